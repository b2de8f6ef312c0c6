"""Proposals: changes that wait for a curator, and what curators decided.

What was proposed is kept until it is accepted, for then it is in the log, or replaced by another
proposal. What was refused stays, so that it can be mended. A redaction destroys
both.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import (
    Boolean,
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

from kb.errors import NotFoundError
from kb.iris import ProfileId
from kb.log.schema import metadata

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row, Select

    from kb.log.records import Action

__all__ = ["STATES", "Proposal", "Reviews", "State"]

State = Literal["pending", "accepted", "refused", "replaced"]
STATES: tuple[State, ...] = get_args(State)
"""What may become of a proposal; `replaced` by a later one of its publisher."""

proposals = Table(
    "proposals",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("time", String, nullable=False),
    Column("publisher", ForeignKey("publishers.key"), nullable=False),
    Column("agent", String, nullable=False),
    Column("action", String, nullable=False),
    Column("type", String, nullable=False),
    Column("key", String, nullable=False),
    Column("replaces", String),
    Column("describes_existing", Boolean, nullable=False),
    Column("media_type", String, nullable=False),
    Column("stored_hash", String, nullable=False),
    Column("payload", LargeBinary),
    Column("receipt", LargeBinary),
    Column("state", String, nullable=False),
    Column("reviewer", String),
    Column("decided", String),
    Column("reason", String),
    Column("contribution", String),
    Index("proposals_by_state", "state", "number"),
    Index("proposals_by_profile", "type", "key", "publisher"),
    Index("proposals_by_contribution", "contribution"),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for a curator, or did.

    `replaces` is the etag of what its publisher said when it was made, None if nothing.
    `reviewer` is the agent that decided, `contribution` the id of what an accepted one became.
    """

    id: str
    time: datetime
    publisher: str
    agent: str
    action: Action
    profile: ProfileId
    replaces: str | None
    describes_existing: bool
    media_type: str
    stored_hash: str
    state: State = "pending"
    reviewer: str | None = None
    decided: datetime | None = None
    reason: str | None = None
    contribution: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the proposal as plain values."""
        return {
            "proposal": self.id,
            "state": self.state,
            "profile": str(self.profile),
            "publisher": self.publisher,
            "agent": self.agent,
            "action": self.action,
            "time": self.time.isoformat(),
            "reviewer": self.reviewer,
            "decided": self.decided.isoformat() if self.decided else None,
            "reason": self.reason,
            "contribution": self.contribution,
        }


class Reviews:
    """The proposals, in the transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, proposal: Proposal, payload: bytes, receipt: str) -> None:
        """Add a pending proposal, with the receipt that would come of it.

        It replaces what its publisher proposed for the profile before.
        """
        self._connection.execute(
            update(proposals)
            .where(*_pending(proposal.publisher, proposal.profile))
            .values(state="replaced", payload=None, receipt=None, decided=_text(proposal.time))
        )
        self._connection.execute(
            insert(proposals).values(
                id=proposal.id,
                time=_text(proposal.time),
                publisher=proposal.publisher,
                agent=proposal.agent,
                action=proposal.action,
                type=proposal.profile.type,
                key=proposal.profile.key,
                replaces=proposal.replaces,
                describes_existing=proposal.describes_existing,
                media_type=proposal.media_type,
                stored_hash=proposal.stored_hash,
                payload=zlib.compress(payload),
                receipt=zlib.compress(receipt.encode()),
                state=proposal.state,
            )
        )

    def get(self, identifier: str) -> Proposal:
        """Return a proposal.

        :raises NotFoundError: when there is none of this id.
        """
        row = self._row(proposals.c.id == identifier)
        if row is None:
            raise NotFoundError(
                f"there is no proposal {identifier}", hint="See `cluster-kb review list`."
            )
        return _proposal(row)

    def pending(self, publisher: str, profile: ProfileId) -> Proposal | None:
        """Return what waits of a publisher for a profile, if anything does."""
        row = self._row(*_pending(publisher, profile))
        return _proposal(row) if row else None

    def is_proposed(self, profile: ProfileId) -> bool:
        """Tell whether anybody has something waiting for a profile."""
        return self._row(*_pending(None, profile)) is not None

    def of_contribution(self, contribution: str) -> Proposal | None:
        """Return the proposal that became a contribution; None when it needed no review."""
        row = self._row(proposals.c.contribution == contribution)
        return _proposal(row) if row else None

    def all(
        self,
        state: State | None = None,
        publisher: str | None = None,
        *,
        limit: int = -1,
        offset: int = 0,
    ) -> list[Proposal]:
        """Return proposals, of one state or publisher or of all, the oldest first."""
        query = _chosen(select(proposals), state, publisher).order_by(proposals.c.number)
        rows = self._connection.execute(query.limit(limit).offset(offset))
        return [_proposal(row) for row in rows]

    def count(self, state: State | None = None, publisher: str | None = None) -> int:
        """Return how many proposals `all` would return without a limit."""
        query = _chosen(select(func.count()).select_from(proposals), state, publisher)
        return int(self._connection.execute(query).scalar_one())

    def payload(self, identifier: str) -> bytes | None:
        """Return what was sent; None when it is no longer kept here."""
        row = self._row(proposals.c.id == identifier)
        return zlib.decompress(row.payload) if row and row.payload is not None else None

    def receipt(self, identifier: str) -> str | None:
        """Return the receipt that would come of it, as JSON; None when it is no longer kept."""
        row = self._row(proposals.c.id == identifier)
        return zlib.decompress(row.receipt).decode() if row and row.receipt is not None else None

    def accept(self, identifier: str, reviewer: str, time: datetime, contribution: str) -> None:
        """Note that a proposal became a contribution; its content is in the log now."""
        self._decide(
            identifier,
            state="accepted",
            reviewer=reviewer,
            decided=_text(time),
            contribution=contribution,
            payload=None,
            receipt=None,
        )

    def refuse(self, identifier: str, reviewer: str, time: datetime, reason: str) -> None:
        """Note that a proposal was refused, and why."""
        self._decide(
            identifier, state="refused", reviewer=reviewer, decided=_text(time), reason=reason
        )

    def destroy(
        self, publisher: str, profile: ProfileId, agent: str, time: datetime, reason: str
    ) -> None:
        """Delete what a publisher proposed for a profile; what waits is refused by the agent."""
        waits = self.pending(publisher, profile)
        if waits:
            self.refuse(waits.id, agent, time, reason)
        self._connection.execute(
            update(proposals).where(*_of(publisher, profile)).values(payload=None, receipt=None)
        )

    def _decide(self, identifier: str, **values: str | None) -> None:
        self._connection.execute(
            update(proposals).where(proposals.c.id == identifier).values(**values)
        )

    def _row(self, *where: ColumnElement[bool]) -> Row[Any] | None:
        return self._connection.execute(select(proposals).where(*where).limit(1)).first()


def _pending(publisher: str | None, profile: ProfileId) -> tuple[ColumnElement[bool], ...]:
    return (*_of(publisher, profile), proposals.c.state == "pending")


def _of(publisher: str | None, profile: ProfileId) -> tuple[ColumnElement[bool], ...]:
    here = (proposals.c.type == profile.type, proposals.c.key == profile.key)
    return here if publisher is None else (*here, proposals.c.publisher == publisher)


def _chosen(query: Select[Any], state: State | None, publisher: str | None) -> Select[Any]:
    if state is not None:
        query = query.where(proposals.c.state == state)
    return query if publisher is None else query.where(proposals.c.publisher == publisher)


def _text(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        time=datetime.fromisoformat(row.time),
        publisher=row.publisher,
        agent=row.agent,
        action=row.action,
        profile=ProfileId(row.type, row.key),
        replaces=row.replaces,
        describes_existing=row.describes_existing,
        media_type=row.media_type,
        stored_hash=row.stored_hash,
        state=row.state,
        reviewer=row.reviewer,
        decided=datetime.fromisoformat(row.decided) if row.decided else None,
        reason=row.reason,
        contribution=row.contribution,
    )
