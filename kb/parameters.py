"""The parameters of a query: what people write for them, and the RDF term that it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol, Self

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb.errors import ParameterError
from kb.iris import KEY, PROFILE_TYPES, SHAPES, Iris, ProfileId
from kb.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Term = ox.NamedNode | ox.Literal

__all__ = ["Codes", "Parameter", "Reader", "language_tag"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"[12][0-9]{3}")
_INTEGER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_RULE = re.compile(rf"(?:{re.escape(SHAPES)})?(R[0-9]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_OF = re.compile(r"(?P<kind>code|part)\((?P<of>[a-z0-9.-]+)\)")
_NUTS = ("nuts-2024", "nuts-2021", "nuts-2016")
"""The versions of regions, the newest first: a code that was given up is still known."""
_FEW = 30
"""How many codes of a list an error names in full."""
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+", re.IGNORECASE)

_EXPECTED = {
    "country": "a country that we know by its EU, ISO or NUTS code or its English name",
    "group": "a country group such as ASEAN",
    "sector": "an industrial ecosystem or a NACE code",
    "region": "the NUTS code of a region",
    "date": "a day as YYYY-MM-DD",
    "year": "a year as YYYY",
    "profile": "the type and key of a profile",
    "publisher": "the key of a publisher",
    "rule": "the number of a rule, as in R09",
    "iri": "an absolute IRI",
    "term": "a class or property such as clu:offersService",
    "integer": "a whole number",
    "decimal": "a number such as 12.5",
    "language": "a language tag such as en",
}


def language_tag(text: str) -> str | None:
    """Return the tag of a language in small letters; None for a text that is none.

    >>> language_tag("fr-BE"), language_tag("French")
    ('fr-be', None)
    """
    return text.lower() if _LANGUAGE.fullmatch(text) else None


class Codes(Protocol):
    """What resolves the codes that people write; `kb.reference.Reference` is one."""

    def country(self, code: str) -> str | None:
        """Return the IRI of a country from a code of any system, or its English name."""

    def group(self, code: str) -> str | None:
        """Return the IRI of a country group."""

    def sector(self, text: str) -> str | None:
        """Return the IRI of a sector from an ecosystem or NACE code, or its label."""

    def concept(self, scheme: str | None, code: str) -> str | None:
        """Return the IRI of a concept of a code list, from its code, label or IRI."""

    def codes(self, scheme: str) -> tuple[str, ...]:
        """Return the codes of a code list."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that whoever asks may set.

    `types` are alternatives, tried in order; `need` is `required`, `optional` or `default …`.
    """

    name: str
    types: tuple[str, ...]
    need: str
    example: str
    description: str

    @property
    def required(self) -> bool:
        """Whether the question cannot be asked without it."""
        return self.need == "required"

    @property
    def default(self) -> str | None:
        """The value that counts when none is given; `today` for a date."""
        return self.need.removeprefix("default ") if self.need.startswith("default ") else None

    @classmethod
    def parse(cls, name: str, text: str) -> Self:
        """Read the value of a header line `param.<name>`.

        >>> Parameter.parse("on", "date | default today | 2017-09-06 | The day").default
        'today'
        """
        types, need, example, description = (field.strip() for field in text.split("|"))
        return cls(name, tuple(types.split(" or ")), need, example, description)

    def read(self, text: str, reader: Reader) -> Term:
        """Return the term that a text means.

        :raises ParameterError: when it is of none of the types.
        """
        for kind in self.types:
            term = reader.read(kind, text)
            if term is not None:
                return term
        expected = " or ".join(map(_expected, self.types))
        raise ParameterError(
            f"{self.name} is {text!r}, which is not {expected}",
            hint=f"{self._near(text, reader)}Give {expected}, "
            f"for example {self.name}={self.example}.",
            subject=self.name,
        )

    def choices(self, codes: Codes) -> tuple[str, ...]:
        """Return the codes of the code lists among its types."""
        lists = filter(None, map(_OF.fullmatch, self.types))
        return tuple(
            code for one in lists if one["kind"] == "code" for code in codes.codes(one["of"])
        )

    def _near(self, text: str, reader: Reader) -> str:
        """Name the code that was probably meant, or all of them where they are few."""
        codes = self.choices(reader.codes)
        if near := get_close_matches(text.lower(), codes, 1):
            return f"Did you mean {near[0]}? "
        return f"The codes are: {', '.join(codes)}. " if 0 < len(codes) <= _FEW else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what people write, type by type; it knows our IRIs, the codes, and the day."""

    iris: Iris
    codes: Codes
    today: date

    def read(self, kind: str, text: str) -> Term | None:
        """Return the term that a text means as one type; None when it does not fit."""
        if kind in PROFILE_TYPES:
            return self.profile(text, kind)
        if of := _OF.fullmatch(kind):
            return self.code(of["of"], text) if of["kind"] == "code" else self.part(of["of"], text)
        return _READ[kind](self, text)

    def code(self, scheme: str, text: str) -> Term | None:
        """Read a code, an English label or the IRI of a concept of one code list."""
        return _node(self.codes.concept(scheme, text))

    def part(self, kind: str, text: str) -> Term | None:
        """Read the IRI of a part, or `type/key/kind/local`; `key/local` where one type has such."""
        owners = [name for name, one in PROFILE_TYPES.items() if kind in one.parts]
        stem = f"{self.iris.base}id/"
        found = {text, f"{stem}{text}"}
        key, _, local = text.partition("/")
        if len(owners) == 1:
            found.add(f"{stem}{owners[0]}/{key}/{kind}/{local}")
        known = (iri for iri in found if f"/{kind}/" in iri and self.iris.owner(iri))
        return _node(next(known, None))

    def region(self, text: str) -> Term | None:
        """Read the NUTS code of a region of any version, or its IRI."""
        return _node(next(filter(None, (self.codes.concept(v, text) for v in _NUTS)), None))

    def profile(self, text: str, only: str | None = None) -> Term | None:
        """Read an IRI, `type/key`, or the key alone where only one type is asked for."""
        profile = self.iris.thing_of(text) or ProfileId.parse(text)
        if profile is None and only:
            profile = ProfileId.parse(f"{only}/{text}")
        if profile is None or only not in (None, profile.type):
            return None
        return ox.NamedNode(self.iris.thing(profile))

    def publisher(self, text: str) -> Term | None:
        """Read the key of a publisher, or its IRI."""
        key = text.removeprefix(self.iris.publisher(""))
        return ox.NamedNode(self.iris.publisher(key)) if KEY.fullmatch(key) else None

    def day(self, text: str) -> Term | None:
        """Read a day in full, or `today`."""
        written = self.today.isoformat() if text == "today" else text
        if not _DATE.fullmatch(written):
            return None
        try:
            return _literal(date.fromisoformat(written).isoformat(), XSD.date)
        except ValueError:
            return None


