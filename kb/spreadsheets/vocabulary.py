"""What the reference data know, as people write it: codes, and labels in all languages."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox
from babel import Locale
from rapidfuzz import fuzz, process

from kb.iris import SCHEME
from kb.messages import in_each_language, joined, said
from kb.spreadsheets.comparing import folded
from kb.spreadsheets.countries import Countries
from kb.spreadsheets.fields import LANGUAGES
from kb.spreadsheets.problems import Problem, UnreadableError
from kb.vocab import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.messages import Messages
    from kb.reference import Reference

__all__ = ["Vocabulary"]

_NUTS = ("nuts-2024", "nuts-2021", "nuts-2016")
_REGION = re.compile(r"[A-Z]{2}[A-Z0-9]{1,3}")
_NACE = re.compile(r"^nace\s*(?:rev\.?\s*2\.1)?\s*[:.]?\s*", re.IGNORECASE)
_SECTORS = (
    "industrial-ecosystem",
    "sectoral-industry",
    "emerging-industry",
    "technology-field",
    "specialisation-priority",
)
_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_CODES = """
    bg:BUL bs:BOS ca:CAT cs:CES da:DAN de:DEU el:ELL en:ENG es:SPA et:EST eu:EUS fi:FIN fr:FRA
    ga:GLE gl:GLG hr:HRV hu:HUN is:ISL it:ITA ja:JPN ko:KOR lt:LIT lv:LAV mk:MKD mt:MLT nb:NOB
    nl:NLD no:NOR pl:POL pt:POR ro:RON ru:RUS sk:SLK sl:SLV sq:SQI sr:SRP sv:SWE tr:TUR uk:UKR
    zh:ZHO
