"""What we publish about ourselves: ontology, shapes and forms, whole, and their terms to list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from kb import assets, rdf
from kb.iris import FORMS, NS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VocabularyTerm", "forms", "inputs", "ontology", "rules", "shapes", "terms"]

_KINDS: Mapping[str, str] = {
    str(OWL.Class): "class",
    str(OWL.ObjectProperty): "property",
    str(OWL.DatatypeProperty): "property",
    str(OWL.AnnotationProperty): "property",
}


@dataclass(frozen=True, slots=True)
class VocabularyTerm:
    """One term, rule or form as a page lists it: its name, kind, label and definition."""

    name: str
    kind: str
    label: str
    definition: str
    reason: str = ""
    """Why a rule exists."""


@cache
def ontology(media_type: str = "text/turtle") -> bytes:
    """Return all modules of the ontology in one RDF format.

    :raises MediaTypeError: when we do not write the format.
    """
    return _written(_read("ontology"), media_type)


@cache
def shapes(media_type: str = "text/turtle") -> bytes:
    """Return all shapes in one RDF format.

    :raises MediaTypeError: when we do not write the format.
    """
    return _written(_read("shapes"), media_type)


@cache
def terms() -> tuple[VocabularyTerm, ...]:
    """Return the classes and properties of the ontology, in the order of their names."""
    facts = _facts(_read("ontology"))
    found = [
        VocabularyTerm(
            iri.removeprefix(NS),
            next(_KINDS[kind] for kind in said[str(RDF.type)] if kind in _KINDS),
            _english(said, str(RDFS.label)),
            _english(said, str(SKOS.definition)),
        )
        for iri, said in facts.items()
        if iri.startswith(NS) and _KINDS.keys() & said.get(str(RDF.type), {}).keys()
    ]
    return tuple(sorted(found, key=lambda term: (term.kind, term.name)))


@cache
def rules() -> tuple[VocabularyTerm, ...]:
    """Return the numbered rules of the shapes, with their severity as kind, by number."""
    facts = _facts(_read("shapes"))
    found = [
        VocabularyTerm(
            iri.removeprefix(SHAPES),
            next(iter(said.get(str(SH.severity), {"": None}))).rsplit("#", 1)[-1].lower(),
            _english(said, str(RDFS.label)),
            _english(said, str(SH.message)),
            _english(said, str(RDFS.comment)),
        )
        for iri, said in facts.items()
        if iri.startswith(f"{SHAPES}R") and iri.removeprefix(f"{SHAPES}R").isdigit()
    ]
    return tuple(sorted(found, key=lambda rule: int(rule.name[1:])))


@cache
def forms(media_type: str = "text/turtle") -> bytes:
    """Return the descriptions of input forms (https://datashapes.org/forms.html) in one format.

    :raises MediaTypeError: when we do not write the format.
    """
    return _written(_read("shapes/forms"), media_type)


@cache
def inputs() -> tuple[VocabularyTerm, ...]:
    """Return the forms, one for each kind of node that a profile describes, by name."""
    facts = _facts(_read("shapes/forms"))
    found = [
        VocabularyTerm(
            iri.removeprefix(FORMS),
            "form",
            _english(said, str(RDFS.label)),
            _english(said, str(RDFS.comment)),
        )
        for iri, said in facts.items()
        if str(SH.NodeShape) in said.get(str(RDF.type), {})
    ]
    return tuple(sorted(found, key=lambda form: form.name))


_APART = frozenset({"ontology/rl.ttl", "shapes/ontology-style.ttl"})
"""Axioms for a reasoner, and rules that only our own ontology has to follow."""


def _read(folder: str) -> list[ox.Triple]:
    """Return every statement in the Turtle files right in a folder, each once, in their order."""
    found: dict[ox.Triple, None] = {}
    for path in assets.walk(folder, ".ttl"):
        if path.rpartition("/")[0] == folder and path not in _APART:
            text = assets.read(path)
            parsed = ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            found.update(dict.fromkeys(quad.triple for quad in parsed))
    return list(found)


def _written(triples: list[ox.Triple], media_type: str) -> bytes:
    return rdf.serialize(triples, rdf.format_of(media_type))


def _facts(triples: list[ox.Triple]) -> dict[str, dict[str, dict[str, str | None]]]:
    """Return what is said of each named node: property, then value with its language."""
    facts: dict[str, dict[str, dict[str, str | None]]] = {}
    for subject, predicate, value in triples:
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            said = facts.setdefault(subject.value, {}).setdefault(predicate.value, {})
            if said.get(value.value) != "en":  # a word may be the same in two languages
                said[value.value] = getattr(value, "language", None)
    return facts


def _english(said: dict[str, dict[str, str | None]], name: str) -> str:
    values = said.get(name, {})
    return next((text for text, tag in values.items() if tag in ("en", None)), "")
