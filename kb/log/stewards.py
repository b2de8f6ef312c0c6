"""Who is the steward of a profile: the first to describe it, until an event says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, insert, select

from kb.iris import ProfileId
from kb.log.keys import among, rows
from kb.log.schema import metadata, spoken_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

__all__ = ["StewardAction", "StewardEvent", "Stewards"]

StewardAction = Literal["claim", "succeed", "hand-over", "settle"]

stewardships = Table(
    "stewardships",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("time", String, nullable=False),
    Column("type", String, nullable=False),
    Column("key", String, nullable=False),
    Column("action", String, nullable=False),
    Column("publisher", ForeignKey("publishers.key"), nullable=False),
    Column("agent", String, nullable=False),
    Index("stewardships_by_profile", "type", "key", "number"),
)

_CHANGES = (
    select(stewardships)
    .where(*among(stewardships), stewardships.c.action != "claim")
    .order_by(stewardships.c.number)
)


@dataclass(frozen=True, slots=True)
class StewardEvent:
    """What happened to the stewardship of a profile, in favour of which publisher, by whom.

    A `claim` changes nothing by itself. The publisher is the steward from `succeed` (a claim to
    what the steward no longer describes), `hand-over` (by the steward) and `settle` (by a curator).
    """

    time: datetime
    action: StewardAction
    publisher: str
    agent: str


class Stewards:
    """The events of stewardship, in the transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, profile: ProfileId) -> list[StewardEvent]:
        """Return what happened to the stewardship of a profile, in its order."""
        here = (stewardships.c.type == profile.type, stewardships.c.key == profile.key)
        rows = self._connection.execute(
            select(stewardships).where(*here).order_by(stewardships.c.number)
        )
        return [_event(row) for row in rows]

    def concerning(self, publisher: str) -> list[tuple[ProfileId, StewardEvent]]:
        """Return what happened to profiles that a publisher ever spoke of, in its order."""
        query = select(stewardships).where(spoken_of(stewardships, publisher))
        found = self._connection.execute(query.order_by(stewardships.c.number))
        return [(ProfileId(row.type, row.key), _event(row)) for row in found]

    def named(self, profiles: Iterable[ProfileId]) -> dict[ProfileId, str]:
        """Return the publisher that the events made steward, of each profile of which they did."""
        found = rows(self._connection, _CHANGES, profiles)
        return {profile: row.publisher for profile, row in found}

    def note(self, profile: ProfileId, event: StewardEvent) -> None:
        """Add an event."""
        self._connection.execute(
            insert(stewardships).values(
                time=event.time.isoformat(timespec="seconds"),
                type=profile.type,
                key=profile.key,
                action=event.action,
                publisher=event.publisher,
                agent=event.agent,
            )
        )


def _event(row: Row[Any]) -> StewardEvent:
    return StewardEvent(datetime.fromisoformat(row.time), row.action, row.publisher, row.agent)
