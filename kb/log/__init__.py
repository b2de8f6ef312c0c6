"""The contribution log: the truth, of which everything else is a projection.

Records are appended and never changed, each chained to the one before it by its hash; payloads
are kept apart from them. Positions are given out under a lock that is held to the commit, so that
whoever follows the log misses none. Several processes may read and write it at once.
"""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from kb.errors import ConfigurationError, DamagedError, NotFoundError, PreconditionFailedError
from kb.log import schema
from kb.log.merges import Merge, Merges
from kb.log.publishers import Publisher, Publishers
from kb.log.records import Action, Entry, Record, digest
from kb.log.requests import Request, Requests
from kb.log.reviews import STATES, Proposal, Reviews, State
from kb.log.schema import contributions, payloads
from kb.log.stewards import StewardAction, StewardEvent, Stewards
from kb.log.tokens import SCOPES, Scope, Token, Tokens, expiry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine, Select

    from kb.iris import ProfileId

__all__ = [
    "SCOPES",
    "STATES",
    "Action",
    "Entry",
    "Log",
    "Merge",
    "Proposal",
    "Publisher",
    "Publishers",
    "Reader",
    "Record",
    "Request",
    "Scope",
    "State",
    "StewardAction",
    "StewardEvent",
    "Token",
    "Tokens",
    "Writer",
    "digest",
    "expiry",
]

_START = digest(b"")
"""What the first record is chained to."""
_PAGE = 1000


def _now() -> datetime:
    return datetime.now(UTC)


