"""Transactions of the log: reading one state of it, and appending to it."""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, delete, func, insert, select

from kb.errors import NotFoundError, PreconditionFailedError
from kb.log.chronicle import Chronicle, told_in, unpacked
from kb.log.jobs import Jobs
from kb.log.keys import among, rows
from kb.log.merges import Merges
from kb.log.records import REDACTION, Current, Entry, Record, Redaction, digest
from kb.log.requests import Requests
from kb.log.reviews import Reviews
from kb.log.schema import CONTENT, contributions, payloads, redactions, reports
from kb.log.stewards import Stewards

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from kb.iris import ProfileId

__all__ = ["PAGE", "START", "Reader", "Writer"]

START = digest(b"")
"""What the first record is chained to."""
PAGE = 1000
"""How many rows are read at once."""

_position = contributions.c.position
_LAST = select(func.max(_position))
_LAST_RECORD = select(contributions).order_by(_position.desc()).limit(1)
_RECORD = select(contributions).where(_position == bindparam("at"))
_HEADS = select(contributions).where(
    _position.in_(
        select(func.max(_position))
        .where(contributions.c.publisher == bindparam("publisher"), *among(contributions))
        .group_by(contributions.c.key)
    )
)
_FIRSTS = select(contributions).where(
    _position.in_(
        select(func.min(_position)).where(*among(contributions)).group_by(contributions.c.key)
    )
)


class Reader(Chronicle):
    """Reads the log in one transaction: one state of it.

    In the same transaction stand the requests that were answered, the events of stewardship, the
    merged keys, the proposals and the jobs; only those of a `Writer` may be added to.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.requests = Requests(connection)
        self.stewards = Stewards(connection)
        self.merges = Merges(connection)
        self.reviews = Reviews(connection)
        self.jobs = Jobs(connection)

    def position(self) -> int:
        """Return the last position; 0 when the log is empty."""
        return self._connection.execute(_LAST).scalar() or 0

    def head(self, publisher: str, profile: ProfileId) -> Record | None:
        """Return the last contribution of a publisher to a profile, be it a withdrawal."""
        return self.heads(publisher, [profile]).get(profile)

    def heads(self, publisher: str, profiles: Collection[ProfileId]) -> dict[ProfileId, Record]:
        """Return the last contribution of a publisher to each profile to which it made one."""
        found = rows(self._connection, _HEADS, profiles, publisher=publisher)
        return {profile: Record.of(row) for profile, row in found}

    def first(self, profile: ProfileId) -> Record | None:
        """Return the first contribution that anybody made to a profile."""
        return self._firsts([profile]).get(profile)

    def steward(self, profile: ProfileId) -> str | None:
        """Return the steward: who first described a profile, or whom that was handed over to."""
        return self.stewards_of([profile]).get(profile)

    def stewards_of(self, profiles: Collection[ProfileId]) -> dict[ProfileId, str]:
        """Return the steward of each profile that was ever described."""
        firsts = self._firsts(profiles)
        named = self.stewards.named(firsts)
        return {profile: named.get(profile, first.publisher) for profile, first in firsts.items()}

    def stating(self, profile: ProfileId) -> list[str]:
        """Return the publishers that describe a profile now, in the order of their last word."""
        said = self.words(profile, self.position())
        return [record.publisher for record in said if record.action == "put"]

    def record(self, position: int) -> Record:
        """Return the record at a position.

        :raises NotFoundError: when the log does not reach so far.
        """
        row = self._connection.execute(_RECORD, {"at": position}).first()
        if row is None:
            raise NotFoundError(f"there is no contribution at position {position}")
        return Record.of(row)

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

    def _firsts(self, profiles: Collection[ProfileId]) -> dict[ProfileId, Record]:
        found = rows(self._connection, _FIRSTS, profiles)
        return {profile: Record.of(row) for profile, row in found}


class Writer(Reader):
    """Appends to the log; nobody else does until its transaction has ended."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(connection)
        self._clock = clock
        row = connection.execute(_LAST_RECORD).first()
        self._last = Record.of(row) if row else None
        self._heads: dict[tuple[str, ProfileId], Record | None] = {}

    def position(self) -> int:
        """Return the last position, that of what was appended included."""
        return self._last.position if self._last else 0

    def heads(self, publisher: str, profiles: Collection[ProfileId]) -> dict[ProfileId, Record]:
        """Return what `Reader.heads` does; what was asked before is remembered, and kept true."""
        unknown = [profile for profile in profiles if (publisher, profile) not in self._heads]
        found = super().heads(publisher, unknown)
        self._heads.update(((publisher, profile), found.get(profile)) for profile in unknown)
        known = ((profile, self._heads[publisher, profile]) for profile in profiles)
        return {profile: head for profile, head in known if head}

    def now(self) -> datetime:
        """Return the time of the clock, to the second."""
        return self._clock().replace(microsecond=0)

    def append(self, entry: Entry) -> Record:
        """Append an entry; see `append_all`."""
        return self.append_all([entry])[0]

    def append_all(self, entries: Sequence[Entry]) -> list[Record]:
        """Append entries in their order; they count when the transaction commits.

        :raises PreconditionFailedError: when a publisher's last contribution to a profile is not
            the one that its entry names; nothing is appended then.
        """
        self._check_heads(entries)
        records: list[Record] = []
        said, contents, told = [], [], []
        for entry in entries:
            draft = self._draft(entry)
            row = draft.row()
            self._last = replace(draft, record_hash=row["record_hash"])
            self._heads[entry.publisher, entry.profile] = self._last
            records.append(self._last)
            said.append(row)
            contents.append(_packed(draft.position, entry.payload))
            if entry.report is not None:
                told.append(_packed(draft.position, entry.report))
        for table, lines in ((contributions, said), (payloads, contents), (reports, told)):
            if lines:
                self._connection.execute(insert(table), lines)
        return records

    def _draft(self, entry: Entry) -> Record:
        """Return the next record, without its own hash."""
        return Record(
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

    def _check_heads(self, entries: Sequence[Entry]) -> None:
        """Refuse entries that were made for another state, or replace each other."""
        by_publisher: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_publisher[entry.publisher].append(entry)
        for publisher, own in by_publisher.items():
            heads = self.heads(publisher, {entry.profile for entry in own})
            expected = {profile: head.position for profile, head in heads.items()}
            for entry in own:
                if entry.previous != expected.get(entry.profile, 0):
                    raise _outdated(entry.profile)
                expected[entry.profile] = -1

    def strike(self, redaction: Redaction) -> None:
        """Delete the content of a contribution; if it is the publisher's last word, withdraw it.

        What its publisher proposed for the profile, was answered of it, and sent in bulk, may
        repeat the content: that goes, too.
        """
        record = self.record(redaction.position)
        self._connection.execute(insert(redactions).values(asdict(redaction)))
        for table in CONTENT:
            self._connection.execute(delete(table).where(table.c.position == record.position))
        self.reviews.destroy(
            record.publisher, record.profile, REDACTION, self.now(), redaction.reason
        )
        self.requests.strip(record.publisher, record.profile)
        self.jobs.strip(record.publisher, record.profile, self.now(), self.position())
        head = self.head(record.publisher, record.profile)
        if head == record and record.action == "put":
            self.append(_withdrawal(record))


def _packed(position: int, content: bytes) -> dict[str, Any]:
    return {"position": position, "content": zlib.compress(content)}


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
