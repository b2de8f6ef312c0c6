"""The curated profiles in data/, read once."""

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.iris import Iris

FOLDER = Path(__file__).parents[2] / "data"


def pytest_generate_tests(metafunc):
    """Give every file of data/ to each test that asks for one."""
    if "data_file" in metafunc.fixturenames:
        paths = sorted(FOLDER.rglob("*.ttl"))
        names = [str(path.relative_to(FOLDER)) for path in paths]
        metafunc.parametrize("data_file", paths, ids=names)


@pytest.fixture(scope="session")
def files():
    """The statements of each file, by its path."""
    return {
        path: [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
        for path in sorted(FOLDER.rglob("*.ttl"))
    }


@pytest.fixture(scope="session")
def profiles(files):
    """The statements of each profile, by its identifier."""
    grouped = defaultdict(list)
    for triples in files.values():
        for triple in triples:
            grouped[Iris().owner(triple.subject.value)].append(triple)
    return dict(grouped)


@pytest.fixture(scope="session")
def store(files):
    """All statements together, to ask."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triples in files.values() for triple in triples)
    return store
