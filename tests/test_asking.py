"""What a stranger writes for a parameter reaches the process of the query as a term, unharmed."""

import pyoxigraph as ox
import pytest

from kb.config import Settings
from kb.store import Change, open_store
from kb.store.sandbox import Sandbox, SandboxedStore

EX = "https://example.org/"
ECHO = "SELECT ?given { VALUES ?any { 1 } }"
XSD_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


@pytest.fixture(scope="module")
def sandboxed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asking")
    with open_store(folder / "store") as store:
        triple = ox.Triple(*(ox.NamedNode(f"{EX}{name}") for name in "spo"))
        store.apply(Change(graphs={f"{EX}graph": [triple]}), 1)
        settings = Settings(query_workers=1)
        with Sandbox(store, folder / "copies", settings) as sandbox:
            yield SandboxedStore(sandbox)


@pytest.mark.parametrize(
    "term",
    [
        ox.NamedNode(f"{EX}s"),
        ox.Literal("2017-09-06", datatype=XSD_DATE),
        ox.Literal("Œuvre \U0001f600", language="fr"),
        ox.Literal('" } ; DROP ALL # \\ \n \r \t'),
        ox.Literal(""),
        ox.Literal(-7),
    ],
    ids=str,
)
def test_a_term_arrives_as_it_is(sandboxed, term):
    (row,) = sandboxed.select(ECHO, {"given": term})
    assert row == {"given": term}


def test_a_value_narrows_the_rows(sandboxed):
    query = "SELECT ?s ?o { ?s ?p ?o }"
    assert len(list(sandboxed.select(query, {"s": ox.NamedNode(f"{EX}s")}))) == 1
    assert len(list(sandboxed.select(query, {"s": ox.NamedNode(f"{EX}other")}))) == 0
