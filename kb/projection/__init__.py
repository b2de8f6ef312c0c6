"""The store follows the contribution log: what is current in the log, merged, with what follows.

Each profile has a graph for what its publisher says and one for what follows from that; who said
it, and when, stands in the provenance graph. The store moves its marker in the same transaction,
so replaying is safe at any time, and nothing is ever half there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from itertools import islice
from threading import RLock
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import FOAF

from kb.errors import DamagedError
from kb.memory import at_rest
from kb.projection.advice import kept_advice, report_advice
from kb.projection.building import Documents
from kb.projection.graphs import Graphs, Taken
from kb.projection.outlines import Outlines
from kb.projection.reading import read_back
from kb.projection.standing import Standing
from kb.projection.verification import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.iris import Iris
    from kb.log import Log, Record
    from kb.reference import Reference
    from kb.store import EmbeddedStore
    from kb.validation import BaseRules

__all__ = [
    "MANY",
    "Documents",
    "Graphs",
    "Outlines",
    "Projection",
    "Taken",
    "Verification",
    "read_back",
    "report_advice",
]

_TOPIC = ox.NamedNode(FOAF.primaryTopic)
_VERSION = "4"
"""Counts up when the same log is to be projected to other statements."""
MANY = 1000
"""After so many contributions in one go, the store's files are worth arranging for reading."""
_BULK = 100
"""So many new profiles at once are written as a document and not as a change."""
_BATCH = 500
"""How many contributions one transaction of the store takes in when many are replayed."""


class Projection:
    """Keeps one store up with one log.

    `writing` is the lock of the one writer: hold it from before the log is written until the
    store has taken that in.
    """

    def __init__(
        self,
        log: Log,
        store: EmbeddedStore,
        reference: Reference,
        iris: Iris,
        rules: BaseRules,
    ) -> None:
        self._log = log
        self._store = store
        self._iris = iris
        self._reference = reference
        self._standing = Standing(store, rules, iris)
        self._provenance = ox.NamedNode(iris.provenance_graph)
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
            self.follow_merges()
            self.settle()

    def take_in(self, contributions: Sequence[Taken], *, settle: bool = True) -> None:
        """Take in contributions that the log has just committed, and whatever was missed before.

        Without `settle`, the validation graph may be left behind, until `settle` is called.

        :raises StoreError: when the store fails; they are kept, and taken in by the next write
            or `catch_up`.
        """
        with self.writing:
            if self._store.position() != contributions[0].record.position - 1:
                self.catch_up()
            else:
                self._apply(contributions, contributions[-1].record.position, settle=settle)

    def settle(self) -> None:
        """Bring the validation graph up to date, which many profiles at once leave behind."""
        with self.writing:
            if self._standing.follows():
                self._standing.finish()
            else:
                self._standing.renew()

    @at_rest()
    def rebuild(self, end: int | None = None) -> None:
        """Empty the store and build it from the log; interrupted, it begins again at `catch_up`.

        With `end` it holds what was current at that position, and must not follow the log any
        more.

        :raises DamagedError: when a payload is not what its record says.
        """
        with self.writing:
            end = self._log.position() if end is None else end
            self._store.clear()
            self._standing.forget()
            self._store.fill(self._documents.whole(self._log.current(end)))
            self._store.apply(self.graphs.publishers_change(self._log.speaking(end)), end)
            self.follow_merges()
            self._store.flush()
            if end >= MANY:
                self._store.optimize()
            self._standing.renew()
            self._store.set_fingerprint(self._fingerprint())

    def follow_merges(self) -> None:
        """Have the store say which keys are merged now; harmless when it does already.

        Merges have no positions: the store is compared with all of them, and there are few.
        """
        with self.writing:
            change = self.graphs.merges_change(self._log.merges())
            [(name, said)] = change.graphs.items()
            if set(self._store.graph(name)) != set(said):
                self._store.apply(change, self._store.position())

    @property
    def licences(self) -> tuple[str, ...]:
        """The IRIs of the licences under which everything is contributed."""
        return self.graphs.licences

    def verify(self) -> Verification:
        """Compare the log with itself and the store with the log.

        :raises DamagedError: naming the first record, payload, graph or statement that is not
            as it should be.
        """
        with self.writing:
            found = verify(self._log, self._store, self.graphs, self._iris)
            self._standing.verify()
            return found

    def _apply(self, contributions: Iterable[Taken], position: int, *, settle: bool = True) -> None:
        taken = list(contributions)
        different = len({one.graph for one in taken}) == len(taken)
        if len(taken) >= _BULK and different and all(map(self._is_new, taken)):
            keys = {one.record.publisher for one in taken}
            self._store.apply(self.graphs.publishers_change(keys), self._store.position())
            self._store.append(self._documents.of(taken), position)
            return
        changes = self.graphs.changes(taken)
        follows = settle and self._standing.follows()
        if follows:
            changes.append(self._standing.announce(changes, position))
        try:
            self._store.apply_many(changes, position)
        except BaseException:
            self._standing.forget()
            raise
        if follows:
            self._standing.finish()

    def _is_new(self, one: Taken) -> bool:
        """Say whether nobody describes the profile: what is said of it can just be added."""
        thing = ox.NamedNode(self._iris.thing(one.record.profile))
        described = self._store.quads(None, _TOPIC, thing, self._provenance)
        return one.record.action == "put" and next(described, None) is None

    @cached_property
    def _documents(self) -> Documents:
        return Documents(self.graphs, self._reference, self._iris)

    def _read(self, record: Record) -> Taken:
        with self._log.reading() as reader:
            taken = read_back(record, reader.payload(record), self._iris)
            return replace(taken, advice=kept_advice(reader.report(record)))

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
