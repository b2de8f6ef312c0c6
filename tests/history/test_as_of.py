"""Whatever was contributed since: as of a moment, the base is what a dump then would have shown."""

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.history import dump, past_store, position_of
from kb.iris import ProfileId
from tests.projection.conftest import IRIS, rules

SAID = st.sets(
    st.sampled_from(
        [
            "<https://w3id.org/cluster-kb/id/cluster/a> schema:x 1",
            "<> schema:x 1",
            "<> schema:y 1.50",
            "<> clu:territory nuts:FRK2",
            "<> clu:territory nuts:DE21",
        ]
    ),
    max_size=3,
)
"""What a publisher says of a profile; nothing withdraws it."""
STEPS = st.lists(
    st.tuples(st.sampled_from(["alpha", "beta"]), st.sampled_from("ab"), SAID), max_size=7
)


def parsed(documents):
    return {quad for part in documents for quad in ox.parse(part, ox.RdfFormat.N_QUADS)}


def named(store):
    """Return what a store holds in named graphs, but for its marker."""
    quads = store.quads(graph=None)
    return {
        quad
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode) and "/graph/system" not in str(quad)
    }


def stated(store):
    """Return all but what tells how far the store has followed the log."""
    marks = {f"<{IRIS.system_graph}>", f"<{IRIS.validation_graph}>"}
    return {quad for quad in store.quads(graph=None) if str(quad.subject) not in marks}


def without_reference(quads):
    """Leave out reference data, what rules say, and the names of publishers, which come once."""
    publisher = f"<{IRIS.publisher('')}"
    return {
        quad
        for quad in quads
        if "/graph/reference/" not in str(quad.graph_name)
        and quad.graph_name.value != IRIS.validation_graph
        and not str(quad.subject).startswith(publisher)
    }


@given(steps=STEPS)
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_as_of_a_moment_equals_a_dump_taken_at_that_moment(in_memory, reference, clock, steps):
    with in_memory() as following:
        following.log._clock = clock
        taken = [(0, clock.now, without_reference(named(following.store)))]
        for publisher, key, said in steps:
            clock.forward(seconds=30)
            text = " .\n".join([*sorted(said), ""])
            if said or following.store.graph(IRIS.graph(publisher, _profile(key))):
                following.say(key, text, publisher)
            moment = clock.forward(seconds=30)
            now = without_reference(named(following.store))
            taken.append((following.log.position(), moment, now))
        for position, moment, expected in taken:
            assert position_of(moment.isoformat(), following.log, clock.now) == position
            found = parsed(dump(following.log, reference, IRIS, position))
            assert without_reference(found) == expected


def test_a_store_of_the_past_is_the_store_that_was(following, reference):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    following.say("b", "<> schema:x 1 .", "beta")
    before = stated(following.store)
    following.say("a", "<> clu:territory nuts:DE21 .")
    following.say("b", "", "beta")
    with past_store(following.log, reference, IRIS, 2, rules()) as store:
        folder = store.path.parent
        assert stated(store) == before
        assert store.position() == 2
    assert not folder.exists()


@pytest.mark.parametrize("with_reference", [True, False])
def test_reference_data_come_on_demand(following, reference, with_reference):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    found = parsed(dump(following.log, reference, IRIS, 1, with_reference=with_reference))
    assert any("/graph/reference/" in quad.graph_name.value for quad in found) is with_reference
    assert all(isinstance(quad.graph_name, ox.NamedNode) for quad in found)


def test_what_was_redacted_is_in_no_past(following, reference):
    taken = following.say("a", "<> schema:x 1 .")
    following.say("b", "<> schema:x 1 .")
    following.log.redactions.add([taken.record], "x")
    for position in (1, 2, 3):
        graphs = {
            quad.graph_name.value for quad in parsed(dump(following.log, reference, IRIS, position))
        }
        assert IRIS.graph("alpha", _profile("a")) not in graphs
        assert (IRIS.graph("alpha", _profile("b")) in graphs) is (position > 1)


def _profile(key):
    return ProfileId("cluster", key)
