"""Triples taken apart, for who reads them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib.namespace import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import TypeIs

    RdfTerm = ox.NamedNode | ox.Literal

__all__ = ["is_iri", "mentioned", "spelled"]

_TYPE = str(RDF.type)


def spelled(triple: ox.Triple) -> tuple[str, str, Any]:
    """Return the IRIs of subject and predicate, and the object as it is.

    Nothing in the store is about a triple, and blank nodes never get there.
    """
    subject, predicate, value = (term for term in triple)
    return subject.value, predicate.value, value


def is_iri(value: RdfTerm) -> TypeIs[ox.NamedNode]:
    """Whether a value is a node that has a name, rather than a literal."""
    return isinstance(value, ox.NamedNode)


def mentioned(triples: Iterable[ox.Triple]) -> list[str]:
    """Return the nodes that something points to and nothing describes, but for classes."""
    described: set[str] = set()
    values: set[str] = set()
    for subject, predicate, value in map(spelled, triples):
        described.add(subject)
        if is_iri(value) and predicate != _TYPE:
            values.add(value.value)
    return sorted(values - described)
