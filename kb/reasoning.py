"""What follows from a profile and the reference data alone, by the rules in `queries/rules/`.

Chains from one profile to another ("reaches") are not derived: they are timeless, and channels
are not. Every rule starts from the nodes that profiles describe, which are marked as
`rdfs:Resource`, and follows statements about that one node; so what follows from many profiles
together is what follows from each.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS

from kb import assets

if TYPE_CHECKING:
    from collections.abc import Collection

    from kb.reference import Reference

__all__ = ["derive", "rules"]

_TYPE = ox.NamedNode(RDF.type)
_RESOURCE = ox.NamedNode(RDFS.Resource)


@cache
def rules() -> tuple[str, ...]:
    """Return the text of every rule, a CONSTRUCT query, in alphabetical order of their names."""
    return tuple(assets.read(path) for path in assets.walk("queries/rules", ".rq"))


def derive(reference: Reference, triples: Collection[ox.Triple]) -> list[ox.Triple]:
    """Return what follows from profiles and is not stated there; each statement once.

    The subjects are those of the profiles.
    """
    subjects = {triple.subject for triple in triples}
    marked = [*triples, *(ox.Triple(subject, _TYPE, _RESOURCE) for subject in subjects)]
    with reference.holding(marked) as data:
        derived = {triple for rule in rules() for triple in data.construct(rule)}
    return list(derived.difference(triples))
