"""A store is built in bulk from what the log keeps, and comes out as if it had followed."""

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.generator import PREFIXES, contributions
from kb.errors import DamagedError
from kb.iris import Iris, ProfileId
from kb.log import Entry
from kb.projection.outlines import Outlines
from kb.rdf import hash_of, n_triples, stored_form
from kb.reasoning import derive
from kb.reference import Reference

IRIS = Iris()
CURATED = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def everything():
    return Reference.load()


def curated():
    """Every curated profile in its stored form."""
    profiles = defaultdict(list)
    for path in sorted(CURATED.rglob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            profiles[IRIS.owner(quad.subject.value)].append(quad.triple)
    return [stored_form(triples) for triples in profiles.values()]


def generated():
    """Some generated profiles of every type in their stored form."""
    return [
        stored_form(quad.triple for quad in ox.parse(PREFIXES + one.text, ox.RdfFormat.TURTLE))
        for one in list(contributions(1_000))[::7]
    ]


@pytest.mark.parametrize("profiles", [curated, generated])
def test_what_follows_by_outline_is_what_the_rules_derive(profiles, everything):
    said = profiles()
    assert len(said) > 100
    found = Outlines(everything).follow(map(n_triples, said))
    derived = derive(everything, [triple for triples in said for triple in triples])
    expected = {str(triple) for triple in derived}
    lines = [line for document in found for line in document.decode().splitlines()]
    assert {line.removesuffix(" .") for line in lines} == expected
    assert len(lines) == len(expected)


def test_an_outline_met_before_leads_to_the_same(everything):
    outlines = Outlines(everything)
    nuts = "<http://data.europa.eu/nuts/code/FRK2>"
    said = f"<urn:x:{{}}> <https://w3id.org/cluster-kb/ns#territory> {nuts} .\n"
    first, second = outlines.follow([said.format("a").encode(), said.format("b").encode()])
    [third] = outlines.follow([said.format("c").encode()])
    assert b"authority/country/FRA" in first
    assert {document.replace(b"urn:x:b", b"urn:x:a") for document in (first, second)} == {first}
    assert third == first.replace(b"urn:x:a", b"urn:x:c")


def test_outlines_that_are_not_kept_lead_to_the_same(everything, monkeypatch):
    said = list(map(n_triples, generated()))
    kept, passing = Outlines(everything), Outlines(everything)
    expected = [sorted(one.splitlines()) for _ in "ab" for one in kept.follow(said)]
    monkeypatch.setattr("kb.projection.outlines._MANY", 10)
    found = [sorted(one.splitlines()) for _ in "ab" for one in passing.follow(said)]
    assert found == expected


def log_generated(following, count):
    """Append generated profiles to the log, as sorted N-Triples."""
    taken = 0
    with following.log.writing() as writer:
        for one in contributions(count):
            publisher = ("alpha", "beta", "gamma")[int(one.publisher[-2:]) % 3]
            parsed = ox.parse(PREFIXES + one.text, ox.RdfFormat.TURTLE)
            said = [quad.triple for quad in parsed]
            payload, stored = n_triples(said), hash_of(stored_form(said))
            entry = Entry(
                publisher,
                publisher,
                "put",
                one.profile,
                0,
                "application/n-triples",
                payload,
                stored,
            )
            writer.append(entry)
            taken += 1
    return taken


def test_a_store_built_in_bulk_is_the_one_that_followed(in_memory, monkeypatch):
    with in_memory() as following:
        taken = log_generated(following, 300)
        with monkeypatch.context() as patch:
            patch.setattr("kb.projection._BULK", taken + 1)
            following.projection.catch_up()
        followed = following.quads()
        following.projection.rebuild()
        assert following.quads() == followed
        assert following.projection.verify().contributions == taken


def test_many_new_profiles_at_once_are_added_as_a_build_would(in_memory):
    with in_memory() as following:
        taken = log_generated(following, 150)
        following.projection.catch_up()
        added = following.quads()
        assert following.store.position() == taken
        following.projection.verify()
        following.projection.rebuild()
        assert following.quads() == added


def test_many_that_are_not_all_new_are_a_change(following, monkeypatch):
    monkeypatch.setattr("kb.projection._BULK", 2)
    following.say("a", "<> clu:territory nuts:FRK2 .")
    following.record("a", "<> clu:territory nuts:DE21 .")
    following.record("b", "<> clu:territory nuts:DE21 .")
    following.projection.catch_up()
    following.projection.verify()


def test_one_profile_twice_among_many_new_ones_ends_as_its_last_word(following, monkeypatch):
    monkeypatch.setattr("kb.projection._BULK", 2)
    records = [
        following.record("a", f"<> clu:territory nuts:{code} .") for code in ("FRK2", "DE21")
    ]
    following.projection.take_in(records)
    following.projection.verify()


def test_a_payload_that_was_damaged_stops_a_build_which_begins_again(following, monkeypatch):
    log_generated(following, 60)
    with monkeypatch.context() as patch:
        patch.setattr("kb.log.chronicle.digest", lambda _: "another")
        with pytest.raises(DamagedError, match=r"position 1\)"):
            following.projection.rebuild()
    assert following.store.fingerprint() is None
    following.projection.catch_up()
    following.projection.verify()


def test_a_withdrawn_profile_is_not_built(following):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    following.say("b", "<> clu:territory nuts:FRK2 .")
    following.say("a", "")
    following.projection.rebuild()
    names = set(following.store.graph_names())
    assert IRIS.graph("alpha", ProfileId("cluster", "b")) in names
    assert IRIS.graph("alpha", ProfileId("cluster", "a")) not in names


def test_a_build_takes_in_what_was_said_when_it_began(following):
    following.say("a", "<> clu:territory nuts:FRK2 .")
    said = list(following.log.current(1))
    following.record("a", "<> clu:territory nuts:DE21 .")
    assert list(following.log.current(1)) == said
    assert [record.position for record, *_ in following.log.current(2)] == [2]
