"""Finding profiles by what others call the same thing: identifiers, addresses, other IRIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, FOAF, OWL

from kb.resources.comparable import spellings
from kb.vocab import ADMS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.iris import Iris, ProfileId
    from kb.store import EmbeddedStore

__all__ = ["LITERALS", "NODES", "Identified", "Identifiers"]

LITERALS = tuple(map(str, (DCTERMS.identifier,)))
"""Properties whose value is an identifier written as a text."""
NODES = tuple(map(str, (ADMS.identifier, OWL.sameAs, SCHEMA.NS.sameAs, FOAF.homepage)))
"""Properties whose value is an IRI that identifies."""


@dataclass(frozen=True, slots=True, order=True)
class Identified:
    """A profile that has an identifier, by which property, and as it writes it."""

    profile: ProfileId
    predicate: str
    value: str


class Identifiers:
    """Looks identifiers up; that takes as long however many profiles there are."""

    def __init__(self, store: EmbeddedStore, iris: Iris) -> None:
        self._store = store
        self._iris = iris

    def find(self, value: str, scheme: str | None = None) -> list[Identified]:
        """Return the profiles that have an identifier, in the order of their keys.

        An address on the web is found in its usual spellings (http or https, with or without
        `www.` and a slash at the end). With a scheme, the stem of the IRIs that a register
        gives, it is the IRI of that stem and the value.
        """
        found = set(self._having(LITERALS, ox.Literal(value))) if not scheme else set()
        for spelling in spellings((scheme or "") + value):
            if (node := _node(spelling)) is not None:
                found.update(self._having(NODES, node))
        return sorted(found)

    def _having(
        self, predicates: tuple[str, ...], value: ox.NamedNode | ox.Literal
    ) -> Iterator[Identified]:
        for predicate in predicates:
            for quad in self._store.quads(None, ox.NamedNode(predicate), value):
                owner = self._iris.owner(getattr(quad.subject, "value", ""))
                if owner is not None:
                    yield Identified(owner, predicate, value.value)


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
