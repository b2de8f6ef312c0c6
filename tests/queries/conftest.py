"""Questions with the rows that people expect, asked of two engines.

A case is a folder: `README.md` reasons out the rows by hand; `ask.toml` holds one table for each
time a query is asked (`query` names it, the other keys are its parameters); beside it `<table>.tsv`
holds the rows expected, of the columns that it names, in Turtle with the prefixes below. The data
are the `*.ttl` of the folder, one publisher each; a case without any asks the curated facts of
data/. Adding a folder adds tests.

A query that says GRAPH has the named graphs too, and their provenance; one that reads results of
rules (JUDGES) has what the rules say of the data; one that climbs regions or activities (CLIMBS)
has all of NUTS and NACE.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
import rdflib

from kb.iris import PROFILE_TYPES, Iris
from kb.projection.advice import report_advice
from kb.projection.graphs import Graphs, Taken
from kb.projection.standing import Standing
from kb.queries import Catalogue
from kb.reference import Reference
from kb.store import Change, open_store
from kb.validation import Validator

CASES = Path(__file__).parent / "cases"
CURATED = Path(__file__).parents[2] / "data"
FICTIONAL = Path(__file__).parents[2] / "examples" / "fictional"
LARGE = ("/nace/", "/nuts/")
"""Reference graphs that few queries need: those that climb them."""
CLIMBS = ("skos:broader", "skos:inScheme", "clu:regionCountry")
JUDGES = ("sh:sourceShape",)

BASE = "https://w3id.org/cluster-kb/"
SCHEMES = {
    "binding": "bindingness",
    "criterion": "criterion",
    "ctype": "cooperation-type",
    "eco": "industrial-ecosystem",
    "emerging": "emerging-industry",
    "etype": "event-type",
    "format": "meeting-format",
    "group": "country-group",
    "indicator": "indicator",
    "industry": "sectoral-industry",
    "kind": "channel-kind",
    "label": "management-label",
    "level": "agreement-level",
    "mtype": "member-type",
    "outcome": "outcome",
    "priority": "specialisation-priority",
    "prole": "participation-role",
    "ptype": "partnership-type",
    "qualifier": "value-qualifier",
    "role": "membership-role",
    "service": "service",
    "status": "channel-status",
    "strand": "strand",
    "tech": "technology-field",
}
PREFIXES = {
    **{name: f"{BASE}id/{name}/" for name in (*PROFILE_TYPES, "publisher")},
    **{prefix: f"{BASE}scheme/{name}/" for prefix, name in SCHEMES.items()},
    "clu": f"{BASE}ns#",
    "graph": f"{BASE}graph/",
    "shape": f"{BASE}shapes#",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "cur": "http://publications.europa.eu/resource/authority/currency/",
    "dcterms": "http://purl.org/dc/terms/",
    "nace2": "http://data.europa.eu/ux2/nace2/",
    "nace21": "http://data.europa.eu/ux2/nace2.1/",
    "org": "http://www.w3.org/ns/org#",
    "region": "http://data.europa.eu/nuts/code/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TIME = datetime(2026, 11, 1, tzinfo=UTC)
"""When everything was contributed."""
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
    """Make a store of a folder's profiles for a query, as an installation has it.

    The publishers' graphs, what follows from them, who they are, and the reference data.
    """

    @cache
    def make(folder, whole, judged):
        graphs = {
            name: triples
            for name, triples in Reference.graphs().items()
            if whole or not any(part in name for part in LARGE)
        }
        store = open_store(None)
        store.apply(Change(graphs=graphs), 1)
        said = [] if folder is None else list(_said(folder))
        if judged:
            reports = validator().validate_many([list(one.triples) for one in said])
            said = [
                replace(one, advice=report_advice(report))
                for one, report in zip(said, reports, strict=True)
            ]
        changes = Graphs(reference, Iris(), str.title, set).changes(said)
        store.apply_many([*changes, Change(graphs=_not_ours(folder))], 2)
        if judged:
            Standing(store, validator().base, Iris()).renew()
        return store

    @cache
    def validator():
        return Validator(reference)

    return lambda folder, query: make(folder, _reads(query, CLIMBS), _reads(query, JUDGES))


def _reads(query, terms):
    """Whether a query reads what only those need that name one of these terms."""
    return any(name in query.text for name in terms)


def _said(folder):
    """Yield each profile of a folder as a contribution; what `Graphs` reads of its record."""
    for path in sorted(folder.rglob("*.ttl")):
        publisher = "curation" if folder == CURATED else path.stem
        for profile, triples in _profiles(path).items():
            if profile is not None:
                record = SimpleNamespace(
                    publisher=publisher,
                    profile=profile,
                    action="put",
                    time=TIME,
                    id=profile.key,
                    position=0,
                    previous=0,
                )
                yield Taken(record, frozenset(triples))


def _not_ours(folder):
    """What a case says of countries and groups, as if it were reference data."""
    paths = () if folder is None else folder.rglob("*.ttl")
    found = {path.stem: _profiles(path).get(None, ()) for path in paths}
    return {Iris().reference_graph(name): triples for name, triples in found.items() if triples}


def _profiles(path):
    profiles = defaultdict(list)
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        profiles[Iris().owner(quad.subject.value)].append(quad.triple)
    return profiles


@pytest.fixture(scope="session")
def graph_of(store_of):
    """Make an rdflib graph of the same statements, with the named graphs for who asks for them."""

    @cache
    def make(folder, terms, named):
        query = SimpleNamespace(text=" ".join(terms))
        dataset = rdflib.Dataset(default_union=False) if named else rdflib.Graph()
        for quad in store_of(folder, query).quads(graph=None if named else ox.DefaultGraph()):
            triple = tuple(map(_rdflib, quad.triple))
            if isinstance(quad.graph_name, ox.NamedNode):
                dataset.add((*triple, rdflib.URIRef(quad.graph_name.value)))
            else:
                dataset.add(triple)
        return dataset

    def terms(query):
        return tuple(name for name in (*CLIMBS, *JUDGES) if name in query.text)

    return lambda folder, query: make(folder, terms(query), "GRAPH" in query.text)


@pytest.fixture(scope="session", params=["pyoxigraph", "rdflib"])
def ask(request, store_of, graph_of):
    """Ask a folder's data a query on one of the engines: the variables, and each row as text."""

    def on_pyoxigraph(folder, query, bindings):
        solutions = store_of(folder, query).select(query.text, bindings)
        return solutions.variables, [
            {name: _text(term) for name, term in row.items()} for row in solutions
        ]

    def on_rdflib(folder, query, bindings):
        terms = {name: _rdflib(term) for name, term in bindings.items()}
        result = graph_of(folder, query).query(query.text, initBindings=terms)
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
