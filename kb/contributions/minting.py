"""Minting keys, as curated data have them: a cluster by country and name, others by name."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import SKOS

from kb.contributions.claims import claim
from kb.errors import ClaimError
from kb.iris import ProfileId
from kb.resources import latin
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.contributions.claims import Claim
    from kb.iris import Iris
    from kb.log import Log
    from kb.reference import Reference

__all__ = ["PLACEHOLDER", "Minting", "slug"]

PLACEHOLDER = "new"
"""The key by which a document may name its thing before there is a key."""
_LONGEST = 60
"""How many characters of the name a key takes."""
_NAMES = (ox.NamedNode(SKOS.prefLabel), ox.NamedNode(SKOS.altLabel))
_PLACES = (ox.NamedNode(CLU.basedInCountry), ox.NamedNode(CLU.territory))


def slug(name: str) -> str:
    """Return the part of a key that comes of a name; nothing when it has no Latin letters.

    >>> slug("Instytut Maszyn Przepływowych & Co.")
    'instytut-maszyn-przeplywowych-co'
    """
    return re.sub(r"[^a-z0-9]+", "-", latin(name)).strip("-")[:_LONGEST].strip("-")


class Minting:
    """Gives things that have no key one that nobody has."""

    def __init__(self, log: Log, reference: Reference, iris: Iris) -> None:
        self._log = log
        self._reference = reference
        self._iris = iris

    def base(self, type_name: str) -> str:
        """Return what relative IRIs are resolved against, and stands for the thing itself."""
        return self._iris.thing(ProfileId(type_name, PLACEHOLDER))

    def claim(self, quads: Sequence[ox.Quad], type_name: str, publisher: str) -> Claim:
        """Read a document about one thing without a key, under a key that is free.

        The thing is the base, or else the one blank node that nothing points to.

        :raises ClaimError: when it describes anything else, or has no name to make a key of.
        :raises ForeignGraphError: when a statement stands in the graph of another publisher.
        """
        root = ox.NamedNode(self.base(type_name))
        quads = _rooted(quads, root)
        placeholder = ProfileId(type_name, PLACEHOLDER)
        try:
            claim(quads, self._iris, placeholder, publisher)
        except ClaimError as error:
            raise self._explained(error, type_name) from None
        profile = self._mint(type_name, [quad.triple for quad in quads if quad.subject == root])
        moved = _moved(quads, root.value, self._iris.thing(profile))
        return claim(moved, self._iris, profile)

    def is_free(self, profile: ProfileId) -> bool:
        """Tell whether nobody has described, or proposed to describe, a key."""
        with self._log.reading() as reader:
            return reader.first(profile) is None and not reader.reviews.is_proposed(profile)

    def _mint(self, type_name: str, triples: Iterable[ox.Triple]) -> ProfileId:
        said = list(triples)
        stem = next(filter(None, map(slug, _names(said))), None)
        if stem is None:
            raise ClaimError(
                "no key can be made: the thing has no name with Latin letters or digits",
                hint="Give it a skos:prefLabel in Latin letters, or choose a key yourself and send "
                f"it by PUT to /profiles/{type_name}/ and the key.",
            )
        country = self._country(said) if type_name == "cluster" else None
        stem = f"{country}-{stem}" if country else stem
        keys = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        found = (ProfileId(type_name, key) for key in keys if key != PLACEHOLDER)
        return next(profile for profile in found if self.is_free(profile))

    def _country(self, triples: Iterable[ox.Triple]) -> str | None:
        """Return the two letters of the country in which a thing is."""
        places = [
            triple.object.value
            for predicate in _PLACES
            for triple in triples
            if triple.predicate == predicate and isinstance(triple.object, ox.NamedNode)
        ]
        for place in sorted(places):
            country = self._reference.country(place) or self._reference.country(_code(place))
            if country and (letters := self._reference.alpha2(country)):
                return letters.lower()
        return None

    def _explained(self, error: ClaimError, type_name: str) -> ClaimError:
        owner = self._iris.owner(error.subject or "")
        if owner is None or owner.type != type_name or owner.key == PLACEHOLDER:
            return error
        return ClaimError(
            f"<{error.subject}> has a key already, and this request makes one",
            hint=f"Write <> for the thing, and <{PLACEHOLDER}/…> for its parts; or send it by PUT "
            f"to /profiles/{owner}.",
            subject=error.subject,
        )


def _names(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Yield the names of a thing: preferred ones and English ones first."""
    names = [
        (_NAMES.index(triple.predicate), value.language != "en", value.language or "", value.value)
        for triple in triples
        if triple.predicate in _NAMES and isinstance(value := triple.object, ox.Literal)
    ]
    return (name for *_, name in sorted(names))


def _rooted(quads: Sequence[ox.Quad], root: ox.NamedNode) -> list[ox.Quad]:
    """Give the root its name, when the document does not name it."""
    subjects = {quad.subject for quad in quads}
    if root in subjects:
        return list(quads)
    tops = {node for node in subjects if isinstance(node, ox.BlankNode)}
    tops -= {quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)}
    if len(tops) != 1:
        return list(quads)
    (top,) = tops
    return [
        ox.Quad(root, quad.predicate, quad.object, quad.graph_name) if quad.subject == top else quad
        for quad in quads
    ]


def _moved(quads: Iterable[ox.Quad], before: str, after: str) -> list[ox.Quad]:
    """Move the root and its parts to another IRI, out of any graph."""

    def moved(term: ox.NamedNode) -> ox.NamedNode:
        own = term.value == before or term.value.startswith(f"{before}/")
        return ox.NamedNode(after + term.value[len(before) :]) if own else term

    found = []
    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode):
            subject = moved(subject)
        if isinstance(value, ox.NamedNode):
            value = moved(value)
        found.append(ox.Quad(subject, quad.predicate, value))
    return found


def _code(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
