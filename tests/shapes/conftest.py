"""The cases: each a Turtle file with its exact results in a .tsv beside it; none is no result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.iris import ROOT
from kb.rdf import to_rdflib
from kb.reference import Reference
from kb.validation import Validator

CASES = Path(__file__).parent / "cases"
PREFIXES = {
    "": f"{ROOT}id/",
    "clu:": f"{ROOT}ns#",
    "shapes:": f"{ROOT}shapes#",
    "dcterms:": "http://purl.org/dc/terms/",
    "foaf:": "http://xmlns.com/foaf/0.1/",
    "geo:": "http://www.opengis.net/ont/geosparql#",
    "m8g:": "http://data.europa.eu/m8g/",
    "locn:": "http://www.w3.org/ns/locn#",
    "org:": "http://www.w3.org/ns/org#",
    "owl:": "http://www.w3.org/2002/07/owl#",
    "rdf:": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs:": "http://www.w3.org/2000/01/rdf-schema#",
    "schema:": "https://schema.org/",
    "skos:": "http://www.w3.org/2004/02/skos/core#",
    "vcard:": "http://www.w3.org/2006/vcard/ns#",
}
"""How the .tsv files abbreviate; things of ours are written as in the cases, without a prefix."""


@dataclass(frozen=True)
class Case:
    name: str
    triples: list[ox.Triple]
    expected: list[tuple[str, ...]]


def shorten(iri):
    """Abbreviate an IRI, or several joined by |, as the .tsv files do."""
    if iri is None:
        return "-"
    if "|" in iri:
        return "|".join(shorten(one) for one in iri.split("|"))
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return "_:" if iri.startswith("_:") else f"<{iri}>"


def rows(report):
    """Return the results of a report as a .tsv lists them."""
    return sorted(
        (shorten(r.focus), shorten(r.path), r.severity.value.capitalize(), shorten(r.source_shape))
        for r in report.results
    )


def read_case(path):
    table = path.with_suffix(".tsv")
    lines = table.read_text(encoding="utf-8").splitlines() if table.exists() else []
    quads = ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)
    return Case(path.stem, [q.triple for q in quads], sorted(tuple(x.split("\t")) for x in lines))


ALL = [read_case(path) for path in sorted(CASES.glob("*.ttl"))]
WHOLE_BASE = [case for case in ALL if case.name.startswith("base-")]
GATE = [case for case in ALL if case not in WHOLE_BASE]


class Everything:
    """A reference whose context is all of the reference data, whatever a query asks for."""

    def __init__(self, reference):
        graphs = [triples for triples in reference.graphs().values() if triples]
        self.triples = list({triple for triples in graphs for triple in triples})
        self.asked = False

    def describes(self, _node):
        return True

    def holding(self, _triples):
        self.asked = False
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def construct(self, _text):
        first, self.asked = not self.asked, True
        return self.triples if first else []


class Store:
    """The default graph of a store in memory: reference data and profiles."""

    def __init__(self, triples):
        self._store = ox.Store()
        self._store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

    def select(self, text):
        found = self._store.query(text)
        names = [variable.value for variable in found.variables]
        return [{name: row[name] for name in names if row[name]} for row in found]


@pytest.fixture(scope="session")
def reference():
    return Reference.load()


@pytest.fixture(scope="session")
def validator(reference):
    return Validator(reference)


@pytest.fixture(scope="session")
def everything(reference):
    return Everything(reference)


@pytest.fixture(scope="session")
def whole_reference(everything):
    return to_rdflib(everything.triples)


def pytest_generate_tests(metafunc):
    for fixture, cases in (("case", GATE), ("base_case", WHOLE_BASE)):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, cases, ids=lambda case: case.name)
