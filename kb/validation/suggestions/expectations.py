"""What a rule expects of a value, read from its shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rdflib import RDF, SH, XSD, BNode, Graph, URIRef

from kb.iris import SCHEME, SHAPES
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

__all__ = ["Expectation", "expectation_of"]

_SH = str(SH)
_APART = frozenset({SH.sparql, SH["not"], SH.message})
_LISTED = re.compile(r"/scheme/\(([a-z|-]+)\)/")
_NUTS = ("nuts-2024", "nuts-2021", "nuts-2016")
_NACE = ("nace2.1", "nace2")
_SAME_AS = {f"{SHAPES}R19": f"{SHAPES}R07"}
"""A rule that only says what is not expected, and the one that says what is."""
_DATES = frozenset(map(str, (XSD.date, XSD.gYearMonth, XSD.gYear)))


@dataclass(frozen=True)
class Expectation:
    """The facts that the shape of a rule states about a value, apart from what it forbids."""

    facts: frozenset[tuple[str, str]]
    """Names of constraint parameters (`datatype`, `class`, …) with their values."""

    def _values(self, name: str) -> frozenset[str]:
        return frozenset(value for key, value in self.facts if key == name)

    @cached_property
    def countries(self) -> bool:
        """Whether a country will do."""
        return str(CLU.Country) in self._values("class")

    @cached_property
    def groups(self) -> bool:
        """Whether a group of countries will do."""
        return str(CLU.CountryGroup) in self._values("class")

    @cached_property
    def schemes(self) -> tuple[str, ...]:
        """The code lists of which a code will do, by their short names."""
        found = [one.removeprefix(SCHEME) for one in sorted(self._values("hasValue"))]
        for pattern in sorted(self._values("pattern")):
            found += _NUTS if "/nuts/code/" in pattern else ()
            found += _NACE if "/ux2/nace2" in pattern else ()
            found += [name for names in _LISTED.findall(pattern) for name in names.split("|")]
        return tuple(found)

    @cached_property
    def addresses(self) -> bool:
        """Whether it is a web address."""
        return any(pattern.startswith("^https?://") for pattern in self._values("pattern"))

    @cached_property
    def texts(self) -> bool:
        """Whether it is a text with a language."""
        return str(RDF.langString) in self._values("datatype")

    @cached_property
    def dates(self) -> frozenset[str]:
        """The datatypes of dates that will do."""
        return self._values("datatype") & _DATES

    @cached_property
    def number(self) -> str | None:
        """The datatype of the number that is expected."""
        datatypes = self._values("datatype") & {str(XSD.integer), str(XSD.decimal)}
        return next(iter(datatypes), None)

    @cached_property
    def most(self) -> str | None:
        """The greatest number that will do."""
        return next(iter(self._values("maxInclusive")), None)


def expectation_of(shapes: Graph, rule: str) -> Expectation:
    """Return what a rule expects of the values of its path."""
    return Expectation(frozenset(_facts(shapes, URIRef(_SAME_AS.get(rule, rule)))))


def _facts(shapes: Graph, rule: Node) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a shape and of the anonymous shapes below it."""
    waiting: list[Node] = [rule]
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        for predicate, value in shapes.predicate_objects(node):
            if predicate in _APART:
                continue
            inner = isinstance(value, BNode) or predicate == SH.node
            if inner and value not in seen:
                waiting.append(value)
            elif isinstance(predicate, URIRef) and predicate.startswith(_SH):
                yield predicate.removeprefix(_SH), str(value)
