"""What of a publisher's profiles wants attention now: asked of the store for all at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import FOAF, PROV, SH

from kb.contributions.freshness import STALE_AFTER, is_stale
from kb.inbox.matters import Matter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from kb.inbox.matters import Kind
    from kb.iris import Iris
    from kb.log import Record
    from kb.parameters import Codes
    from kb.queries import Catalogue
    from kb.store import EmbeddedStore

    Row = Mapping[str, str]
    Held = Mapping[str, Record]

__all__ = ["Attention"]

_TOPIC, _AT = ox.NamedNode(FOAF.primaryTopic), ox.NamedNode(PROV.generatedAtTime)
_ABOUT = ox.NamedNode(PROV.wasDerivedFrom)
_WARNING = str(SH.Warning)


@dataclass(frozen=True, slots=True)
class Attention:
    """Finds what wants attention; every question is about one publisher."""

    store: EmbeddedStore
    reference: Codes
    catalogue: Catalogue
    iris: Iris

    def matters(self, publisher: str, records: Iterable[Record], today: date) -> list[Matter]:
        """Return what wants attention of what a publisher says; `records` are its last words."""
        held = {self.iris.thing(record.profile): record for record in records}
        return [
            *(_stale(record) for record in held.values() if is_stale(record, today)),
            *self._advised(held),
            *self._disputed(publisher, held, today),
            *self._duplicate(publisher, held, today),
        ]

    def _advised(self, held: Held) -> Iterator[Matter]:
        """Yield what rules advise: those that name no value miss something."""
        for thing, record in held.items():
            missing: set[str] = set()
            doubted: set[str] = set()
            for said in self._results(thing, record):
                if str(SH.value) not in said:
                    missing.add(_rule(said))
                elif said[str(SH.resultSeverity)] == _WARNING:
                    doubted.add(_rule(said))
            if missing:
                yield _advised("incomplete", record, missing)
            if doubted:
                yield _advised("warned", record, doubted)

    def _results(self, thing: str, record: Record) -> Iterator[Row]:
        """Yield what rules say of a publisher's word and of its thing, by the name of the property.

        Look-ups of thousands of results take a fraction of the time of the question
        `warned-profiles`, which says the same.
        """
        graph = self.iris.graph(record.publisher, record.profile)
        for link, node, name in (
            (_ABOUT, graph, self.iris.advice_graph),
            (_TOPIC, thing, self.iris.validation_graph),
        ):
            results = ox.NamedNode(name)
            for led in self.store.quads(None, link, ox.NamedNode(node), results):
                subject = ox.NamedNode(_text(led.subject))
                quads = self.store.quads(subject, None, None, results)
                yield {quad.predicate.value: _text(quad.object) for quad in quads}

    def _disputed(self, publisher: str, held: Held, today: date) -> Iterator[Matter]:
        properties: dict[str, set[str]] = defaultdict(set)
        others: dict[str, set[str]] = defaultdict(set)
        mine = self.iris.publisher(publisher)
        for row in self._rows("contested-statements", today, of=publisher):
            properties[row["profile"]].add(row["property"])
            others[row["profile"]] |= {row["publisher"], row["otherPublisher"]} - {mine}
        for thing, names in properties.items():
            if thing in held:
                record = held[thing]
                since = self._last_word(thing, record.time)
                found = tuple(sorted(names)), tuple(sorted(others[thing]))
                yield Matter("disputed", record.profile, since, (), *found)

    def _duplicate(self, publisher: str, held: Held, today: date) -> Iterator[Matter]:
        rows = self._rows("publisher-duplicates", today, publisher=publisher)
        pairs = {(row["profile"], row["other"]) for row in rows}
        for thing, other in sorted(pairs):
            twice = other in held and other < thing  # it describes both: once is enough
            if thing in held and self.iris.thing_of(other) is not None and not twice:
                record = held[thing]
                since = self._last_word(other, record.time)
                yield Matter("duplicate", record.profile, since, others=(other,))

    def _rows(self, question: str, today: date, **values: str) -> Iterator[Row]:
        query = self.catalogue[question]
        bindings = query.bind(values, self.reference, today)
        for row in self.store.select(query.text, bindings):
            yield {name: getattr(term, "value", "") for name, term in row.items()}

    def _last_word(self, thing: str, at_least: datetime) -> datetime:
        """Return when the last contribution to a thing that is current came in."""
        graph = ox.NamedNode(self.iris.provenance_graph)
        last = at_least
        for topic in self.store.quads(None, _TOPIC, ox.NamedNode(thing), graph):
            for said in self.store.quads(ox.NamedNode(_text(topic.subject)), _AT, None, graph):
                last = max(last, datetime.fromisoformat(_text(said.object)))
        return last


def _stale(record: Record) -> Matter:
    day = record.time.date() + STALE_AFTER + timedelta(days=1)
    return Matter("stale", record.profile, datetime.combine(day, time(), UTC))


def _advised(kind: Kind, record: Record, rules: Iterable[str]) -> Matter:
    ordered = tuple(sorted(rules, key=lambda rule: int(rule[1:])))
    return Matter(kind, record.profile, record.time, ordered)


def _rule(said: Row) -> str:
    return said[str(SH.sourceShape)].rpartition("#")[2]


def _text(term: object) -> str:
    return getattr(term, "value", "")
