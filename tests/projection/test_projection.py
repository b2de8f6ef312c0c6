import pyoxigraph as ox
import pytest

from kb.errors import DamagedError, StoreError
from kb.iris import Iris, ProfileId

IRIS = Iris()
A = ProfileId("cluster", "a")
COUNTRY = f"ASK {{ <{IRIS.thing(A)}> <https://w3id.org/cluster-kb/ns#basedInCountry> ?country }}"


def test_what_is_said_and_what_follows_stand_in_graphs_of_their_own(following):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    said = following.store.graph(IRIS.graph("alpha", A))
    follows = following.store.graph(IRIS.derived_graph("alpha", A))
    assert [triple.predicate.value.partition("#")[2] for triple in said] == ["territory"]
    assert [triple.predicate.value.partition("#")[2] for triple in follows] == ["basedInCountry"]
    assert following.store.ask(COUNTRY)


def test_a_withdrawal_leaves_nothing_behind(following):
    before = following.quads()
    following.say("a", "<> clu:territory nuts:FRK2 .")
    following.say("a", "")
    publisher = {quad for quad in following.quads() - before if "publisher" in str(quad.subject)}
    assert following.quads() - publisher == before


def test_the_store_takes_in_what_it_missed_before_what_comes_next(following):
    following.record("a", "<> clu:territory nuts:FRK2 .")
    following.say("b", "<> clu:territory nuts:DE21 .")
    assert following.store.position() == 2
    assert following.store.ask(COUNTRY)


def test_a_restart_takes_in_what_was_missed(following, open_following):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    following.record("a", "<> clu:territory nuts:DE21 .")
    following.record("b", "<> clu:territory nuts:FRK2 .")
    following.record("b", "")
    again = open_following()
    again.projection.catch_up()
    assert again.store.position() == 4
    assert again.projection.verify().contributions == 4
    [country] = again.store.graph(IRIS.derived_graph("alpha", A))
    assert country.object.value.endswith("DEU")


def test_catching_up_twice_changes_nothing(following):
    following.record("a", "<> clu:territory nuts:FRK2 .")
    following.projection.catch_up()
    before = following.quads()
    changes = following.store.changes
    following.projection.catch_up()
    assert following.quads() == before
    assert following.store.changes == changes


def test_a_rebuilt_store_is_the_same(following):
    following.say("a", "<> clu:territory nuts:FRK2 ; schema:x 1.50 .")
    following.say("a", "<> clu:territory nuts:DE21 .", "beta")
    following.say("b", "<> clu:territory nuts:DE21 .")
    following.say("b", "")
    before = following.quads()
    following.projection.rebuild()
    assert following.quads() == before
    assert following.projection.verify().contributions == 4


def test_more_contributions_than_a_batch_are_replayed(following):
    with following.projection.writing:
        for number in range(1_203):
            following.record(f"c{number % 700}", f"<> schema:x {number} .")
    following.projection.catch_up()
    assert following.projection.verify().contributions == 1_203


def test_a_store_made_from_other_data_is_built_anew(following, open_following):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    before = following.quads()
    following.store.set_fingerprint("of another version")
    again = open_following()
    again.projection.catch_up()
    assert again.quads() == before
    assert again.store.fingerprint() != "of another version"


def test_a_lost_store_is_built_anew(following, open_following):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    before = following.quads()
    following.store.clear()
    again = open_following()
    again.projection.catch_up()
    assert again.quads() == before


def test_an_interrupted_rebuild_begins_again(following, open_following, monkeypatch):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    before = following.quads()

    def stop(_value):
        raise StoreError("power failed")

    monkeypatch.setattr(following.store, "set_fingerprint", stop)
    with pytest.raises(StoreError):
        following.projection.rebuild()
    again = open_following()
    again.projection.catch_up()
    assert again.quads() == before


def test_a_store_ahead_of_its_log_is_an_error_until_built_anew(following, open_following, prepared):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    following.log.close()
    for file in following.folder.glob("log.sqlite*"):
        file.unlink()
    (following.folder / "log.sqlite").write_bytes((prepared / "log.sqlite").read_bytes())
    again = open_following()
    with pytest.raises(DamagedError, match="taken in 1 contributions, and the log holds only 0"):
        again.projection.catch_up()
    assert again.store.ask(COUNTRY)
    again.projection.rebuild()
    assert again.store.position() == 0
    assert not again.store.ask(COUNTRY)
    assert again.projection.verify().contributions == 0


