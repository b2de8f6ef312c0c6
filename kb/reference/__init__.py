"""The reference data: ontology, code lists, countries, regions and activities, in memory.

Shipped with the code and the same on every installation. Its axioms of OWL 2 RL and its alignments
are left out: no profile is checked or derived against them.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from kb import assets
from kb.iris import Iris
from kb.reference.likeness import Likeness
from kb.reference.names import Names
from kb.reference.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from kb.reference.scratch import Data, Term

__all__ = ["Reference"]

_ROOT = Iris()


class Reference:
    """The reference data with its look-ups; safe to use from many threads."""

    def __init__(self, store: ox.Store, fingerprint: str) -> None:
        self._names = Names(store)
        self._likeness = Likeness(self._names)
        self._scratch = Scratch(store)
        self.fingerprint = fingerprint
        """SHA-256 of every file behind reference and derived statements, rules included."""

    @classmethod
    def load(cls) -> Self:
        """Read everything from the assets.

        >>> Reference.load().country("EL")
        'http://publications.europa.eu/resource/authority/country/GRC'
        """
        store = ox.Store()
        digest = sha256()
        for path in _paths():
            text = assets.read(path)
            digest.update(f"{path}\0{text}\0".encode())
            store.bulk_load(text, ox.RdfFormat.TURTLE)
        for path in assets.walk("queries/rules", ".rq"):
            digest.update(f"{path}\0{assets.read(path)}\0".encode())
        return cls(store, digest.hexdigest())

    @staticmethod
    def graphs(iris: Iris = _ROOT) -> Mapping[str, list[ox.Triple]]:
        """Return every reference graph by its name on an installation, read from the assets."""
        return {
            iris.reference_graph(_graph_name(path)): [
                quad.triple for quad in ox.parse(assets.read(path), ox.RdfFormat.TURTLE)
            ]
            for path in _paths()
        }

    def holding(self, triples: Iterable[ox.Triple]) -> AbstractContextManager[Data]:
        """Return these triples together with all reference data, for several queries.

        They are gone when the context ends. Each statement counts once, also one that is in both.
        """
        return self._scratch.holding(triples)

    def describes(self, node: ox.NamedNode) -> bool:
        """Return whether the reference data say something of a node."""
        return self._scratch.describes(node)

    def construct(self, text: str, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
        """Run one CONSTRUCT over these triples together with all reference data.

        :raises SyntaxError: when the query does not parse.
        :raises TypeError: when it is no CONSTRUCT.
        """
        with self.holding(triples) as data:
            return data.construct(text)

    def select(self, text: str, triples: Iterable[ox.Triple] = ()) -> list[dict[str, Term]]:
        """Run one SELECT over these triples together with all reference data.

        :raises SyntaxError: when the query does not parse.
        :raises TypeError: when it is no SELECT.
        """
        with self.holding(triples) as data:
            return data.select(text)

    def country(self, code: str) -> str | None:
        """Return the IRI of a country, from its IRI, a code of any system or an English name.

        The NUTS code of a region stands for its country. Case and accents do not matter.
        """
        return self._names.country(code)

    def alpha2(self, country: str) -> str | None:
        """Return the two letters that ISO 3166-1 gives a country; None for what is none.

        >>> Reference.load().alpha2("http://publications.europa.eu/resource/authority/country/GRC")
        'GR'
        """
        return self._names.alpha2(country)

    def concept(self, scheme: str | None, code: str) -> str | None:
        """Return the IRI of a concept, from its IRI, notation or English label.

        A scheme is named by its IRI or its short name (`strand`, `nace2.1`, `nuts-2024`); without
        one the code must mean the same concept in every scheme that has it.
        """
        return self._names.concept(scheme, code)

    def likely_country(self, text: str) -> str | None:
        """Return the country that somebody may have meant: by its name in any language, or a slip.

        >>> Reference.load().likely_country("Belgiun")
        'http://publications.europa.eu/resource/authority/country/BEL'
        """
        return self._likeness.country(text)

    def likely_concept(self, scheme: str, text: str) -> str | None:
        """Return the concept of a scheme that somebody may have meant, as `likely_country` does."""
        return self._likeness.concept(scheme, text)

    def codes(self, scheme: str) -> tuple[str, ...]:
        """Return the codes of a scheme, in alphabetical order; nothing when there is no such."""
        return self._names.codes(scheme)

    def sector(self, text: str) -> str | None:
        """Return the IRI of a sector: an industrial ecosystem or an economic activity.

        An activity without its scheme is one of NACE Rev. 2.1, since the same code means
        something else in Rev. 2; that one is written `nace2:21.10`.
        """
        return self._names.sector(text)

    def group(self, code: str) -> str | None:
        """Return the IRI of a country group, from its IRI, code or English name."""
        return self._names.concept("country-group", code)

    def label(self, iri: str, language: str) -> str | None:
        """Return the label of a concept or term: in this language, else in English, else any."""
        return self._names.label(iri, language)


def _paths() -> list[str]:
    left_out = ("ontology/rl.ttl", "ontology/alignments/")
    return [path for path in assets.walk("ontology", ".ttl") if not path.startswith(left_out)]


def _graph_name(path: str) -> str:
    """Name a graph after its file.

    >>> _graph_name("ontology/reference/nuts-2024.ttl")
    'nuts/2024'
    >>> _graph_name("ontology/schemes/strand.ttl"), _graph_name("ontology/core.ttl")
    ('scheme/strand', 'ontology/core')
    """
    name = path.removesuffix(".ttl")
    if name.startswith("ontology/reference/"):
        return name.removeprefix("ontology/reference/").replace("-", "/", 1)
    return name.replace("ontology/schemes/", "scheme/", 1)
