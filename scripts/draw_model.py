"""Write docs/explanation/model.md: diagrams of the model, drawn from the ontology.

One diagram for each module shows its classes and what relates them, as the hints of domain and
range in the ontology say (https://schema.org/domainIncludes); the first shows how the profiles
hang together. The diagrams are Mermaid class diagrams (https://mermaid.js.org/syntax/classDiagram.html).

python scripts/draw_model.py             write it
python scripts/draw_model.py --check     only say whether it is up to date
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdflib import ORG, OWL, RDF, RDFS, XSD, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "explanation" / "model.md"

DOMAIN = URIRef("https://schema.org/domainIncludes")
RANGE = URIRef("https://schema.org/rangeIncludes")
LEFT_OUT: Final = frozenset({"core", "rl"})
ANYTHING = RDFS.Resource
"""The class of what has a property that is meant for no class in particular."""
CLU: Final = Namespace("https://w3id.org/cluster-kb/ns#")
MODULES: Final = Namespace("https://w3id.org/cluster-kb/ns/")
M8G: Final = Namespace("http://data.europa.eu/m8g/")
AGENTS: Final = (ORG.Organization, CLU.ClusterPartnership)
REUSED: Final = {
    DCTERMS.isPartOf: (
        "programme",
        (CLU.ClusterPartnership, CLU.CooperationEvent),
        (CLU.Programme,),
    ),
    DCTERMS.source: ("provenance", (ANYTHING,), (CLU.SourceDocument,)),
    M8G.hasParticipant: ("programme", (CLU.EventParticipation,), AGENTS),
    M8G.hasParticipation: ("programme", (CLU.CooperationEvent,), (CLU.EventParticipation,)),
    M8G.role: ("programme", (CLU.EventParticipation,), (SKOS.Concept,)),
    ORG.hasSite: ("organisation", (ORG.Organization,), (ORG.Site,)),
    ORG.member: ("organisation", (CLU.Membership,), (ORG.Organization,)),
    ORG.organization: ("organisation", (CLU.Membership,), (ORG.Organization,)),
    ORG.role: ("organisation", (CLU.Membership,), (SKOS.Concept,)),
}
"""Properties of others that join our classes: module, from what, to what.

The ontology gives them no hints, because a reused term is used as it is (rule O-15), and without
them a membership or a participation would hang in the air. Where each may stand, shapes say.
"""
COMPUTED: Final = "discovery"
"""The module of what is answered and never stated: it has no place in the first diagram."""

HEAD = """\
# The model in pictures

