"""Verdicts: what a job told of each profile in it."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from kb.iris import ProfileId
from kb.log.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Row, Select

__all__ = ["VERDICT_STATES", "Verdict", "VerdictState", "Verdicts", "packed", "unpacked"]

VerdictState = Literal["accepted", "accepted-with-warnings", "refused", "withheld"]
VERDICT_STATES: tuple[VerdictState, ...] = get_args(VerdictState)
"""What may become of a profile; one that passed is withheld when it stood beside one that did not,
and all or nothing was asked for."""

verdicts = Table(
    "verdicts",
    metadata,
    Column("job", ForeignKey("jobs.number"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("type", String),
    Column("key", String),
    Column("position", Integer),
    Column("told", LargeBinary),
    Index("verdicts_by_state", "job", "state", "outcome", "number"),
    Index("verdicts_by_profile", "type", "key"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one profile of a job, or of a subject that belongs to none.

    `number` counts the profiles of a document, or is the row of a spreadsheet. `outcome` is that of
    a receipt, or `proposed`, `refused`, `withheld`; `position` that of the contribution. `told` is
    all else there is to say, as plain values.
    """

    number: int
    state: VerdictState
    outcome: str
    profile: ProfileId | None = None
    position: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


class Numbered(Protocol):
    """A job."""

    @property
    def number(self) -> int:
        """By which its verdicts name it."""


class Verdicts:
    """The verdicts of jobs, in the transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def judge(self, job: Numbered, found: Iterable[Verdict]) -> None:
        """Add verdicts."""
        rows = [
            {
                "job": job.number,
                "number": one.number,
                "state": one.state,
                "outcome": one.outcome,
                "type": one.profile.type if one.profile else None,
                "key": one.profile.key if one.profile else None,
                "position": one.position,
                "told": packed(one.told),
            }
            for one in found
        ]
        if rows:
            self._connection.execute(insert(verdicts), rows)

    def judged(self, job: Numbered) -> set[int]:
        """Return the numbers of what has its verdict."""
        query = select(verdicts.c.number).where(verdicts.c.job == job.number)
        return set(self._connection.execute(query).scalars())

    def created_by(self, job: Numbered) -> set[ProfileId]:
        """Return the profiles that a job has newly described."""
        here = (verdicts.c.job == job.number, verdicts.c.outcome == "created")
        rows = self._connection.execute(select(verdicts.c.type, verdicts.c.key).where(*here))
        return {ProfileId(row.type, row.key) for row in rows}

    def counts(self, job: Numbered) -> dict[tuple[str, str], int]:
        """Return how many verdicts there are of each state and outcome."""
        query = select(verdicts.c.state, verdicts.c.outcome, func.count().label("number"))
        query = query.where(verdicts.c.job == job.number)
        rows = self._connection.execute(query.group_by(verdicts.c.state, verdicts.c.outcome))
        return {(row.state, row.outcome): row.number for row in rows}

    def verdicts(
        self, job: Numbered, state: VerdictState | None = None, *, limit: int = -1, offset: int = 0
    ) -> list[Verdict]:
        """Return verdicts, of one state or of all, in the order of the document."""
        query = select(verdicts).where(verdicts.c.job == job.number)
        if state is not None:
            query = query.where(verdicts.c.state == state)
        rows = self._connection.execute(
            query.order_by(verdicts.c.number).limit(limit).offset(offset)
        )
        return [_verdict(row) for row in rows]

    def empty(self, own: Select[Any], profile: ProfileId) -> None:
        """Delete what is told of a profile in the verdicts of the jobs that a query finds."""
        here = (verdicts.c.type == profile.type, verdicts.c.key == profile.key)
        self._connection.execute(
            update(verdicts).where(verdicts.c.job.in_(own), *here).values(told=None)
        )


def packed(told: Mapping[str, Any]) -> bytes:
    """Return plain values as they are kept."""
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode())


def unpacked(content: bytes | None) -> dict[str, Any]:
    """Return the plain values that were kept; none for nothing."""
    told: dict[str, Any] = json.loads(zlib.decompress(content)) if content is not None else {}
    return told


def _verdict(row: Row[Any]) -> Verdict:
    profile = ProfileId(row.type, row.key) if row.type else None
    told = unpacked(row.told)
    return Verdict(row.number, row.state, row.outcome, profile, row.position, told)
