"""The contribution log: the truth, of which everything else is a projection.

Records are appended and never changed, each chained to the one before it by its hash; payloads
and reports are kept apart from them, so that they can be destroyed where they must. Positions are
given out under a lock that is held to the commit, so that whoever follows the log misses none.
Several processes may read and write it at once.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Self

from sqlalchemy import select

from kb.errors import ConfigurationError, DamagedError
from kb.log import schema
from kb.log.failures import check_room
from kb.log.jobs import JOB_STATES, Job, JobState
from kb.log.merges import Merge
from kb.log.publishers import Publisher, Publishers
from kb.log.records import REDACTION, Action, Current, Entry, Record, Redaction, digest
from kb.log.redacting import Redactions
from kb.log.redaction_list import RedactionList
from kb.log.requests import Request
from kb.log.reviews import STATES, Proposal, State
from kb.log.schema import contributions
from kb.log.stewards import StewardAction, StewardEvent
from kb.log.tokens import SCOPES, Scope, Token, Tokens, expiry
from kb.log.transactions import PAGE, START, Reader, Writer
from kb.log.verdicts import VERDICT_STATES, Verdict, VerdictState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from kb.iris import ProfileId

__all__ = [
    "JOB_STATES",
    "REDACTION",
    "SCOPES",
    "STATES",
    "VERDICT_STATES",
    "Action",
    "Current",
    "Entry",
    "Job",
    "JobState",
    "Log",
    "Merge",
    "Proposal",
    "Publisher",
    "Publishers",
    "Reader",
    "Record",
    "Redaction",
    "Request",
    "Scope",
    "State",
    "StewardAction",
    "StewardEvent",
    "Token",
    "Tokens",
    "Verdict",
    "VerdictState",
    "Writer",
    "digest",
    "expiry",
]


def _now() -> datetime:
    return datetime.now(UTC)


class Log:
    """The log of one data folder, its publishers and their tokens."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        redacted: RedactionList,
        room: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._room = room
        self.redactions = Redactions(engine, clock, redacted)
        self.publishers = Publishers(engine, clock)
        self.tokens = Tokens(engine, clock, self.publishers)

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        base: str,
        clock: Callable[[], datetime] = _now,
        min_free: int = 0,
    ) -> Self:
        """Open the log of a data folder, a new one if there is none.

        Nothing is appended while less than `min_free` bytes are free on its disk.

        What is in the list of redactions beside it, and an older copy of the log has brought
        back, is redacted again.

        :raises ConfigurationError: when it was made for another base, or by a newer version, or
            the folder cannot be made.
        :raises BusyError: when something has to be redacted again, and others read the log.
        :raises DamagedError: when its file is no log.
        :raises StoreError: when it cannot be read or written, such as on a full disk.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"the data folder {directory} cannot be made: {error.strerror}",
                hint="Name another one with --data-dir or CLUSTER_KB_DATA_DIR.",
            ) from None
        engine = schema.open_engine(directory / "log.sqlite", base)
        room = partial(check_room, directory, min_free)
        log = cls(engine, clock, RedactionList(directory), room)
        try:
            log.redactions.repeat()
        except BaseException:
            log.close()
            raise
        return log

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
        """Append to the log: all that is appended counts when the block ends, or nothing does.

        :raises FullError: when there is too little room left on the disk.
        :raises StoreError: when the log cannot be written for another reason.
        """
        self._room()
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
            query = select(contributions).where(contributions.c.position > after).limit(PAGE)
            with self._engine.connect() as connection:
                rows = connection.execute(query.order_by(contributions.c.position)).all()
            yield from map(Record.of, rows)
            if len(rows) < PAGE:
                return
            after = rows[-1].position

    def puts(self, positions: Iterable[int]) -> set[int]:
        """Return which of some positions are those of statements, and not of withdrawals."""
        wanted = list(positions)
        if not wanted:
            return set()
        with self.reading() as reader:
            return reader.puts(wanted)

    def payload(self, record: Record) -> bytes:
        """Return what was sent, byte for byte.

        :raises RedactedError: when it was destroyed, with the reason.
        :raises DamagedError: when it is missing, or is not what was sent.
        """
        with self.reading() as reader:
            return reader.payload(record)

    def current(self, end: int) -> Iterator[Current]:
        """Yield what each publisher says of each profile at a position, in their order.

        :raises DamagedError: when a payload or a report is missing, or is not what was kept.
        """
        with self.reading() as reader:
            yield from reader.current(end)

    def speaking(self, end: int) -> list[str]:
        """Return the publishers with a contribution up to a position, in alphabetical order."""
        with self.reading() as reader:
            return reader.speaking(end)

    def verify(self) -> int:
        """Recompute the chain of record hashes and the hashes of what was kept with them.

        The indexes of the file are compared with its tables, too. Return how many records there
        are.

        :raises DamagedError: naming the first record that was altered, or is missing.
        """
        schema.check_file(self._engine)
        position, chained = 0, START
        redacted = self.redactions.all()
        for record in self.records():
            position += 1
            whole = record.position == position and record.previous_record_hash == chained
            if not whole or record.row()["record_hash"] != record.record_hash:
                raise DamagedError(
                    f"the record at position {position} of the log was altered or is missing",
                    hint="Restore the data folder from a backup.",
                )
            if position not in redacted:
                with self.reading() as reader:
                    reader.payload(record)
                    reader.report(record)
            chained = record.record_hash
        return position