class Reader:
    """Reads the log in one transaction: one state of it.

    In the same transaction stand the requests that were answered, the events of stewardship, the
    merged keys and the proposals; only those of a `Writer` may be added to.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
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
        rows = self._connection.execute(_of(profile).order_by(contributions.c.position))
        last = {row.publisher: Record.of(row) for row in rows}
        current = (record for record in last.values() if record.action == "put")
        return [record.publisher for record in sorted(current, key=lambda one: one.position)]

    def record(self, position: int) -> Record:
        """Return the record at a position.

        :raises NotFoundError: when the log does not reach so far.
        """
        found = self._first(select(contributions).where(contributions.c.position == position))
        if found is None:
            raise NotFoundError(f"there is no contribution at position {position}")
        return found

    def payload(self, record: Record) -> bytes:
        """Return what was sent, byte for byte.

        :raises DamagedError: when it is missing, or is not what was sent.
        """
        query = select(payloads.c.content).where(payloads.c.position == record.position)
        return _unpacked(record, self._connection.execute(query).scalar())

    def current(self, end: int) -> Iterator[tuple[Record, bytes]]:
        """Yield what each publisher says of each profile at a position, with its payload.

        :raises DamagedError: when a payload is missing, or is not what was sent.
        """
        last = (
            select(func.max(contributions.c.position))
            .where(contributions.c.position <= end)
            .group_by(contributions.c.publisher, contributions.c.type, contributions.c.key)
        )
        query = (
            select(contributions, payloads.c.content)
            .join(payloads, isouter=True)
            .where(contributions.c.position.in_(last), contributions.c.action == "put")
            .order_by(contributions.c.position)
        )
        for row in self._connection.execute(query).yield_per(_PAGE):
            record = Record.of(row)
            yield record, _unpacked(record, row.content)

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
            previous_record_hash=self._last.record_hash if self._last else _START,
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
        self._last = replace(draft, record_hash=row["record_hash"])
        return self._last


class Log:
    """The log of one data folder, its publishers and their tokens."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self.publishers = Publishers(engine, clock)
        self.tokens = Tokens(engine, clock, self.publishers)

    @classmethod
    def open(cls, directory: Path, *, base: str, clock: Callable[[], datetime] = _now) -> Self:
        """Open the log of a data folder, a new one if there is none.

        :raises ConfigurationError: when it was made for another base, or by another version, or
            the folder cannot be made.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"the data folder {directory} cannot be made: {error.strerror}",
                hint="Name another one with --data-dir or CLUSTER_KB_DATA_DIR.",
            ) from None
        return cls(schema.open_engine(directory / "log.sqlite", base), clock)

    def close(self) -> None:
        """Close every connection; harmless when called twice."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read one state of the log."""
        with self._engine.connect() as connection:
            yield Reader(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Append to the log: all that is appended counts when the block ends, or nothing does."""
        with schema.writing(self._engine) as connection:
            yield Writer(connection, self._clock)

    def position(self) -> int:
        """Return the last position; 0 when the log is empty."""
        with self.reading() as reader:
            return reader.position()

    def head(self, publisher: str, profile: ProfileId) -> Record | None:
        """Return the last contribution of a publisher to a profile, be it a withdrawal."""
        with self.reading() as reader:
            return reader.head(publisher, profile)

    def steward(self, profile: ProfileId) -> str | None:
        """Return the steward: who first described a profile, or whom that was handed over to."""
        with self.reading() as reader:
            return reader.steward(profile)

    def is_withdrawn(self, profile: ProfileId) -> bool:
        """Return whether a profile was described, and nobody describes it any more."""
        with self.reading() as reader:
            return reader.first(profile) is not None and not reader.stating(profile)

    def merged_into(self, profile: ProfileId) -> ProfileId | None:
        """Return the profile that stands for a merged key; None when the key stands for itself."""
        with self.reading() as reader:
            return reader.merges.into(profile)

    def merges(self) -> dict[ProfileId, ProfileId]:
        """Return every merged key and what stands for it."""
        with self.reading() as reader:
            return reader.merges.current()

    def records(self, after: int = 0) -> Iterator[Record]:
        """Yield the records behind a position, in their order, read a page at a time."""
        while True:
            query = select(contributions).where(contributions.c.position > after).limit(_PAGE)
            with self._engine.connect() as connection:
                rows = connection.execute(query.order_by(contributions.c.position)).all()
            yield from map(Record.of, rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1].position

    def payload(self, record: Record) -> bytes:
        """Return what was sent, byte for byte.

        :raises DamagedError: when it is missing, or is not what was sent.
        """
        with self.reading() as reader:
            return reader.payload(record)

    def current(self, end: int) -> Iterator[tuple[Record, bytes]]:
        """Yield what each publisher says of each profile at a position, with its payload.

        :raises DamagedError: when a payload is missing, or is not what was sent.
        """
        with self.reading() as reader:
            yield from reader.current(end)

    def speaking(self, end: int) -> list[str]:
        """Return the publishers with a contribution up to a position, in alphabetical order."""
        with self.reading() as reader:
            return reader.speaking(end)

    def verify(self) -> int:
        """Recompute the chain of record hashes and the payload hashes; return how many records.

        :raises DamagedError: naming the first record that was altered, or is missing.
        """
        position, chained = 0, _START
        for record in self.records():
            position += 1
            whole = record.position == position and record.previous_record_hash == chained
            if not whole or record.row()["record_hash"] != record.record_hash:
                raise DamagedError(
                    f"the record at position {position} of the log was altered or is missing",
                    hint="Restore the data folder from a backup.",
                )
            self.payload(record)
            chained = record.record_hash
        return position


def _unpacked(record: Record, content: bytes | None) -> bytes:
    """Return what was sent, from what the table of payloads has of it.

    :raises DamagedError: when it is missing, or is not what was sent.
    """
    try:
        payload = zlib.decompress(content) if content is not None else None
    except zlib.error:
        payload = None
    if payload is None or digest(payload) != record.payload_hash:
        raise DamagedError(
            f"the payload of contribution {record.id} (position {record.position}) is "
            f"{'missing' if content is None else 'not what was sent'}",
            hint="Restore the data folder from a backup.",
        )
    return payload


def _of(profile: ProfileId) -> Select[Any]:
    same = (contributions.c.type == profile.type, contributions.c.key == profile.key)
    return select(contributions).where(*same)


def _outdated(profile: ProfileId) -> PreconditionFailedError:
    return PreconditionFailedError(
        f"{profile} has been changed since the state that this was made for",
        hint="Read the current state and send your change to that.",
    )
