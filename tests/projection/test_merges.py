"""The store says which keys are merged, as the log has it, at any time."""

import pyoxigraph as ox
import pytest

from kb.errors import DamagedError
from kb.iris import Iris, ProfileId
from kb.log import Merge

IRIS = Iris()
A, B = ProfileId("cluster", "a"), ProfileId("cluster", "b")
ASK = f"ASK {{ <{IRIS.thing(A)}> <http://purl.org/dc/terms/isReplacedBy> <{IRIS.thing(B)}> }}"


def merge(following, profile, into):
    with following.log.writing() as writer:
        writer.merges.note(Merge(writer.now(), profile, into, "test"))


@pytest.fixture
def merged(following):
    for key in "ab":
        following.say(key, "<> a clu:ClusterOrganisation .")
    merge(following, A, B)
    return following


def test_a_merge_is_said_in_the_default_graph_and_taken_back(merged):
    assert not merged.store.ask(ASK)
    merged.projection.follow_merges()
    assert merged.store.ask(ASK)
    assert merged.projection.verify().contributions == 2
    merge(merged, A, None)
    merged.projection.follow_merges()
    assert not merged.store.ask(ASK)
    assert IRIS.merges_graph not in set(merged.store.graph_names())
    merged.projection.verify()


def test_to_follow_twice_changes_nothing(merged):
    merged.projection.follow_merges()
    before = merged.store.changes
    merged.projection.follow_merges()
    assert merged.store.changes == before


@pytest.mark.usefixtures("merged")
def test_a_merge_that_the_store_missed_is_taken_in_at_the_next_start(open_following):
    again = open_following()
    again.projection.catch_up()
    assert again.store.ask(ASK)


def test_a_store_built_anew_says_it_too(merged):
    merged.projection.follow_merges()
    before = merged.quads()
    merged.projection.rebuild()
    assert merged.quads() == before
    assert merged.store.ask(ASK)


def test_a_store_that_says_something_else_is_found(merged):
    with pytest.raises(DamagedError, match="graph/merges> does not say which keys are merged"):
        merged.projection.verify()
    merged.projection.follow_merges()
    graph = ox.NamedNode(IRIS.merges_graph)
    [quad] = merged.store.quads(graph=graph)
    merged.store._engine.remove(quad)
    with pytest.raises(DamagedError, match="graph/merges>"):
        merged.projection.verify()