"""
_LANGUAGES = {pair[:2]: pair[3:] for pair in _CODES.split()}
"""Languages by their tags, and their codes in the authority table of the European Union."""
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "zł": "PLN", "Kč": "CZK"}


class Vocabulary:
    """Looks up concepts; may be shared by threads, and is filled as it is asked."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._concepts: dict[str, Mapping[str, str]] = {}

    @cached_property
    def countries(self) -> Countries:
        """The countries."""
        return Countries(self.reference)

    def label(self, iri: str, language: str) -> str:
        """Return the label of a concept, else its IRI."""
        return self.reference.label(iri, language) or iri

    def _labels(self, iri: str) -> Messages:
        return in_each_language(lambda tag: self.label(iri, tag))

    def codes(self, scheme: str) -> dict[str, str]:
        """Return the concepts of a code list: code and IRI, in the order of the codes."""
        rows = self.reference.select(
            f"SELECT ?concept ?code {{ ?concept <{_SKOS}inScheme> <{SCHEME}{scheme}> ; "
            f"<{_SKOS}notation> ?code }} ORDER BY ?code"
        )
        return {_value(row["code"]): _value(row["concept"]) for row in rows}

    def code(self, scheme: str, text: str) -> tuple[str, Problem | None]:
        """Return the IRI of a concept from its code, its label in any language, or its IRI.

        A part of a label will do where only one concept has it, and is told.

        :raises UnreadableError: when the list has none such, with what comes nearest.
        """
        if found := self.concept(scheme, text):
            return found, None
        known = self._index(scheme)
        words = set(folded(text).split())
        parts = {iri for label, iri in known.items() if words and words <= set(label.split())}
        if len(parts) == 1:
            [iri] = parts
            told = said("{?text} was read as {?value}", text=repr(text), value=self._labels(iri))
            return iri, Problem("code-in-part", "info", told)
        near = process.extractOne(folded(text), known.keys(), scorer=fuzz.WRatio)
        hints = [said("The codes stand at {?address}.", address=f"{SCHEME}{scheme}")]
        if near is not None and near[1] >= 80:
            iri = known[near[0]]
            name, code = self._labels(iri), iri.rpartition("/")[2]
            hints.insert(0, said("Did you mean {?name} ({?code})?", name=name, code=code))
        told = said("{?text} is not in the list {?list}", text=repr(text), list=scheme)
        raise UnreadableError("code", told, joined(hints, " "))

    def concept(self, scheme: str, text: str) -> str | None:
        """Return the IRI of a concept, None when the code list has none such."""
        return self._index(scheme).get(text) or self._index(scheme).get(folded(text))

    def _index(self, scheme: str) -> Mapping[str, str]:
        """Map the IRIs, codes and labels of a code list to IRIs; codes count most."""
        if scheme not in self._concepts:
            rows = self.reference.select(
                f"SELECT ?concept ?label ?code {{ ?concept <{_SKOS}inScheme> <{SCHEME}{scheme}> ; "
                f"<{_SKOS}prefLabel>|<{_SKOS}altLabel> ?label ; <{_SKOS}notation> ?code }} "
                "ORDER BY ?concept"
            )
            found: dict[str, str] = {}
            for row in rows:
                found.setdefault(folded(_value(row["label"])), _value(row["concept"]))
            for row in rows:
                found[folded(_value(row["code"]))] = _value(row["concept"])
                found[_value(row["concept"])] = _value(row["concept"])
            self._concepts[scheme] = found
        return self._concepts[scheme]

    def region(self, text: str) -> tuple[str | None, Problem | None]:
        """Return a NUTS region from its code or name; None with a warning for one outside NUTS.

        :raises UnreadableError: when there is none such, or the code is that of a country.
        """
        for scheme in _NUTS:
            if found := self.reference.concept(scheme, text):
                return found, None
        country = self.countries.find(text[:2]) if _REGION.fullmatch(text) else None
        if country and text[:2] not in self._nuts_countries:
            told = said(
                "{?text} looks like a statistical region of {?country}, which is not part of NUTS; "
                "it was left out",
                text=repr(text),
                country=self.countries.names_of(country.iri),
            )
            return None, Problem("region-outside-nuts", "warning", told)
        raise UnreadableError(
            "region",
            said("{?text} is no NUTS region that we know", text=repr(text)),
            said("Write the code of NUTS 2024, 2021 or 2016, such as FRK2."),
        )

    def activity(self, text: str) -> str:
        """Return a NACE activity; a bare code is one of Rev. 2.1.

        :raises UnreadableError: when there is none such.
        """
        plain = _NACE.sub("", text.strip())
        for each in (text.strip(), plain, re.sub(r"^[A-V](?=\d)", "", plain)):
            found = self.reference.sector(each)
            if found and "/ux2/nace" in found:
                return found
        raise UnreadableError(
            "activity",
            said("{?text} is no NACE activity that we know", text=repr(text)),
            said("Write the code of NACE Rev. 2.1, such as 21.10; one of Rev. 2 as nace2:21.10."),
        )

    def sector(self, text: str) -> str:
        """Return a sector of any code list, or a NACE activity.

        :raises UnreadableError: when there is none such.
        """
        for scheme in _SECTORS:
            if found := self.concept(scheme, text):
                return found
        if found := self.reference.sector(text):
            return found
        raise UnreadableError(
            "sector",
            said("{?text} is no sector that we know", text=repr(text)),
            said("Write an industrial ecosystem, a sectoral or emerging industry, or a NACE code."),
        )

    def language(self, text: str) -> str:
        """Return a language from its tag, its code or its name.

        :raises UnreadableError: when it is none that we know.
        """
        if text.startswith(_LANGUAGE):
            return text
        found = _LANGUAGES.get(text.casefold()) or self._languages.get(folded(text))
        if found is None:
            told = said("{?text} is no language", text=repr(text))
            raise UnreadableError("language", told, said("Write its tag: en."))
        return _LANGUAGE + found

    def currency(self, text: str) -> str:
        """Return a currency from its code, sign or name.

        :raises UnreadableError: when it is none that we know.
        """
        if text.startswith(CURRENCY):
            return text
        found = _SYMBOLS.get(text) or self._currencies.get(folded(text))
        if found is None:
            told = said("{?text} is no currency", text=repr(text))
            raise UnreadableError("currency", told, said("Write its code: EUR."))
        return CURRENCY + found

    @cached_property
    def _nuts_countries(self) -> frozenset[str]:
        return frozenset(code[:2] for scheme in _NUTS for code in self.reference.codes(scheme))

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        named = {
            folded(Locale(each).languages[tag]): code
            for each in LANGUAGES
            for tag, code in _LANGUAGES.items()
            if tag in Locale(each).languages
        }
        return named | {code.casefold(): code for code in _LANGUAGES.values()}

    @cached_property
    def _currencies(self) -> Mapping[str, str]:
        named = {
            folded(str(name)): str(code)
            for each in reversed(LANGUAGES)
            for code, name in Locale(each).currencies.items()
        }
        return named | {str(code).casefold(): str(code) for code in Locale("en").currencies}


_SKOS = "http://www.w3.org/2004/02/skos/core#"


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value
