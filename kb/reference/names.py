"""What people write for countries, sectors and other concepts, and the IRIs that they mean."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS, SKOS

from kb.iris import SCHEME
from kb.vocab import CLU, NUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Names"]

_CODE_SYSTEMS = ("nuts", "iso-3166-1-alpha-2", "iso-3166-1-alpha-3", "eu-authority")
"""Systems of country codes; where two give one code to two countries, the later one counts."""

_ALPHA_2 = f"{SCHEME}code-system/iso-3166-1-alpha-2"

_SECTORS = ("industrial-ecosystem", "nace2.1", "nace2")
"""The schemes of sectors, in the order in which they are searched."""


class Names:
    """Look-ups over one store, whose content no longer changes."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._countries = dict(self._country_keys())
        self._schemes = dict(self._scheme_keys())
        self._concepts = cache(self._index)

    def country(self, code: str) -> str | None:
        """Return the country of an IRI, code, English name, or NUTS code of a region."""
        if found := self._countries.get(_key(code)):
            return found
        region = code.strip().upper()
        if not (region.isascii() and region.isalnum()):
            return None
        return next(self._iris(NUTS[region], CLU.regionCountry), None)

    def alpha2(self, country: str) -> str | None:
        """Return the two letters of a country in ISO 3166-1."""
        codes = self._literals(country, SKOS.notation)
        return next((code.value for code in codes if code.datatype.value == _ALPHA_2), None)

    def concept(self, scheme: str | None, code: str) -> str | None:
        """Return the concept of an IRI, notation or English label; None when none or several."""
        names = self._schemes if scheme is None else {scheme} & self._schemes.keys()
        schemes = {self._schemes[name] for name in names}
        found = {iri for each in schemes if (iri := self._concepts(each).get(_key(code)))}
        return found.pop() if len(found) == 1 else None

    def codes(self, scheme: str) -> tuple[str, ...]:
        """Return the notations of a scheme, in alphabetical order; none when it is unknown."""
        if scheme not in self._schemes:
            return ()
        concepts = self._subjects(SKOS.inScheme, self._schemes[scheme])
        return tuple(
            sorted(code.value for iri in concepts for code in self._literals(iri, SKOS.notation))
        )

    def sector(self, text: str) -> str | None:
        """Return the ecosystem or activity; a bare code is never one of NACE Rev. 2."""
        scheme, _, code = text.partition(":")
        if scheme in _SECTORS:
            return self.concept(scheme, code)
        schemes = _SECTORS if "://" in text else _SECTORS[:-1]
        return next(filter(None, (self.concept(each, text) for each in schemes)), None)

    def texts(self, scheme: str) -> Iterator[tuple[str, str]]:
        """Yield what the concepts of a scheme are called in any language, with their IRIs."""
        if scheme in self._schemes:
            for iri in self._subjects(SKOS.inScheme, self._schemes[scheme]):
                for predicate in (SKOS.altLabel, SKOS.prefLabel):
                    yield from ((one.value, iri) for one in self._literals(iri, predicate))

    @staticmethod
    def key(text: str) -> str:
        """Fold what people write differently: case, accents, space."""
        return _key(text)

    def label(self, iri: str, language: str) -> str | None:
        """Return the label in a language, else in English, else without one, else any."""
        for predicate in (SKOS.prefLabel, RDFS.label):
            labels = {label.language or "": label.value for label in self._literals(iri, predicate)}
            wanted = (language.lower(), language.lower().partition("-")[0], "en", "", *labels)
            if labels:
                return next(labels[tag] for tag in wanted if tag in labels)
        return None

    def _country_keys(self) -> Iterator[tuple[str, str]]:
        """Yield keys and countries, the weakest first: names, codes by system, IRIs."""
        countries = list(self._subjects(RDF.type, CLU.Country))
        for iri in countries:
            yield from ((_key(name), iri) for name in self._names(iri))
        for system in _CODE_SYSTEMS:
            for iri in countries:
                for code in self._literals(iri, SKOS.notation):
                    if code.datatype.value == f"{SCHEME}code-system/{system}":
                        yield _key(code.value), iri
        yield from ((_key(iri), iri) for iri in countries)

    def _scheme_keys(self) -> Iterator[tuple[str, str]]:
        for iri in self._subjects(RDF.type, SKOS.ConceptScheme):
            yield iri, iri
            yield iri.removeprefix(SCHEME), iri
            yield from ((code.value, iri) for code in self._literals(iri, SKOS.notation))

    def _index(self, scheme: str) -> dict[str, str]:
        """Map the keys of a scheme: notations before names, and those of the wider concept."""
        rows = [
            (code.value, iri)
            for iri in self._subjects(SKOS.inScheme, scheme)
            for code in self._literals(iri, SKOS.notation)
        ]
        index: dict[str, str] = {}
        for _, iri in sorted(rows, reverse=True):
            index.update((_key(name), iri) for name in self._names(iri))
        for code, iri in rows:
            index.update((_key(each), iri) for each in (code, code.replace(".", ""), iri))
        return index

    def _names(self, iri: str) -> Iterator[str]:
        for predicate in (SKOS.altLabel, SKOS.prefLabel):
            for label in self._literals(iri, predicate):
                if label.language in (None, "en"):
                    yield label.value

    def _literals(self, iri: str, predicate: str) -> Iterator[ox.Literal]:
        pattern = (ox.NamedNode(iri), ox.NamedNode(predicate), None)
        for quad in self._store.quads_for_pattern(*pattern):
            if isinstance(quad.object, ox.Literal):
                yield quad.object

    def _iris(self, iri: str, predicate: str) -> Iterator[str]:
        pattern = (ox.NamedNode(iri), ox.NamedNode(predicate), None)
        for quad in self._store.quads_for_pattern(*pattern):
            if isinstance(quad.object, ox.NamedNode):
                yield quad.object.value

    def _subjects(self, predicate: str, value: str) -> Iterator[str]:
        pattern = (None, ox.NamedNode(predicate), ox.NamedNode(value))
        for quad in self._store.quads_for_pattern(*pattern):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject.value


def _key(text: str) -> str:
    """Fold what people write differently: case, accents, space.

    >>> _key(" Türkiye "), _key("NORTH  Macedonia")
    ('turkiye', 'north macedonia')
    """
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())
