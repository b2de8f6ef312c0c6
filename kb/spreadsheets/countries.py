"""Countries as people write them: codes of several systems, and names in many languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from babel import Locale
from rapidfuzz import fuzz, process

from kb.iris import SCHEME
from kb.messages import in_each_language, joined, mark, said
from kb.spreadsheets.comparing import folded
from kb.spreadsheets.fields import LANGUAGES
from kb.spreadsheets.problems import Problem, UnreadableError
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.messages import Messages
    from kb.reference import Reference

__all__ = ["Countries", "Understood"]

_SYSTEM = f"{SCHEME}code-system/"
_SYSTEMS = {
    "iso-3166-1-alpha-3": mark("the ISO 3166-1 alpha-3 code"),
    "eu-authority": mark("the code of the country authority table of the European Union"),
    "iso-3166-1-alpha-2": mark("the ISO 3166-1 alpha-2 code"),
    "nuts": mark("the NUTS code"),
}
"""Systems of codes; where two give one code to two countries, the earlier one counts."""
_MORE_LANGUAGES = (
    *("bs", "ca", "eu", "gl", "is", "mk", "nb", "ru", "sq", "sr", "sr_Latn", "tr", "uk"),
    *("be", "hy", "ja", "ka", "ko", "zh"),
)
"""Languages of countries outside the Union, and of regions in it, that registers use."""
_ALIASES = {
    "GB": ("Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "U.K."),
    "XK": ("XKX", "XKK", "RKS"),
    "US": ("USA", "U.S.", "U.S.A.", "United States of America"),
    "CZ": ("Czech Republic",),
    "NL": ("The Netherlands", "Holland"),
    "TR": ("Turkey",),
    "MK": ("Macedonia", "FYROM", "Republic of North Macedonia"),
    "MD": ("Republic of Moldova",),
    "BA": ("Bosnia and Herzegovina", "Bosnia"),
    "KR": ("Republic of Korea", "Korea"),
    "RU": ("Russian Federation",),
    "VN": ("Viet Nam",),
}
"""What is written for a country, by its ISO code, and is no name that CLDR gives it."""
_CITY_STATES = frozenset({"LU", "MC", "SM", "SG", "VA", "DJ", "GT", "KW", "MX", "PA", "HK", "MO"})
"""Countries with a town of their own name."""

_KOSOVO = mark("the code that ISO 3166-1 leaves to its users, as the European institutions use it")
_NAMED = mark("its name in {?language}")
_ALIAS = mark("another name of it")


@dataclass(frozen=True, slots=True)
class Understood:
    """A country, and as what its text was understood: a system of codes, or a language."""

    iri: str
    how: str
    """The text that says so; `spoken` is the tag of the language that it names."""
    spoken: str = ""
    is_code: bool = False
    rank: int = len(LANGUAGES)
    """The place of the language among those that we speak, English first."""

    @property
    def english(self) -> bool:
        """Whether it is the English name."""
        return self.rank == 0 and not self.is_code


class Countries:
    """Looks up countries; groups of countries too, where they are asked for."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._codes = dict(self._read_codes())
        self._iso = {
            one.iri: code
            for code, one in self._codes.items()
            if len(code) == 2 and one.how == _SYSTEMS["iso-3166-1-alpha-2"]
        }
        self._names: dict[str, list[Understood]] = {}
        for name, one in sorted(self._read_names(), key=lambda pair: pair[1].rank):
            self._names.setdefault(folded(name), []).append(one)

    def find(self, text: str) -> Understood | None:
        """Return the country of a code, a name or an IRI; None for anything else."""
        code = text.strip()
        if found := self._codes.get(code.upper()) or self._codes.get(code):
            return found
        return next(iter(self.all_named(text)), None)

    def all_named(self, text: str) -> list[Understood]:
        """Return every country that has this name in some language, English ones first."""
        return self._names.get(folded(text), [])

    def read(self, text: str, *, or_group: bool = False) -> tuple[str, Problem | None]:
        """Return the IRI of a country, and what was understood where that is not plain.

        :raises UnreadableError: when it is none, with the name that comes nearest.
        """
        if found := self.find(text):
            return found.iri, self._told(text, found)
        if or_group and (group := self._reference.group(text)):
            return group, None
        told = said("{?text} is no country that we know", text=repr(text))
        raise UnreadableError("country", told, self._near(text))

    def code(self, iri: str) -> str | None:
        """Return the ISO 3166-1 alpha-2 code of a country, as keys begin with it."""
        found = self._iso.get(iri)
        return found.lower() if found else None

    def name(self, iri: str, language: str = "en") -> str:
        """Return the name of a country."""
        return self._reference.label(iri, language) or iri

    def names_of(self, iri: str) -> Messages:
        """Return the names of a country in the languages of our messages."""
        return in_each_language(lambda tag: self.name(iri, tag))

    def names(self, language: str) -> list[str]:
        """Return the names of all countries in a language, in their order."""
        return sorted((self.name(iri, language) for iri in self._iso), key=folded)

    def is_also_town(self, iri: str) -> bool:
        """Tell whether a country has a town of its own name."""
        return self._iso.get(iri) in _CITY_STATES

    def _told(self, text: str, found: Understood) -> Problem | None:
        if found.english or text.startswith("http"):
            return None
        how = _KOSOVO if text.upper() == "XK" else found.how
        spoken = in_each_language(lambda tag: _language(found.spoken, tag))
        told = said(
            "{?text} was read as {?country}: it is {?how}",
            text=repr(text),
            country=self.names_of(found.iri),
            how=said(how, language=spoken),
        )
        return Problem("country-code" if found.is_code else "country-name", "info", told)

    def _near(self, text: str) -> Messages:
        near = process.extractOne(folded(text), self._names.keys(), scorer=fuzz.ratio)
        hints = [said("Write its English name or its ISO 3166-1 code.")]
        if near is not None and near[1] >= 80:
            iri = self._names[near[0]][0].iri
            name, code = self.names_of(iri), (self.code(iri) or "").upper()
            hints.insert(0, said("Did you mean {?name} ({?code})?", name=name, code=code))
        return joined(hints, " ")

    def _read_codes(self) -> Iterator[tuple[str, Understood]]:
        """Yield codes and IRIs, those that count most last."""
        rows = [
            (row["country"], row["code"])
            for row in self._reference.select(
                f"SELECT ?country ?code {{ ?country a <{CLU.Country}> ; "
                "<http://www.w3.org/2004/02/skos/core#notation> ?code }"
            )
        ]
        for system, how in reversed(_SYSTEMS.items()):
            for country, code in rows:
                if isinstance(code, ox.Literal) and code.datatype.value == _SYSTEM + system:
                    yield code.value, Understood(_iri(country), how, is_code=True)
        for country, _ in rows:
            yield _iri(country), Understood(_iri(country), mark("its IRI"), is_code=True)

    def _read_names(self) -> Iterator[tuple[str, Understood]]:
        for row in self._reference.select(
            f"SELECT ?country ?name {{ ?country a <{CLU.Country}> ; "
            "<http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
        ):
            name = row["name"]
            if isinstance(name, ox.Literal):
                tag = name.language or "en"
                rank = LANGUAGES.index(tag) if tag in LANGUAGES else len(LANGUAGES)
                yield name.value, Understood(_iri(row["country"]), _NAMED, tag, rank=rank)
        by_code = {code: iri for iri, code in self._iso.items()}
        for tag in _MORE_LANGUAGES:
            for code, called in Locale.parse(tag).territories.items():
                if code in by_code:
                    yield called, Understood(by_code[code], _NAMED, tag)
        for code, names in _ALIASES.items():
            yield from ((one, Understood(by_code[code], _ALIAS)) for one in names)


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _language(tag: str, reader: str) -> str:
    """Return what a language is called in that of a reader."""
    return (Locale.parse(tag, sep="_").get_language_name(reader) or tag) if tag else ""
