"""What rules advise on things, as the store keeps it: counted, and what several profiles lead to.

What the gate said of one contribution, in words, is in the report that the log keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import FOAF, PROV, SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.iris import Iris
    from kb.store import EmbeddedStore

__all__ = ["Advice", "Counts", "Standing"]

_WARNING = str(SH.Warning)
_TOPIC, _MESSAGE = ox.NamedNode(FOAF.primaryTopic), ox.NamedNode(SH.resultMessage)
_SHAPE, _SEVERITY = ox.NamedNode(SH.sourceShape), ox.NamedNode(SH.resultSeverity)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many warnings and infos there are on a thing, of all who describe it."""

    warnings: int = 0
    infos: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rule that needs several profiles says of a thing now.

    `rule` is its id, `severity` as in reports; `messages` by language, English first.
    """

    rule: str
    severity: str
    messages: tuple[tuple[str, str], ...]


class Advice:
    """Reads the results of rules in one store."""

    def __init__(self, store: EmbeddedStore, iris: Iris) -> None:
        self._store = store
        self._iris = iris
        self._validation = ox.NamedNode(iris.validation_graph)

    def counts(self, things: Iterable[str]) -> dict[str, Counts]:
        """Count the results on many things with one query; those without any are left out."""
        values = " ".join(map(str, map(ox.NamedNode, things)))
        if not values:
            return {}
        found: dict[str, Counts] = {}
        for row in self._store.select(self._counting(values)):
            thing, severity, count = (
                getattr(row[name], "value", "") for name in ("thing", "severity", "count")
            )
            so_far = found.get(thing, Counts())
            is_warning = severity == _WARNING
            found[thing] = Counts(
                so_far.warnings + int(count) * is_warning,
                so_far.infos + int(count) * (not is_warning),
            )
        return found

    def standing(self, thing: str) -> list[Standing]:
        """Return what rules that need several profiles say of a thing, in the order of rules."""
        found = [
            self._standing(quad.subject)
            for quad in self._store.quads(None, _TOPIC, ox.NamedNode(thing), self._validation)
            if isinstance(quad.subject, ox.NamedNode)
        ]
        return sorted(found, key=lambda one: (int(one.rule[1:]), one.messages))

    def _counting(self, things: str) -> str:
        iris = self._iris
        return f"""
            SELECT ?thing ?severity (COUNT(DISTINCT ?result) AS ?count) WHERE {{
              VALUES ?thing {{ {things} }}
              {{
                GRAPH <{iris.provenance_graph}> {{ ?graph {_TOPIC} ?thing }}
                GRAPH <{iris.advice_graph}> {{
                  ?result <{PROV.wasDerivedFrom}> ?graph ; {_SEVERITY} ?severity
                }}
              }} UNION {{
                GRAPH <{iris.validation_graph}> {{
                  ?result {_TOPIC} ?thing ; {_SEVERITY} ?severity
                }}
              }}
            }} GROUP BY ?thing ?severity HAVING (COUNT(?result) > 0)"""

    def _standing(self, result: ox.NamedNode) -> Standing:
        said = list(self._store.quads(result, graph=self._validation))
        shape = next(_text(quad) for quad in said if quad.predicate == _SHAPE)
        severity = next(_text(quad) for quad in said if quad.predicate == _SEVERITY)
        messages = {
            quad.object.language or "en": quad.object.value
            for quad in said
            if quad.predicate == _MESSAGE and isinstance(quad.object, ox.Literal)
        }
        return Standing(
            shape.rpartition("#")[2],
            severity.rpartition("#")[2].lower(),
            tuple(sorted(messages.items(), key=lambda pair: (pair[0] != "en", pair[0]))),
        )


def _text(quad: ox.Quad) -> str:
    return getattr(quad.object, "value", "")
