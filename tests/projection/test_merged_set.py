"""After any sequence of contributions the default graph is the union of what is current."""

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.iris import Iris, ProfileId

IRIS = Iris()
SAID = st.sets(
    st.sampled_from(
        [
            "<https://w3id.org/cluster-kb/id/cluster/a> schema:x 1",
            "<> schema:x 1",
            "<> schema:x 2",
            "<> schema:y 1.50",
            "<> clu:territory nuts:FRK2",
            "<> clu:territory nuts:DE21",
        ]
    ),
    max_size=4,
)
"""What a publisher may say of a profile: others may say the same; to say nothing is to withdraw."""
STEPS = st.lists(
    st.tuples(st.sampled_from(["alpha", "beta", "gamma"]), st.sampled_from("ab"), SAID), max_size=8
)


@given(STEPS, st.booleans())
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_default_graph_is_the_set_union_of_what_is_current(in_memory, steps, replayed):
    with in_memory() as following:
        before = merged(following)
        current = {}
        for publisher, key, said in steps:
            profile = (publisher, ProfileId("cluster", key))
            if not said and profile not in current:
                continue
            text = " .\n".join([*sorted(said), ""])
            take = following.record if replayed else following.say
            current[profile] = take(key, text, publisher).triples
            if not said:
                del current[profile]
        following.projection.catch_up()
        assert said_in_default(following) == set().union(*current.values())
        assert following.projection.verify().contributions == following.log.position()
        for publisher, key, said in steps:
            if said and (publisher, ProfileId("cluster", key)) in current:
                following.say(key, "", publisher)
                del current[publisher, ProfileId("cluster", key)]
        assert merged(following) == before


@given(st.sets(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_many_state_it_a_statement_counts_once(in_memory, publishers):
    with in_memory() as following:
        for publisher in sorted(publishers):
            following.say("a", "<> schema:x 5 ; schema:x 7 .", publisher)
        query = "SELECT (SUM(?x) AS ?sum) (COUNT(?x) AS ?count) { ?s <https://schema.org/x> ?x }"
        [row] = following.store.select(query)
        assert (row["sum"].value, row["count"].value) == ("12", "2")


def merged(following):
    return {quad.triple for quad in following.store.quads(graph=ox.DefaultGraph())}


def said_in_default(following):
    """Return the merged statements that are neither reference data nor derived."""
    derived = ("basedInCountry",)
    return {
        triple
        for triple in merged(following)
        if str(triple.subject).startswith(f"<{IRIS.base}id/")
        and not triple.predicate.value.endswith(derived)
    }
