"""Transactions of the log: reading one state of it, and appending to it."""

from __future__ import annotations

import zlib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from kb.errors import NotFoundError, PreconditionFailedError
from kb.log.chronicle import Chronicle, told_in, unpacked
from kb.log.merges import Merges
from kb.log.records import REDACTION, Current, Entry, Record, Redaction, digest
from kb.log.requests import Requests
from kb.log.reviews import Reviews
from kb.log.schema import CONTENT, contributions, payloads, redactions, reports
from kb.log.stewards import Stewards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from kb.iris import ProfileId

__all__ = ["PAGE", "START", "Reader", "Writer"]

START = digest(b"")
"""What the first record is chained to."""
PAGE = 1000
"""How many rows are read at once."""


class Reader(Chronicle):
    """Reads the log in one transaction: one state of it.

    In the same transaction stand the requests that were answered, the events of stewardship, the
    merged keys and the proposals; only those of a `Writer` may be added to.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.requests = Requests(connection)
        self.stewards = Stewards(connection)
        self.merges = Merges(connection)
        self.reviews = Reviews(connection)

    def position(self) -> int:
        """Return the last position; 0 when the log is empty."""
        return self._connection.execute(select(func.max(contributions.c.position))).scalar() or 0

    def head(self, publisher: str, profile: ProfileId) -> Record | None:
        """Return the last contribution of a publisher to a profile, be it a withdrawal."""
        query = _of(profile).where(contributions.c.publisher == publisher)
        row = self._connection.execute(
            query.order_by(contributions.c.position.desc()).limit(1)
        ).first()
        return Record.of(row) if row else None

    def first(self, profile: ProfileId) -> Record | None:
        """Return the first contribution that anybody made to a profile."""
        return self._first(_of(profile).order_by(contributions.c.position))

    def steward(self, profile: ProfileId) -> str | None:
        """Return the steward: who first described a profile, or whom that was handed over to."""
        first = self.first(profile)
        return (self.stewards.named(profile) or first.publisher) if first else None

    def stating(self, profile: ProfileId) -> list[str]:
        """Return the publishers that describe a profile now, in the order of their last word."""
        said = self.words(profile, self.position())
        return [record.publisher for record in said if record.action == "put"]

    def record(self, position: int) -> Record:
        """Return the record at a position.

        :raises NotFoundError: when the log does not reach so far.
        """
        found = self._first(select(contributions).where(contributions.c.position == position))
        if found is None:
            raise NotFoundError(f"there is no contribution at position {position}")
        return found

    def current(self, end: int) -> Iterator[Current]:
        """Yield what each publisher says of each profile at a position, in their order.

        What was redacted since is left out.

        :raises DamagedError: when a payload or a report is missing, or is not what was kept.
        """
        last = (
            select(func.max(contributions.c.position))
            .where(contributions.c.position <= end)
            .group_by(contributions.c.publisher, contributions.c.type, contributions.c.key)
        )
        query = (
            select(contributions, payloads.c.content, reports.c.content.label("report"))
            .join(payloads, isouter=True)
            .join(reports, reports.c.position == contributions.c.position, isouter=True)
            .where(contributions.c.position.in_(last), contributions.c.action == "put")
            .where(contributions.c.position.not_in(select(redactions.c.position)))
            .order_by(contributions.c.position)
        )
        for row in self._connection.execute(query).yield_per(PAGE):
            record = Record.of(row)
            payload = unpacked(record, row.content, record.payload_hash, "payload")
            yield Current(record, payload, told_in(record, row.report))

    def held(self, publisher: str) -> list[Record]:
        """Return what a publisher says now: its last contribution to each profile it describes."""
        last = (
            select(func.max(contributions.c.position))
            .where(contributions.c.publisher == publisher)
            .group_by(contributions.c.type, contributions.c.key)
        )
        query = select(contributions).where(
            contributions.c.position.in_(last), contributions.c.action == "put"
        )
        return self._rows(query.order_by(contributions.c.position))

    def speaking(self, end: int) -> list[str]:
        """Return the publishers with a contribution up to a position, in alphabetical order."""
        query = select(contributions.c.publisher).where(contributions.c.position <= end)
        key = contributions.c.publisher
        return list(self._connection.execute(query.distinct().order_by(key)).scalars())

    def _first(self, query: Select[Any]) -> Record | None:
        row = self._connection.execute(query.limit(1)).first()
        return Record.of(row) if row else None


class Writer(Reader):
    """Appends to the log; nobody else does until its transaction has ended."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(connection)
        self._clock = clock
        last = self.position()
        self._last = self.record(last) if last else None

    def now(self) -> datetime:
        """Return the time of the clock, to the second."""
        return self._clock().replace(microsecond=0)

    def append(self, entry: Entry) -> Record:
        """Append an entry; it counts when the transaction commits.

        :raises PreconditionFailedError: when the publisher's last contribution to the profile is
            not the one that the entry names.
        """
        draft = Record(
            position=self._last.position + 1 if self._last else 1,
            id=str(uuid4()),
            publisher=entry.publisher,
            agent=entry.agent,
            time=self.now(),
            action=entry.action,
            profile=entry.profile,
            previous=entry.previous,
            media_type=entry.media_type,
            payload_hash=digest(entry.payload),
            stored_hash=entry.stored_hash,
            warnings=entry.warnings,
            infos=entry.infos,
            report_hash=digest(entry.report) if entry.report is not None else None,
            previous_record_hash=self._last.record_hash if self._last else START,
        )
        row = draft.row()
        head = self.head(entry.publisher, entry.profile)
        if (head.position if head else 0) != entry.previous:
            raise _outdated(entry.profile)
        try:
            self._connection.execute(insert(contributions).values(row))
        except IntegrityError:
            raise _outdated(entry.profile) from None
        content = {"position": draft.position, "content": zlib.compress(entry.payload)}
        self._connection.execute(insert(payloads).values(content))
        if entry.report is not None:
            content = {"position": draft.position, "content": zlib.compress(entry.report)}
            self._connection.execute(insert(reports).values(content))
        self._last = replace(draft, record_hash=row["record_hash"])
        return self._last

    def strike(self, redaction: Redaction) -> None:
        """Delete the content of a contribution; if it is the publisher's last word, withdraw it.

        What its publisher proposed for the profile, and was answered of it, may repeat the content:
        that goes, too.
        """
        record = self.record(redaction.position)
        self._connection.execute(insert(redactions).values(asdict(redaction)))
        for table in CONTENT:
            self._connection.execute(delete(table).where(table.c.position == record.position))
        self.reviews.destroy(
            record.publisher, record.profile, REDACTION, self.now(), redaction.reason
        )
        self.requests.strip(record.publisher, record.profile)
        head = self.head(record.publisher, record.profile)
        if head == record and record.action == "put":
            self.append(_withdrawal(record))


def _withdrawal(record: Record) -> Entry:
    """Return what takes back a contribution that is redacted."""
    nothing = digest(b"")
    return Entry(
        record.publisher, REDACTION, "withdraw", record.profile, record.position, "", b"", nothing
    )


def _of(profile: ProfileId) -> Select[Any]:
    same = (contributions.c.type == profile.type, contributions.c.key == profile.key)
    return select(contributions).where(*same)


def _outdated(profile: ProfileId) -> PreconditionFailedError:
    return PreconditionFailedError(
        f"{profile} has been changed since the state that this was made for",
        hint="Read the current state and send your change to that.",
    )
