"""The inbox of a publisher, and how it stands with its profiles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.inbox import answers
from kb.inbox.attention import Attention
from kb.inbox.matters import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kb.inbox.matters import Kind, Matter
    from kb.iris import Iris
    from kb.log import Log, Record
    from kb.parameters import Codes
    from kb.queries import Catalogue
    from kb.store import EmbeddedStore

__all__ = ["Inbox", "Overview"]

_REMEMBERED = 8
"""Of so many publishers what was found is kept until something changes."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How it stands with what a publisher says now.

    `records` are its last words, the newest first; `matters` what wants attention, the most
    pressing first.
    """

    records: tuple[Record, ...]
    matters: tuple[Matter, ...]

    @property
    def types(self) -> Mapping[str, int]:
        """How many profiles there are of each type."""
        return Counter(record.profile.type for record in self.records)

    def of(self, kind: Kind) -> tuple[Matter, ...]:
        """Return the matters of one kind, the latest first."""
        return tuple(matter for matter in self.matters if matter.kind == kind)

    @property
    def complete(self) -> int:
        """How many profiles lack nothing that rules advise to state."""
        return len(self.records) - len(self.of("incomplete"))

    @property
    def missing(self) -> list[tuple[str, int]]:
        """The rules that miss something, and in how many profiles, the most frequent first."""
        found = Counter(rule for matter in self.of("incomplete") for rule in matter.rules)
        return sorted(found.items(), key=lambda pair: (-pair[1], int(pair[0][1:])))


class Inbox:
    """Reads inboxes; may be shared by threads."""

    def __init__(
        self, log: Log, store: EmbeddedStore, reference: Codes, catalogue: Catalogue, iris: Iris
    ) -> None:
        self._log = log
        self._store = store
        self._iris = iris
        self._attention = Attention(store, reference, catalogue, iris)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._overview)

    def overview(self, publisher: str, today: date) -> Overview:
        """Return how it stands with what a publisher says.

        The time it takes grows with the number of its profiles, and not with that of all; asked
        again before anything changed, it is remembered.
        """
        return self._remembered(publisher, self._store.changes, today)

    def matters(self, publisher: str, today: date, *, private: bool = False) -> list[Matter]:
        """Return all that a publisher should know, the latest first.

        With `private`, what only the publisher may know is among it.
        """
        found = list(self.overview(publisher, today).matters)
        with self._log.reading() as reader:
            found += answers.public(reader, publisher, self._iris)
            if private:
                found += answers.own(reader, publisher, self._iris)
        return sorted(found, key=lambda matter: (-matter.time.timestamp(), matter.name))

    def _overview(self, publisher: str, _changes: int, today: date) -> Overview:
        with self._log.reading() as reader:
            records = reader.held(publisher)
        matters = self._attention.matters(publisher, records, today)
        rank = {kind: number for number, kind in enumerate(KINDS)}
        matters.sort(key=lambda one: (rank[one.kind], -one.time.timestamp(), one.name))
        return Overview(tuple(reversed(records)), tuple(matters))
