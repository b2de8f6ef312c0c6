"""Stores of curated and of fictional profiles, with what follows from them."""

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.discovery import Discovery
from kb.iris import Iris
from kb.queries import Catalogue
from kb.reasoning import derive
from kb.reference import Reference
from kb.store import Change, open_store

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def reference():
    return Reference.load()


@pytest.fixture(scope="session")
def store_of(reference):
    """Make a store of the profiles in a folder, as one publisher's."""

    @cache
    def make(folder):
        profiles = defaultdict(list)
        for path in sorted(folder.rglob("*.ttl")):
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
                profiles[Iris().owner(quad.subject.value)].append(quad.triple)
        graphs = dict(Reference.graphs())
        for profile, triples in profiles.items():
            graphs[Iris().graph("curation", profile)] = triples
            graphs[Iris().derived_graph("curation", profile)] = derive(reference, triples)
        store = open_store(None)
        store.apply(Change(graphs=graphs), 1)
        return store

    return make


@pytest.fixture(scope="session")
def curated(store_of, reference):
    """The discovery questions over the curated facts."""
    return Discovery(store_of(TESTS.parent / "data"), reference, Catalogue.load())


@pytest.fixture(scope="session")
def fictional(store_of, reference):
    """Make the discovery questions over the data of one case of tests/queries."""

    def make(case):
        folder = TESTS / "queries" / "cases" / case
        return Discovery(store_of(folder), reference, Catalogue.load())

    return make


@pytest.fixture
def ask():
    """Ask a question as people write it; today is 23 November 2026."""

    def result(discovery, question, **values):
        return discovery.answer(question, values, date(2026, 11, 23)).result

    return result
