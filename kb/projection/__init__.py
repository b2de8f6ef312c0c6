"""The store follows the contribution log: what is current in the log, merged, with what follows.

Each profile has a graph for what its publisher says and one for what follows from that; who said
it, and when, stands in the provenance graph. The store moves its marker in the same transaction,
so replaying is safe at any time, and nothing is ever half there.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING

from kb.errors import DamagedError
from kb.projection.building import documents
from kb.projection.graphs import Graphs, Taken
from kb.projection.reading import read_back
from kb.projection.verification import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.iris import Iris
    from kb.log import Log, Record
    from kb.reference import Reference
    from kb.store import EmbeddedStore

__all__ = ["MANY", "Graphs", "Projection", "Taken", "Verification", "documents", "read_back"]

_VERSION = "2"
"""Counts up when the same log is to be projected to other statements."""
MANY = 1000
"""After so many contributions in one go, the store's files are worth arranging for reading."""
_BATCH = 500
"""How many contributions one transaction of the store takes in when many are replayed."""


class Projection:
    """Keeps one store up with one log.

    `writing` is the lock of the one writer: hold it from before the log is written until the
    store has taken that in.
    """

    def __init__(self, log: Log, store: EmbeddedStore, reference: Reference, iris: Iris) -> None:
        self._log = log
        self._store = store
        self._iris = iris
        self._reference = reference
        self.graphs = Graphs.of(log, reference, iris)
        self.writing = RLock()

    def catch_up(self) -> None:
        """Take in what the store has missed; build it anew when it was made from other data.

        Other data are another ontology, reference data or rules, what was redacted since, or an
        unfinished `rebuild`. Harmless when nothing is missing.

        :raises DamagedError: when the store has taken in more than the log holds, or a payload is
            not what its record says.
        """
        with self.writing:
            if self._store.position() > self._log.position():
                raise DamagedError(
                    f"the store has taken in {self._store.position()} contributions, and the log "
                    f"holds only {self._log.position()}",
                    hint="Put the whole log back. If it is truly gone, `cluster-kb rebuild` keeps "
                    "what is left of it and forgets the rest.",
                )
            if self._store.fingerprint() != self._fingerprint():
                self.rebuild()
                return
            for records in _batches(self._log.records(self._store.position())):
                self._apply(map(self._read, _last_words(records)), records[-1].position)

    def take_in(self, contributions: Sequence[Taken]) -> None:
        """Take in contributions that the log has just committed, and whatever was missed before.

        :raises StoreError: when the store fails; they are kept, and taken in by the next write
            or `catch_up`.
        """
        with self.writing:
            if self._store.position() != contributions[0].record.position - 1:
                self.catch_up()
            else:
                self._apply(contributions, contributions[-1].record.position)

    def rebuild(self, end: int | None = None) -> None:
        """Empty the store and build it from the log; interrupted, it begins again at `catch_up`.

        With `end` it holds what was current at that position, and must not follow the log any
        more.

        :raises DamagedError: when a payload is not what its record says.
        """
        with self.writing:
            end = self._log.position() if end is None else end
            self._store.clear()
            current = self._log.current(end)
            self._store.fill(documents(current, self.graphs, self._reference, self._iris))
            self._store.apply(self.graphs.publishers_change(self._log.speaking(end)), end)
            self._store.flush()
            if end >= MANY:
                self._store.optimize()
            self._store.set_fingerprint(self._fingerprint())

    def verify(self) -> Verification:
        """Compare the log with itself and the store with the log.

        :raises DamagedError: naming the first record, payload, graph or statement that is not
            as it should be.
        """
        with self.writing:
            return verify(self._log, self._store, self.graphs, self._iris)

    def _apply(self, contributions: Iterable[Taken], position: int) -> None:
        self._store.apply_many(self.graphs.changes(contributions), position)

    def _read(self, record: Record) -> Taken:
        return read_back(record, self._log.payload(record), self._iris)

    def _fingerprint(self) -> str:
        """Return what tells of which data and redactions the store is made."""
        made_from = f"{_VERSION} {self._reference.fingerprint} {self._log.redactions.digest()}"
        return sha256(made_from.encode()).hexdigest()


def _last_words(records: Iterable[Record]) -> list[Record]:
    """Return the last record of each publisher and profile, in their order."""
    last = {(record.publisher, record.profile): record for record in records}
    return sorted(last.values(), key=lambda record: record.position)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, _BATCH)):
        yield batch