Written by `scripts/draw_model.py` from `ontology/*.ttl`: change the ontology, not this page.
A box is a class; an open arrowhead points to a broader class; any other arrow is a property that
leads from things of one class to things of another. Inside a box stand the properties whose values
are literals or codes. What belongs to another vocabulary has its prefix. Inverses, and what
follows by a chain, are left out: `ontology/rl.ttl` has them. What each term of ours means is said
on the served page `/ns`.
"""


def page() -> str:
    """Return the whole page."""
    graph = Graph()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        graph.parse(path)
    _add_reused(graph)
    modules = sorted(
        (str(module) for module in graph.subjects(RDF.type, OWL.Ontology)),
        key=lambda iri: iri.rsplit("/", 1)[-1],
    )
    stated = {
        module: terms
        for module in modules
        if (terms := _terms(graph, URIRef(module))) and module.rsplit("/", 1)[-1] not in LEFT_OUT
    }
    overview = {
        term
        for module, terms in stated.items()
        if not module.endswith(f"/{COMPUTED}")
        for term in terms
    }
    sections = [HEAD, "\n## How profiles hang together\n\n", _diagram(graph, overview, brief=True)]
    for module, terms in stated.items():
        title = str(graph.value(URIRef(module), DCTERMS.title)).partition(": ")[2]
        text = str(graph.value(URIRef(module), DCTERMS.description))
        sections += [f"\n## {title.capitalize()}\n\n{text}\n\n", _diagram(graph, terms)]
    return "".join(sections)


def _add_reused(graph: Graph) -> None:
    for term, (module, sources, targets) in REUSED.items():
        graph.add((term, RDFS.isDefinedBy, MODULES[module]))
        for hint, ends in ((DOMAIN, sources), (RANGE, targets)):
            for end in ends:
                graph.add((term, hint, end))


def _terms(graph: Graph, module: URIRef) -> set[URIRef]:
    return {
        term
        for term in graph.subjects(RDFS.isDefinedBy, module)
        if isinstance(term, URIRef)
        and (term, OWL.deprecated, None) not in graph
        and term not in _consequences(graph)
    }


def _consequences(graph: Graph) -> set[URIRef]:
    """Return the properties that follow from others: inverses, chains and what is above these."""
    inverses = set(graph.subjects(OWL.inverseOf))
    chains = set(graph.subjects(OWL.propertyChainAxiom))
    above = {top for chain in chains for top in graph.objects(chain, RDFS.subPropertyOf)}
    return {term for term in inverses | chains | above if isinstance(term, URIRef)}


def _diagram(graph: Graph, terms: set[URIRef], *, brief: bool = False) -> str:
    """Draw some terms; a brief diagram shows only what leads from class to class among them."""
    arrows = sorted(_arrows(graph, terms, brief=brief))
    lines = arrows if brief else [*sorted(_attributes(graph, terms)), *arrows]
    used = {word for line in lines for word in line.partition(" : ")[0].split() if "_" in word}
    names = [f'class {name}["{name.replace("_", ":")}"]' for name in sorted(used)]
    return "\n  ".join(["```mermaid\nclassDiagram", "direction LR", *names, *lines]) + "\n```\n"


def _arrows(graph: Graph, terms: set[URIRef], *, brief: bool) -> Iterator[str]:
    shown = {*terms, ORG.Organization, ORG.Site, ANYTHING}
    joined: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        for parent in graph.objects(term, RDFS.subClassOf):
            if not brief or parent == ORG.Organization:
                yield f"{_box(graph, parent)} <|-- {_box(graph, term)}"
        for source, target in _ends(graph, term):
            if not _is_value(target) and (not brief or {source, target} <= shown):
                ends = f"{_box(graph, source)} --> {_box(graph, target)}"
                joined[ends].append(_box(graph, term))
    for ends, names in joined.items():
        yield f"{ends} : {', '.join(sorted(names))}"


def _attributes(graph: Graph, terms: set[URIRef]) -> Iterator[str]:
    found: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        for source, target in _ends(graph, term):
            if _is_value(target):
                found[f"{_box(graph, source)} : {_box(graph, term)}"].add(_name(target))
    for start, types in found.items():
        yield f"{start} {'/'.join(sorted(types))}"


def _ends(graph: Graph, term: URIRef) -> Iterator[tuple[URIRef, URIRef]]:
    """Yield the classes that a property joins; with the same on both sides, each with itself."""
    sources, targets = (
        [end for end in graph.objects(term, hint) if isinstance(end, URIRef)]
        for hint in (DOMAIN, RANGE)
    )
    if not sources and not targets:
        return
    sources, targets = sources or [ANYTHING], targets or [ANYTHING]
    alike = set(sources) == set(targets)
    for source in sources:
        for target in targets:
            if not alike or source == target:
                yield source, target


def _is_value(end: URIRef) -> bool:
    return end in XSD or end in {RDF.langString, SKOS.Concept}


def _box(graph: Graph, term: Node) -> str:
    """Return the name of a class or property; that of others has its prefix and a low line."""
    prefix, _, name = graph.qname(str(term)).rpartition(":")
    return "Anything" if term == ANYTHING else name if prefix == "clu" else f"{prefix}_{name}"


def _name(term: URIRef) -> str:
    """Return the local name of a term.

    >>> _name(ORG.Organization)
    'Organization'
    """
    return term.replace("#", "/").rsplit("/", 1)[-1]


def main() -> int:
    """Write the page, or say whether it is up to date; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    text = page()
    stale = not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text
    if stale and not check:
        TARGET.write_text(text, encoding="utf-8")
    if stale:
        print(f"{'not up to date' if check else 'written'}: {TARGET.name}")
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main())
