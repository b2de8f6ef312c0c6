"""Keys that were merged into another: what stood for one thing twice stands for it once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Index, Integer, String, Table, func, insert, select

from kb.iris import ProfileId
from kb.log.keys import among, rows
from kb.log.schema import metadata, spoken_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

__all__ = ["Merge", "Merges"]

merges = Table(
    "merges",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("time", String, nullable=False),
    Column("type", String, nullable=False),
    Column("key", String, nullable=False),
    Column("target", String),
    Column("agent", String, nullable=False),
    Index("merges_by_profile", "type", "key", "number"),
)

_LASTS = select(merges).where(
    merges.c.number.in_(
        select(func.max(merges.c.number)).where(*among(merges)).group_by(merges.c.key)
    )
)


@dataclass(frozen=True, slots=True)
class Merge:
    """That a profile was merged into another of its type, or with None as `into` taken out again.

    `agent` tells who did it.
    """

    time: datetime
    profile: ProfileId
    into: ProfileId | None
    agent: str


class Merges:
    """The merges of keys and what undid them, in the transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self, profile: ProfileId) -> Merge | None:
        """Return the last that happened to a key; None when nothing ever did."""
        found = rows(self._connection, _LASTS, [profile])
        row = next((row for _, row in found), None)
        if row is None:
            return None
        return _merge(row)

    def among(self, profiles: Iterable[ProfileId]) -> set[ProfileId]:
        """Return those of some profiles whose key is merged into another."""
        return {
            profile
            for profile, row in rows(self._connection, _LASTS, profiles)
            if row.target is not None
        }

    def into(self, profile: ProfileId) -> ProfileId | None:
        """Return the profile that stands for a merged key; None when the key stands for itself.

        It may have been merged again: then it is the one at the end.
        """
        last = self.last(profile)
        if last is None or last.into is None:
            return None
        return self.into(last.into) or last.into

    def current(self) -> dict[ProfileId, ProfileId]:
        """Return every merged key and what stands for it."""
        last = select(func.max(merges.c.number)).group_by(merges.c.type, merges.c.key)
        rows = self._connection.execute(
            select(merges).where(merges.c.number.in_(last), merges.c.target.is_not(None))
        )
        return {ProfileId(row.type, row.key): ProfileId(row.type, row.target) for row in rows}

    def concerning(self, publisher: str) -> list[Merge]:
        """Return what was done to the keys of profiles that a publisher ever spoke of, in order."""
        query = select(merges).where(spoken_of(merges, publisher)).order_by(merges.c.number)
        return [_merge(row) for row in self._connection.execute(query)]

    def note(self, merge: Merge) -> None:
        """Add what was done to a key."""
        self._connection.execute(
            insert(merges).values(
                time=merge.time.isoformat(timespec="seconds"),
                type=merge.profile.type,
                key=merge.profile.key,
                target=merge.into.key if merge.into else None,
                agent=merge.agent,
            )
        )


def _merge(row: Row[Any]) -> Merge:
    into = ProfileId(row.type, row.target) if row.target else None
    profile = ProfileId(row.type, row.key)
    return Merge(datetime.fromisoformat(row.time), profile, into, row.agent)
