"""Finds for each result of a report a suggestion, if there is one."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox
from rdflib import SH, XSD, URIRef
from rdflib.namespace import FOAF, SKOS

from kb.iris import ROOT, SHAPES
from kb.messages import filled
from kb.rdf import term_of
from kb.validation.report import ValidationReport
from kb.validation.suggestion import Suggestion
from kb.validation.suggestions.expectations import expectation_of
from kb.validation.suggestions.terms import corrected, likely_property, likely_tag, likely_term
from kb.validation.suggestions.values import address_of, date_of, email_of, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.messages import Messages
    from kb.reference import Reference
    from kb.validation.report import Result
    from kb.validation.shapes import Shapes
    from kb.validation.suggestions.expectations import Expectation

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["Suggesting"]

_MOST = 100
"""How many results of a report are looked at; a hostile profile could have thousands."""
_EMAIL = ox.NamedNode("https://schema.org/email")
_HOMEPAGE, _NAME = ox.NamedNode(FOAF.homepage), ox.NamedNode(SKOS.prefLabel)
_STRING = str(XSD.string)
_PROFILES = f"{ROOT}id/"
_SECTION = re.compile(r"[A-U](?=\d)")
"""The letter of a section of NACE, which its codes do not have."""
_NUTS_LETTERS = {"GR": "EL", "GB": "UK"}
_REPLACED = "SELECT ?new WHERE {{ {term} <http://purl.org/dc/terms/isReplacedBy> ?new }}"


@dataclass(frozen=True)
class _Case:
    """A result, the statements of its focus node, and the languages of all of the profile."""

    result: Result
    said: Sequence[ox.Triple]
    languages: frozenset[str]

    @cached_property
    def value(self) -> Term | None:
        return None if self.result.value is None else term_of(self.result.value)

    @cached_property
    def at_fault(self) -> list[ox.Triple]:
        """The statements that have the value of the result."""
        paths = (self.result.path or "").split("|")
        return [t for t in self.said if t.object == self.value and t.predicate.value in paths]

    def has_name_in(self, language: str) -> bool:
        """Whether the focus node has a preferred name in a language; there may be only one."""
        return any(
            one.predicate == _NAME
            and isinstance(one.object, ox.Literal)
            and one.object.language == language
            for one in self.said
        )


class Suggesting:
    """Computes suggestions; threads may share one."""

    def __init__(self, reference: Reference, shapes: Shapes) -> None:
        self._reference = reference
        self._shapes = shapes
        self._expectation = lru_cache(lambda rule: expectation_of(shapes.graph, rule))
        self._special: Mapping[str, Callable[[_Case], Suggestion | None]] = {
            f"{SHAPES}R04": self._tag,
            f"{SHAPES}R72": self._look_alike,
            f"{SHAPES}R95": self._misspelt,
            f"{SHAPES}R139": self._unknown_property,
            f"{SHAPES}R186": self._deprecated,
        }

    def suggested(self, report: ValidationReport, profile: Sequence[ox.Triple]) -> ValidationReport:
        """Return the report about a profile with suggestions."""
        said: dict[str, list[ox.Triple]] = defaultdict(list)
        for triple in profile:
            said[getattr(triple.subject, "value", "")].append(triple)
        tags = (one.object.language for one in profile if isinstance(one.object, ox.Literal))
        languages = frozenset(tag for tag in tags if tag)
        results = [
            replace(one, suggestions=self._of(_Case(one, said[one.focus], languages)))
            for one in report.results[:_MOST]
        ]
        return ValidationReport((*results, *report.results[_MOST:]))

    def _of(self, case: _Case) -> tuple[Suggestion, ...]:
        rule = case.result.source_shape
        find = self._special.get(rule, self._expected)
        found = find(case) if case.value is not None else None
        return () if found is None else (found,)

    # ---- values that a rule expects otherwise ---------------------------------------------------

    def _expected(self, case: _Case) -> Suggestion | None:
        expectation = self._expectation(case.result.source_shape)
        if not case.at_fault or isinstance(case.value, ox.BlankNode | ox.Triple):
            return None
        if expectation.texts:
            return self._language(case)
        concept = self._concept(expectation, case.value)
        if concept is not None:
            return self._instead(case, ox.NamedNode(concept), "SuggestConcept")
        text = case.value.value if case.value is not None else ""
        if expectation.addresses:
            return self._address(case, text)
        return self._instead(case, _literal(expectation, case.value), "SuggestOther")

    def _concept(self, expectation: Expectation, value: Term | None) -> str | None:
        text = _words(value)
        found = None
        if text and expectation.countries:
            found = self._reference.likely_country(text)
        if text and found is None and expectation.groups:
            found = self._reference.likely_concept("country-group", text)
        for scheme in expectation.schemes if text and found is None else ():
            found = found or self._reference.likely_concept(scheme, _code(scheme, text))
        return found

    def _address(self, case: _Case, text: str) -> Suggestion | None:
        email = email_of(text)
        if email is None:
            return self._instead(case, address_of(text), "SuggestAddress")
        changes = [
            (one, ox.Triple(one.subject, _EMAIL, email))
            for one in case.at_fault
            if one.predicate == _HOMEPAGE
        ]
        return self._changing(changes, email, "SuggestOther")

    def _language(self, case: _Case) -> Suggestion | None:
        """Suggest the language of all other texts of the profile; say so where there is none."""
        value = case.value
        if not isinstance(value, ox.Literal) or value.language or not value.value.strip():
            return None
        if value.datatype.value != _STRING:
            return None
        tag = next(iter(case.languages)) if len(case.languages) == 1 else None
        named = case.at_fault[0].predicate == _NAME
        if tag is None or (named and case.has_name_in(tag)):
            return Suggestion(self._shapes.texts["SuggestNoLanguage"])
        return self._instead(case, ox.Literal(value.value, language=tag), "SuggestLanguage")

    # ---- terms and tags that are none -----------------------------------------------------------

    def _tag(self, case: _Case) -> Suggestion | None:
        value = case.value
        if not isinstance(value, ox.Literal) or value.language is None:
            return None
        tag = likely_tag(value.language)
        if tag is None or case.has_name_in(tag):
            return None
        return self._instead(case, ox.Literal(value.value, language=tag), "SuggestOther")

    def _look_alike(self, case: _Case) -> Suggestion | None:
        return self._renamed(case, corrected(case.result.value or ""))

    def _misspelt(self, case: _Case) -> Suggestion | None:
        return self._renamed(case, likely_term(case.result.value or "", case.result.path))

    def _deprecated(self, case: _Case) -> Suggestion | None:
        if not isinstance(case.value, ox.NamedNode):
            return None
        rows = self._reference.select(_REPLACED.format(term=case.value))
        named = [row["new"] for row in rows if isinstance(row["new"], ox.NamedNode)]
        return self._renamed(case, named[0].value if len(named) == 1 else None)

    def _unknown_property(self, case: _Case) -> Suggestion | None:
        path = case.result.path or ""
        return self._renamed(case, likely_property(path, self._known), path)

    @cached_property
    def _known(self) -> frozenset[str]:
        """The properties of which rules speak."""
        paths = self._shapes.graph.objects(None, SH.path)
        return frozenset(str(path) for path in paths if isinstance(path, URIRef))

    def _renamed(self, case: _Case, new: str | None, old: str | None = None) -> Suggestion | None:
        """Suggest another IRI, wherever the focus node has it as property or value."""
        if new is None:
            return None
        before, after = ox.NamedNode(old or case.result.value or ""), ox.NamedNode(new)
        changes = []
        for one in case.said:
            if one.predicate == before:
                changes.append((one, ox.Triple(one.subject, after, one.object)))
            elif one.object == before:
                changes.append((one, ox.Triple(one.subject, one.predicate, after)))
        return self._changing(changes, after, "SuggestOther", before)

    # ---- suggestions ----------------------------------------------------------------------------

    def _instead(
        self, case: _Case, new: ox.NamedNode | ox.Literal | None, text: str
    ) -> Suggestion | None:
        """Suggest another value in place of the one at fault."""
        if new is None or new == case.value:
            return None
        changes = [(one, ox.Triple(one.subject, one.predicate, new)) for one in case.at_fault]
        return self._changing(changes, new, text, case.value)

    def _changing(
        self,
        changes: Iterable[tuple[ox.Triple, ox.Triple]],
        new: ox.NamedNode | ox.Literal,
        text: str,
        old: Term | None = None,
    ) -> Suggestion | None:
        pairs = [(one, other) for one, other in changes if one != other]
        if not pairs:
            return None
        remove, add = zip(*pairs, strict=True)
        return Suggestion(self._texts(text, new, old or remove[0].object), remove, add)

    def _texts(self, name: str, new: ox.NamedNode | ox.Literal, old: Term) -> Messages:
        values = {"new": _shown(new), "old": _shown(old)}
        return tuple(
            filled(((tag, text),), {**values, "label": self._label(new, tag)})[0]
            for tag, text in self._shapes.texts[name]
        )

    def _label(self, term: ox.NamedNode | ox.Literal, language: str) -> str:
        known = isinstance(term, ox.NamedNode) and self._reference.label(term.value, language)
        return known or term.value


def _literal(expectation: Expectation, value: Term | None) -> ox.Literal | None:
    """Return the date or number that a literal means, if one is expected."""
    if not isinstance(value, ox.Literal):
        return None
    if expectation.dates:
        found = date_of(value.value)
        return found if found and found.datatype.value in expectation.dates else None
    if expectation.number is not None:
        found = number_of(value, expectation.number)
        most = expectation.most
        return found if found and (most is None or float(found.value) <= float(most)) else None
    return None


def _words(value: Term | None) -> str:
    """Return what a literal says, or an IRI behind its last separator; nothing of a profile."""
    if isinstance(value, ox.Literal):
        return value.value.strip()
    if isinstance(value, ox.NamedNode) and not value.value.startswith(_PROFILES):
        return unquote(re.split(r"[/#:]", value.value)[-1]).replace("_", " ").strip()
    return ""


def _code(scheme: str, text: str) -> str:
    """Return a code as its scheme writes it."""
    if scheme.startswith("nuts"):
        code = text.upper()
        return _NUTS_LETTERS.get(code[:2], code[:2]) + code[2:]
    if scheme.startswith("nace"):
        return _SECTION.sub("", text, count=1)
    return text


def _shown(term: Term) -> str:
    """Write a term as a person would in Turtle."""
    return str(term).replace(f"^^<{XSD}", "^^xsd:").removesuffix(">") if _typed(term) else str(term)


def _typed(term: Term) -> bool:
    return isinstance(term, ox.Literal) and str(term).endswith(">")
