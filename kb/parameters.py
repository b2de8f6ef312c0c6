"""The parameters of a query: what people write for them, and the RDF term that it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, Self

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb.errors import ParameterError
from kb.iris import PROFILE_TYPES, Iris, ProfileId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Term = ox.NamedNode | ox.Literal

__all__ = ["Codes", "Parameter", "Reader"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER = re.compile(r"-?[0-9]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+", re.IGNORECASE)

_EXPECTED = {
    "country": "a country that we know by its EU, ISO or NUTS code or its English name",
    "group": "a country group such as ASEAN",
    "sector": "an industrial ecosystem or a NACE code",
    "date": "a day as YYYY-MM-DD",
    "profile": "the type and key of a profile",
    "iri": "an absolute IRI",
    "integer": "a whole number",
    "language": "a language tag such as en",
}


class Codes(Protocol):
    """What resolves the codes that people write; `kb.reference.Reference` is one."""

    def country(self, code: str) -> str | None:
        """Return the IRI of a country from a code of any system, or its English name."""

    def group(self, code: str) -> str | None:
        """Return the IRI of a country group."""

    def sector(self, text: str) -> str | None:
        """Return the IRI of a sector from an ecosystem or NACE code, or its label."""


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
        expected = " or ".join(_EXPECTED.get(kind, f"the key of a {kind}") for kind in self.types)
        raise ParameterError(
            f"{self.name} is {text!r}, which is not {expected}",
            hint=f"Give {expected}, for example {self.name}={self.example}.",
            subject=self.name,
        )


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
        return _READ[kind](self, text)

    def profile(self, text: str, only: str | None = None) -> Term | None:
        """Read an IRI, `type/key`, or the key alone where only one type is asked for."""
        profile = self.iris.thing_of(text) or ProfileId.parse(text)
        if profile is None and only:
            profile = ProfileId.parse(f"{only}/{text}")
        if profile is None or only not in (None, profile.type):
            return None
        return ox.NamedNode(self.iris.thing(profile))

    def day(self, text: str) -> Term | None:
        """Read a day in full, or `today`."""
        written = self.today.isoformat() if text == "today" else text
        if not _DATE.fullmatch(written):
            return None
        try:
            return _literal(date.fromisoformat(written).isoformat(), XSD.date)
        except ValueError:
            return None


def _node(iri: str | None) -> Term | None:
    return ox.NamedNode(iri) if iri else None


def _literal(text: str, datatype: str) -> Term:
    return ox.Literal(text, datatype=ox.NamedNode(datatype))


_READ: Mapping[str, Callable[[Reader, str], Term | None]] = {
    "country": lambda reader, text: _node(reader.codes.country(text)),
    "group": lambda reader, text: _node(reader.codes.group(text)),
    "sector": lambda reader, text: _node(reader.codes.sector(text)),
    "date": Reader.day,
    "profile": Reader.profile,
    "iri": lambda _, text: _node(text) if _IRI.fullmatch(text) else None,
    "integer": lambda _, text: _literal(text, XSD.integer) if _INTEGER.fullmatch(text) else None,
    "string": lambda _, text: ox.Literal(text),
    "language": lambda _, text: ox.Literal(text.lower()) if _LANGUAGE.fullmatch(text) else None,
}
