"""A log and a store that follows it, without the gate before them."""

import shutil
from contextlib import contextmanager
from functools import cache
from itertools import count

import pyoxigraph as ox
import pytest

from kb.config import Settings
from kb.iris import Iris, ProfileId
from kb.log import Entry, Log
from kb.projection import Projection, Taken
from kb.rdf import hash_of, stored_form
from kb.reference import Reference
from kb.store import open_store
from kb.validation import BaseRules, Shapes

IRIS = Iris()
PREFIXES = """\
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@cache
def rules():
    """Return the rules that need several profiles."""
    return BaseRules(Shapes().base)


class SmallReference(Reference):
    """Puts two short code lists in the store; what follows is concluded from all reference data."""

    @staticmethod
    def graphs(iris=IRIS):
        names = {iris.reference_graph(f"scheme/{name}") for name in ("strand", "bindingness")}
        return {name: said for name, said in Reference.graphs(iris).items() if name in names}


class Following:
    """A log, a store and the projection between them, in one folder."""

    def __init__(self, folder, reference, *, in_memory=False):
        self.folder = folder
        self.log = Log.open(folder, base=Settings().base)
        self.store = open_store(None if in_memory else folder / "store")
        self.projection = Projection(self.log, self.store, reference, IRIS, rules())

    def close(self):
        self.store.close()
        self.log.close()

    def record(self, key, text, publisher="alpha"):
        """Append to the log alone; an empty text withdraws."""
        profile = ProfileId("cluster", key)
        head = self.log.head(publisher, profile)
        payload = f"{PREFIXES}@base <{IRIS.thing(profile)}> .\n{text}".encode()
        triples = stored_form(q.triple for q in ox.parse(payload, ox.RdfFormat.TURTLE))
        entry = Entry(
            publisher=publisher,
            agent="test",
            action="put" if triples else "withdraw",
            profile=profile,
            previous=head.position if head else 0,
            media_type="text/turtle",
            payload=payload if triples else b"",
            stored_hash=hash_of(triples),
        )
        with self.log.writing() as writer:
            return Taken(writer.append(entry), triples)

    def say(self, key, text, publisher="alpha"):
        """Append to the log and have the store follow."""
        taken = self.record(key, text, publisher)
        self.projection.take_in([taken])
        return taken

    def quads(self):
        """Return all that the store holds but what tells how far it has followed the log."""
        marks = {f"<{IRIS.system_graph}>", f"<{IRIS.validation_graph}>"}
        return {quad for quad in self.store.quads(graph=None) if str(quad.subject) not in marks}


@pytest.fixture(scope="session")
def reference():
    return SmallReference.load()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, reference):
    """Return a folder with two publishers and the reference data, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    following = Following(folder, reference)
    for key in ("alpha", "beta", "gamma"):
        following.log.publishers.add(key, key.title())
    following.projection.catch_up()
    following.close()
    return folder


@pytest.fixture
def in_memory(tmp_path, prepared, reference):
    """Return an empty log with its store in memory, as often as asked."""
    numbers = count()

    @contextmanager
    def fresh():
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        shutil.copy(prepared / "log.sqlite", folder)
        following = Following(folder, reference, in_memory=True)
        try:
            following.projection.catch_up()
            yield following
        finally:
            following.close()

    return fresh


@pytest.fixture
def open_following(tmp_path, prepared, reference):
    """Open the folder of a test; open it again to restart."""
    folder = tmp_path / "data"
    shutil.copytree(prepared, folder)
    opened = []

    def open_following():
        for one in opened:
            one.close()
        opened.append(Following(folder, reference))
        return opened[-1]

    yield open_following
    for one in opened:
        one.close()


@pytest.fixture
def following(open_following):
    return open_following()
