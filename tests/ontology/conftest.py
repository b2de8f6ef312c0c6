"""The shipped ontology as a dataset, one graph a file, and the house rules that judge it."""

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import OWL, RDF, SH, SKOS

from kb import assets

WAITING: frozenset[str] = frozenset()
"""House queries that the shipped ontology does not pass yet: there, only what is new counts."""
HEADERS = (ox.NamedNode(OWL.Ontology), ox.NamedNode(SKOS.ConceptScheme))


def house_queries() -> list[str]:
    """The names of the queries that find violations."""
    return [
        path.split("/")[-1].removesuffix(".rq") for path in assets.walk("queries/ontology", ".rq")
    ]


def style_graph() -> Graph:
    """The shapes that judge the ontology."""
    return Graph().parse(data=assets.read("shapes/ontology-style.ttl"), format="turtle")


def house_shapes() -> list[str]:
    """The local names of the property shapes that judge the ontology."""
    shapes = style_graph().subjects(RDF.type, SH.PropertyShape)
    return sorted(str(shape).rpartition("#")[2] for shape in shapes)


def kept_by_hand() -> Iterator[str]:
    """The text of every module and code list."""
    for path in assets.walk("ontology", ".ttl"):
        if not path.startswith(("ontology/alignments/", "ontology/reference/")):
            yield assets.read(path)


def shipped_ontology() -> ox.Store:
    """Every module and code list in a graph that has the IRI of its header."""
    store = ox.Store()
    for text in kept_by_hand():
        triples = [
            quad.triple
            for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        ]
        header = next(
            t.subject for t in triples if t.predicate.value == str(RDF.type) and t.object in HEADERS
        )
        store.extend(ox.Quad(*triple, header) for triple in triples)
    return store


@pytest.fixture
def ontology() -> ox.Store:
    """The shipped ontology, which a test may break."""
    return shipped_ontology()


@pytest.fixture(scope="session")
def awaited() -> dict[str, set[str]]:
    """What the shipped ontology still breaks of the rules that wait."""
    store = shipped_ontology()
    return {name: set(findings(store, name)) for name in WAITING}


def findings(store: ox.Store, name: str) -> list[str]:
    """The rows of a house query."""
    return [str(row) for row in store.query(assets.read(f"queries/ontology/{name}.rq"))]


@pytest.fixture
def broken_rules(awaited: dict[str, set[str]]) -> Callable[[ox.Store], dict[str, list[str]]]:
    """A function that returns the rules that a dataset breaks, each with what breaks it."""

    def judge(store: ox.Store) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in house_queries():
            if rows := [row for row in findings(store, name) if row not in awaited.get(name, ())]:
                found[name] = rows
        merged = sorted({str(quad.triple) for quad in store})
        data = Graph().parse(data=" .\n".join([*merged, ""]), format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=style_graph(), inference="none")
        for result in report.subjects(RDF.type, SH.ValidationResult):
            name = str(report.value(result, SH.sourceShape)).rpartition("#")[2]
            found.setdefault(name, []).append(str(report.value(result, SH.focusNode)))
        return found

    return judge