def _expected(kind: str) -> str:
    if of := _OF.fullmatch(kind):
        name = of["of"]
        return f"a code of the list {name}" if of["kind"] == "code" else f"the key of a {name}"
    return _EXPECTED.get(kind, f"the key of {_article(kind)} {kind}")


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _term(text: str) -> Term | None:
    """Read a prefixed name or an IRI."""
    if "://" in text:
        return ox.NamedNode(text) if _IRI.fullmatch(text) else None
    prefix, _, local = text.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local) if prefix in PREFIXES and local else None


def _rule(text: str) -> Term | None:
    """Read the number of a rule, or its IRI."""
    found = _RULE.fullmatch(text)
    return ox.NamedNode(f"{SHAPES}{found[1].upper()}") if found else None


def _node(iri: str | None) -> Term | None:
    return ox.NamedNode(iri) if iri else None


def _literal(text: str, datatype: str) -> Term:
    return ox.Literal(text, datatype=ox.NamedNode(datatype))


_READ: Mapping[str, Callable[[Reader, str], Term | None]] = {
    "country": lambda reader, text: _node(reader.codes.country(text)),
    "group": lambda reader, text: _node(reader.codes.group(text)),
    "sector": lambda reader, text: _node(reader.codes.sector(text)),
    "region": Reader.region,
    "date": Reader.day,
    "year": lambda _, text: _literal(text, XSD.gYear) if _YEAR.fullmatch(text) else None,
    "profile": Reader.profile,
    "publisher": Reader.publisher,
    "iri": lambda _, text: _node(text) if _IRI.fullmatch(text) else None,
    "rule": lambda _, text: _rule(text),
    "term": lambda _, text: _term(text),
    "integer": lambda _, text: _literal(text, XSD.integer) if _INTEGER.fullmatch(text) else None,
    "decimal": lambda _, text: _literal(text, XSD.decimal) if _DECIMAL.fullmatch(text) else None,
    "string": lambda _, text: ox.Literal(text),
    "language": lambda _, text: ox.Literal(tag) if (tag := language_tag(text)) else None,
}
