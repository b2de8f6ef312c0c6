"""The three fixtures of an application around a small part of the curated data."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from api.app import create_app
from kb.config import Settings
from kb.iris import ROOT, Iris, ProfileId
from kb.knowledge_base import KnowledgeBase

from .senders import Sender

DATA = Path(__file__).parents[2] / "data"
FICTIONAL = DATA.parent / "examples" / "fictional"
START = ProfileId("partnership", "bioxclusters-plus")
TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
JSONLD = "application/ld+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def profiles():
    """Return the curated profiles, each with its triples."""
    store = ox.Store()
    for path in sorted(DATA.glob("**/*.ttl")):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=ROOT)
    found = {}
    for quad in store:
        found.setdefault(Iris().owner(quad.subject.value), []).append(quad.triple)
    return found


def neighbourhood(found, start):
    """Return a profile with everything that it mentions, and everything that mentions it."""
    mentions = {
        profile: {
            Iris().owner(triple.object.value)
            for triple in triples
            if isinstance(triple.object, ox.NamedNode)
        }
        for profile, triples in found.items()
    }
    near = {start, *mentions[start]} | {each for each in found if start in mentions[each]}
    near |= {other for each in near & found.keys() for other in mentions[each]}
    return {profile: found[profile] for profile in near & found.keys()}


def load(kb, chosen, folder):
    """Contribute profiles as the publisher `curation`."""
    kb.log.publishers.add("curation", "Cluster KB curation")
    path = folder / "sample.nt"
    triples = [triple for each in chosen.values() for triple in each]
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES))
    summary = kb.contributions.load("curation", [path])
    assert not summary.refusals, summary.refusals[0]


@pytest.fixture(scope="session")
def curated():
    """The curated profiles, each with its triples."""
    return profiles()


@pytest.fixture(scope="session")
def load_sample(curated):
    """A function that contributes bioXclusters plus and what surrounds it."""
    sample = neighbourhood(curated, START)
    return lambda kb, folder: load(kb, sample, folder)


@pytest.fixture(scope="session")
def one_of_each(curated):
    """A profile of every type, as triples: real ones, and of interests a fictional one."""
    found = {profile.type: (profile, triples) for profile, triples in curated.items()}
    fictional = ox.Store()
    fictional.load(path=str(FICTIONAL / "interests.ttl"), format=ox.RdfFormat.TURTLE, base_iri=ROOT)
    for quad in fictional:
        owner = Iris().owner(quad.subject.value)
        found.setdefault(owner.type, (owner, []))
        if found[owner.type][0] == owner:
            found[owner.type][1].append(quad.triple)
    return found


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory, load_sample):
    """A data folder with bioXclusters plus and what surrounds it."""
    folder = tmp_path_factory.mktemp("kb")
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        load_sample(kb, folder)
    return folder


@pytest.fixture(scope="session")
def app(data_dir):
    """An application that only reads."""
    application = create_app(Settings(data_dir=data_dir))
    application.extensions["kb"].clock = lambda: TODAY
    yield application
    application.extensions["kb"].close()


@pytest.fixture
def client(app):
    """A client of `app`; it keeps no cookies, for there are none."""
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def empty_dir(tmp_path_factory):
    """A data folder that holds reference data only; who wants to write takes a copy."""
    folder = tmp_path_factory.mktemp("empty")
    with KnowledgeBase(Settings(data_dir=folder)):
        return folder


@pytest.fixture
def open_writable(empty_dir, tmp_path):
    """Open an application with an empty knowledge base, to write to, under some settings."""
    opened = []

    def open_writable(**settings):
        folder = shutil.copytree(empty_dir, tmp_path / "kb")
        opened.append(create_app(Settings(data_dir=folder, **settings)))
        opened[-1].extensions["kb"].clock = lambda: TODAY
        return opened[-1]

    yield open_writable
    for application in opened:
        application.extensions["kb"].close()


@pytest.fixture
def writable(open_writable):
    """An application with an empty knowledge base, to write to."""
    return open_writable()


@pytest.fixture
def alpha(writable):
    return Sender(writable, "alpha")


@pytest.fixture
def beta(writable):
    return Sender(writable, "beta")


@pytest.fixture
def curator(writable):
    return Sender(writable, "curators", scope="curate", person="Curator")