def test_a_store_that_fails_keeps_nothing_and_takes_it_in_later(following, monkeypatch):
    def fail(*_):
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(following.store, "apply_many", fail)
        with pytest.raises(StoreError):
            following.say("a", "<> clu:territory nuts:FRK2 .")
    assert not following.store.ask(COUNTRY)
    following.say("b", "<> schema:x 1 .")
    assert following.store.ask(COUNTRY)
    assert following.projection.verify().contributions == 2


def test_a_payload_that_no_longer_gives_its_stored_form_stops_a_rebuild(following, monkeypatch):
    following.say("a", "<> schema:x 1 .")
    monkeypatch.setattr("kb.projection.reading.hash_of", lambda _: "another")
    with pytest.raises(DamagedError, match=r"position 1, cluster/a.*another stored form"):
        following.projection.rebuild()


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("INSERT DATA { <urn:x:s> <urn:x:p> 1 }", "1 statements of no graph"),
        ("DELETE DATA { <%(a)s> <https://schema.org/x> 1 }", "default graph lacks"),
        ("INSERT DATA { GRAPH <%(graph)s> { <%(a)s> <urn:x:p> 1 } }", "not what contribution"),
        ("DROP GRAPH <%(graph)s>", "not what contribution"),
        ("DROP GRAPH <%(derived)s>", "not what follows from"),
        ("INSERT DATA { GRAPH <urn:x:g> { <%(a)s> <urn:x:p> 1 } }", "<urn:x:g> should not be"),
        ("DELETE WHERE { GRAPH <%(provenance)s> { <%(graph)s> ?p ?o } }", "provenance of"),
        (
            "INSERT DATA { GRAPH <%(provenance)s> { <urn:x:s> <urn:x:p> 1 } }",
            "speaks of <urn:x:s>",
        ),
        ("DROP GRAPH <%(reference)s>", "reference graph"),
    ],
)
def test_whatever_differs_from_the_log_is_found_and_named(following, damage, expected):
    following.say("a", "<> schema:x 1 ; clu:territory nuts:FRK2 .")
    following.projection.verify()
    names = {
        "a": IRIS.thing(A),
        "graph": IRIS.graph("alpha", A),
        "derived": IRIS.derived_graph("alpha", A),
        "provenance": IRIS.provenance_graph,
        "reference": IRIS.reference_graph("scheme/strand"),
    }
    following.store._engine.update(damage % names)
    with pytest.raises(DamagedError, match=expected):
        following.projection.verify()
    following.projection.rebuild()
    following.projection.verify()


def test_provenance_tells_which_version_a_graph_revises(following):
    revises = ox.NamedNode("http://www.w3.org/ns/prov#wasRevisionOf")
    graph = ox.NamedNode(IRIS.graph("alpha", A))
    seen = []
    for text in ("<> schema:x 1 .", "<> schema:x 2 .", "", "<> schema:x 3 ."):
        following.say("a", text)
        following.say("a", text, "beta")
        provenance = following.store.graph(IRIS.provenance_graph)
        said = [triple for triple in provenance if triple.subject == graph]
        seen.append([triple.object.value for triple in said if triple.predicate == revises])
        before = following.quads()
        following.projection.rebuild()
        assert following.quads() == before
    assert seen == [[], [f"{IRIS.graph('alpha', A)}/1"], [], []]
    following.projection.verify()


def test_a_store_behind_its_log_is_found(following):
    following.say("a", "<> schema:x 1 .")
    following.record("b", "<> schema:x 1 .")
    with pytest.raises(DamagedError, match="taken in 1 contributions, and the log has 2"):
        following.projection.verify()


def test_a_verification_can_be_written_as_json(following):
    following.say("a", "<> schema:x 1 .")
    found = following.projection.verify().to_json()
    assert found["contributions"] == 1
    assert found["statements"] == len(list(following.store.quads(graph=ox.DefaultGraph())))
