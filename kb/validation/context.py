"""The reference statements that the rules need to judge a profile.

The queries in `shapes/context/` say which. Each starts from one statement of a node, or from
none, so what it finds for a profile is what it finds for each of its statements; and of a
statement only the property and the thing it points to matter, if the reference data speak of it.
That is remembered: there are some thousand codes, and profiles use the same ones again and again.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS

from kb import assets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.reference import Reference

    _Link = tuple[ox.NamedNode, ox.NamedNode | None]

__all__ = ["Context"]

_NODE = ox.NamedNode("urn:x-cluster-kb:node")
_TYPE, _RESOURCE = ox.NamedNode(RDF.type), ox.NamedNode(RDFS.Resource)


class Context:
    """Finds and remembers the context of statements; may be shared by threads."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._known: dict[_Link, frozenset[ox.Triple]] = {}

    def of(self, triples: Iterable[ox.Triple]) -> set[ox.Triple]:
        """Return the statements of the reference data that rules need beside these."""
        found = set(self._always)
        for link in {(triple.predicate, self._described(triple.object)) for triple in triples}:
            found |= self._of(link)
        return found

    def _described(self, value: object) -> ox.NamedNode | None:
        """Return a thing of which the reference data say something; None for all others."""
        if isinstance(value, ox.NamedNode) and self._reference.describes(value):
            return value
        return None

    @cached_property
    def _always(self) -> frozenset[ox.Triple]:
        return self._ask([])

    def _of(self, link: _Link) -> frozenset[ox.Triple]:
        known = self._known.get(link)
        if known is None:
            predicate, value = link
            thing = value or ox.Literal("")
            known = self._ask([ox.Triple(_NODE, predicate, thing)]) - self._always
            self._known[link] = known
        return known

    def _ask(self, said: list[ox.Triple]) -> frozenset[ox.Triple]:
        marked = [*said, ox.Triple(_NODE, _TYPE, _RESOURCE)] if said else []
        with self._reference.holding(marked) as data:
            return frozenset(one for text in self._queries for one in data.construct(text))

    @cached_property
    def _queries(self) -> list[str]:
        return [assets.read(path) for path in assets.walk("shapes/context", ".rq")]
