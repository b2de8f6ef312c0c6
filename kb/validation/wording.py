"""How a report speaks to one reader: in which language, and where its rules are explained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from rdflib import SH, Graph, Literal, URIRef

from kb import assets
from kb.iris import SHAPES
from kb.messages import Languages
from kb.rdf import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.reference import Reference

    Labels: TypeAlias = Callable[[str, str], str | None]

__all__ = ["PLAIN", "PathLabels", "Wording"]


class PathLabels:
    """What properties are called: ours by the ontology, those of others by our forms."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def __call__(self, iri: str, language: str) -> str | None:
        """Return the label of a property in a language, else in English; None without one."""
        found = self._reference.label(iri, language)
        if found is not None:
            return found
        names = self._of_forms.get(iri, {})
        return names.get(language) or names.get("en")

    @cached_property
    def _of_forms(self) -> dict[str, dict[str, str]]:
        forms = Graph()
        for path in assets.walk("shapes/forms", ".ttl"):
            forms.parse(data=assets.read(path), format="turtle")
        found: dict[str, dict[str, str]] = {}
        for shape, property_ in sorted(forms.subject_objects(SH.path)):
            for name in forms.objects(shape, SH.name) if isinstance(property_, URIRef) else ():
                if isinstance(name, Literal):
                    found.setdefault(str(property_), {}).setdefault(
                        name.language or "en", str(name)
                    )
        return found


def _no_label(_iri: str, _language: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Wording(Languages):
    """The languages of a reader, best first; what terms are called; where rules are explained.

    `pages` followed by the identifier of a rule is the address of its page.
    """

    labels: Labels = _no_label
    pages: str = SHAPES

    def path(self, path: str, language: str) -> str:
        """Return what a path is called in a language; several properties are divided by strokes."""
        return " | ".join(self.labels(iri, language) or _compact(iri) for iri in path.split("|"))

    def page(self, rule: str) -> str:
        """Return the address of the page of a rule."""
        return f"{self.pages}{rule}"


PLAIN = Wording()
"""English, with properties by their names alone."""


def _compact(iri: str) -> str:
    """Write a property with a prefix of ours, if it has one.

    >>> _compact("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    'rdf:type'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.isidentifier():
            return f"{prefix}:{local}"
    return iri
