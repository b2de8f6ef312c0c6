"""Questions with the rows that people expect, asked of two engines.

A case is a folder: `README.md` reasons out the rows by hand; `ask.toml` holds one table for each
time a query is asked (`query` names it, the other keys are its parameters); beside it `<table>.tsv`
holds the rows expected, of the columns that it names, in Turtle with the prefixes below. The data
are the `*.ttl` of the folder, one publisher each; a case without any asks the curated facts of
data/. Adding a folder adds tests.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kb.iris import Iris
from kb.queries import Catalogue
from kb.reasoning import derive
from kb.reference import Reference
from kb.store import Change, open_store

CASES = Path(__file__).parent / "cases"
CURATED = Path(__file__).parents[2] / "data"
LARGE = ("/nace/", "/nuts/")
"""Reference graphs that only derivation needs."""

PREFIXES = {
    "agreement": "https://w3id.org/cluster-kb/id/agreement/",
    "cluster": "https://w3id.org/cluster-kb/id/cluster/",
    "gateway": "https://w3id.org/cluster-kb/id/gateway/",
    "organisation": "https://w3id.org/cluster-kb/id/organisation/",
    "partnership": "https://w3id.org/cluster-kb/id/partnership/",
    "programme": "https://w3id.org/cluster-kb/id/programme/",
    "source": "https://w3id.org/cluster-kb/id/source/",
    "criterion": "https://w3id.org/cluster-kb/scheme/criterion/",
    "group": "https://w3id.org/cluster-kb/scheme/country-group/",
    "indicator": "https://w3id.org/cluster-kb/scheme/indicator/",
    "qualifier": "https://w3id.org/cluster-kb/scheme/value-qualifier/",
    "status": "https://w3id.org/cluster-kb/scheme/channel-status/",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SHORT = ("integer", "decimal", "boolean")


@dataclass(frozen=True)
class Asked:
    """One table of an ask.toml."""

    folder: Path
    name: str
    query: str
    values: dict

    @property
    def data(self):
        return self.folder if any(self.folder.glob("*.ttl")) else CURATED

    def expected(self):
        """The columns and rows of the table's file."""
        lines = (self.folder / f"{self.name}.tsv").read_text(encoding="utf-8").splitlines()
        return [column.removeprefix("?") for column in lines[0].split("\t")], lines[1:]


def _asked():
    return [
        Asked(folder, name, table.pop("query"), table)
        for folder in sorted(path.parent for path in CASES.glob("*/ask.toml"))
        for name, table in tomllib.loads((folder / "ask.toml").read_text(encoding="utf-8")).items()
    ]


def pytest_generate_tests(metafunc):
    """Give every table of every case, and every query, to each test that wants one."""
    if "asked" in metafunc.fixturenames:
        tables = _asked()
        metafunc.parametrize(
            "asked", tables, ids=[f"{one.folder.name}:{one.name}" for one in tables]
        )
    if "query" in metafunc.fixturenames:
        metafunc.parametrize("query", tuple(Catalogue.load()), ids=lambda query: query.name)


@pytest.fixture(scope="session")
def tables():
    """Every table of every case."""
    return _asked()


@pytest.fixture(scope="session")
def reference():
    return Reference.load()


@pytest.fixture(scope="session")
def store_of(reference):
    """Make a store of a folder's profiles, what follows from them, and the reference data."""

    @cache
    def make(folder):
        iris = Iris()
        graphs = {
            name: triples
            for name, triples in Reference.graphs().items()
            if not any(part in name for part in LARGE)
        }
        for path in sorted(folder.rglob("*.ttl")):
            publisher = "curation" if folder == CURATED else path.stem
            for profile, triples in _profiles(path).items():
                graphs[iris.graph(publisher, profile)] = triples
                graphs[iris.derived_graph(publisher, profile)] = derive(reference, triples)
        store = open_store(None)
        store.apply(Change(graphs=graphs), 1)
        return store

    return make


def _profiles(path):
    profiles = defaultdict(list)
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        profiles[Iris().owner(quad.subject.value)].append(quad.triple)
    return profiles


@pytest.fixture(scope="session")
def graph_of(store_of):
    """Make an rdflib graph of the same statements."""

    @cache
    def make(folder):
        graph = rdflib.Graph()
        for quad in store_of(folder).quads():
            graph.add(tuple(_rdflib(term) for term in quad.triple))
        return graph

    return make


@pytest.fixture(scope="session", params=["pyoxigraph", "rdflib"])
def ask(request, store_of, graph_of):
    """Ask a folder's data a query on one of the engines: the variables, and each row as text."""

    def on_pyoxigraph(folder, query, bindings):
        solutions = store_of(folder).select(query.text, bindings)
        return solutions.variables, [
            {name: _text(term) for name, term in row.items()} for row in solutions
        ]

    def on_rdflib(folder, query, bindings):
        terms = {name: _rdflib(term) for name, term in bindings.items()}
        result = graph_of(folder).query(query.text, initBindings=terms)
        return tuple(map(str, result.vars)), [
            {str(name): _text(_oxigraph(term)) for name, term in row.asdict().items()}
            for row in result
        ]

    return on_rdflib if request.param == "rdflib" else on_pyoxigraph


def _rdflib(term):
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == str(rdflib.XSD.string):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def _oxigraph(term):
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=term.datatype and ox.NamedNode(str(term.datatype)))


def _text(term):
    """Write a term as Turtle does."""
    for prefix, stem in PREFIXES.items():
        if isinstance(term, ox.NamedNode) and term.value.startswith(stem):
            return f"{prefix}:{term.value.removeprefix(stem)}"
    if isinstance(term, ox.Literal) and not term.language:
        name = term.datatype.value.removeprefix(PREFIXES["xsd"])
        if name in SHORT:
            return term.value
        if name != "string":
            return f'"{term.value}"^^xsd:{name}'
    return str(term)
