"""Real servers and commands on data folders that are taken away, filled, locked and damaged."""

import shutil

import pytest

from kb.config import Settings
from kb.knowledge_base import KnowledgeBase

from .serving import Server, tokens


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A data folder that holds reference data and two publishers; who wants to write copies it."""
    folder = tmp_path_factory.mktemp("empty") / "kb"
    with KnowledgeBase(Settings(data_dir=folder)):
        pass
    return folder, tokens(folder, "alpha", "beta", "gamma")


@pytest.fixture
def folder(empty, tmp_path):
    """A data folder of its own."""
    return shutil.copytree(empty[0], tmp_path / "kb")


@pytest.fixture
def token(empty):
    """A token of the publisher `alpha` in that folder."""
    return empty[1]["alpha"]


@pytest.fixture
def serve(tmp_path):
    """Start a server on a folder; it is gone when the test ends."""
    started = []

    def serve(folder, **options):
        output = tmp_path / f"server-{len(started)}.log"
        started.append(Server(folder, output, **options))
        return started[-1]

    yield serve
    for server in started:
        server.__exit__()
