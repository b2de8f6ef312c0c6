"""Names for blank nodes: those that form a tree become parts, named by what they say.

So the same content has the same name each time, and the stored form of a profile needs no
canonicalisation, which can take half a minute for 72 statements.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import ORG, RDF

from kb.errors import ClaimError
from kb.rdf.forms import stored_form
from kb.vocab import CLU, GEO, LOCN, M8G

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["part_kind", "part_names", "renamed", "skolemise"]

_TYPE = ox.NamedNode(RDF.type)
_SELF = ox.NamedNode("urn:x-part:self")

_BY_PROPERTY = {
    str(CLU.hasAward): "award",
    str(CLU.hasEuropeanParty): "party",
    str(CLU.hasFormerName): "former-name",
    str(CLU.hasGrant): "grant",
    str(CLU.hasParty): "party",
    str(CLU.hasThirdCountryParty): "party",
    str(CLU.membershipRecord): "membership",
    str(GEO.hasDefaultGeometry): "geometry",
    str(M8G.hasParticipation): "participation",
    str(ORG.hasSite): "site",
    str(ORG.siteAddress): "address",
}
_BY_TYPE = {
    str(CLU.AgreementParty): "party",
    str(CLU.ClusterObservation): "observation",
    str(CLU.EventParticipation): "participation",
    str(CLU.FormerName): "former-name",
    str(CLU.Grant): "grant",
    str(CLU.LabelAward): "award",
    str(CLU.MatchmakingMeeting): "meeting",
    str(CLU.Membership): "membership",
    str(CLU.ValueChainStage): "stage",
    str(GEO.Geometry): "geometry",
    str(LOCN.Address): "address",
    str(M8G.Participation): "participation",
    str(ORG.Membership): "membership",
    str(ORG.Site): "site",
}


def part_kind(properties: Iterable[str], types: Iterable[str]) -> str | None:
    """Return the kind of part that a node is, by the properties that point to it or its types.

    >>> part_kind([str(ORG.hasSite)], [])
    'site'
    """
    for iri in properties:
        if iri in _BY_PROPERTY:
            return _BY_PROPERTY[iri]
    return next((_BY_TYPE[iri] for iri in types if iri in _BY_TYPE), None)


def skolemise(triples: Sequence[ox.Triple], root: str) -> list[ox.Triple]:
    """Give every blank node the name of a part of `root`: `{root}/{kind}/{hash of content}`.

    Statements keep their order and the lexical forms of their literals. Nodes that say the same
    become one.

    :raises ClaimError: when two statements point to one blank node, when blank nodes form a
        circle, and when neither property nor type tells what kind of part one is.

    >>> site = ox.BlankNode()
    >>> triples = [ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode(ORG.hasSite), site)]
    >>> skolemise(triples, "urn:x:a")[0].object
    <NamedNode value=urn:x:a/site/e3b0c44298fc1c14>
    """
    return renamed(triples, part_names(triples, root))


def part_names(triples: Sequence[ox.Triple], root: str) -> dict[ox.BlankNode, ox.NamedNode]:
    """Return the name of each blank node as a part of `root`.

    :raises ClaimError: as `skolemise` does.
    """
    if not any(isinstance(node, ox.BlankNode) for t in triples for node in (t.subject, t.object)):
        return {}
    return _names(stored_form(triples), root)


def renamed(
    triples: Iterable[ox.Triple], names: Mapping[ox.BlankNode, ox.NamedNode]
) -> list[ox.Triple]:
    """Return the triples in their order, with these names in place of blank nodes."""
    return [_renamed(triple, names) for triple in triples] if names else list(triples)


def _names(triples: frozenset[ox.Triple], root: str) -> dict[ox.BlankNode, ox.NamedNode]:
    content: dict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    pointers: dict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode):
            content[triple.subject].append(triple)
        if isinstance(triple.object, ox.BlankNode):
            pointers[triple.object].append(triple)
    for arrivals in pointers.values():
        if len(arrivals) > 1:
            raise _refusal("two statements point to the same blank node", arrivals)
    names: dict[ox.BlankNode, ox.NamedNode] = {}
    for node in _leaves_first(content, pointers):
        names[node] = _SELF
        said = [_renamed(triple, names) for triple in content[node]]
        kind = part_kind(
            [triple.predicate.value for triple in pointers[node]],
            [iri for iri in _BY_TYPE if ox.Triple(_SELF, _TYPE, ox.NamedNode(iri)) in said],
        )
        if kind is None:
            raise _refusal(
                "nothing tells what part a blank node is", pointers[node] or content[node]
            )
        digest = hashlib.sha256("\n".join(sorted(map(str, said))).encode()).hexdigest()[:16]
        names[node] = ox.NamedNode(f"{root}/{kind}/{digest}")
    return names


def _leaves_first(
    content: dict[ox.BlankNode, list[ox.Triple]], pointers: dict[ox.BlankNode, list[ox.Triple]]
) -> list[ox.BlankNode]:
    order: TopologicalSorter[ox.BlankNode] = TopologicalSorter()
    for node in content.keys() | pointers.keys():
        order.add(node, *(t.object for t in content[node] if isinstance(t.object, ox.BlankNode)))
    try:
        return list(order.static_order())
    except CycleError as error:
        raise _refusal("blank nodes form a circle", content[error.args[1][0]]) from None


def _refusal(what: str, triples: Sequence[ox.Triple]) -> ClaimError:
    properties = sorted({str(triple.predicate) for triple in triples})
    subject = next((t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)), None)
    return ClaimError(
        f"{what}: see {' and '.join(properties)}",
        hint="Give the node an IRI below that of its profile, such as …/site/main.",
        subject=subject,
        statement=min(triples, key=str),
    )


def _renamed(triple: ox.Triple, names: Mapping[ox.BlankNode, ox.NamedNode]) -> ox.Triple:
    subject, value = triple.subject, triple.object
    if isinstance(subject, ox.BlankNode):
        subject = names[subject]
    if isinstance(value, ox.BlankNode):
        value = names[value]
    return ox.Triple(subject, triple.predicate, value)
