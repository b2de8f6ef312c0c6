"""The validation graph says what rules say of the whole base, whatever changed in what order."""

import random
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SH

from bench.generator import PREFIXES, contributions
from kb.errors import DamagedError, StoreError
from kb.log import Entry
from kb.projection import Projection, Taken
from kb.projection.standing import Standing
from kb.rdf import hash_of, n_triples, stored_form
from kb.reference import Reference
from kb.vocab import CLU

from .conftest import IRIS, rules

CASES = Path(__file__).parents[1] / "shapes" / "cases"
SEED = 20261130


@pytest.fixture(scope="module")
def whole():
    return Reference.load()


@pytest.fixture
def base(in_memory, whole):
    """A base in memory with all reference data."""
    with in_memory() as following:
        following.projection = Projection(following.log, following.store, whole, IRIS, rules())
        following.projection.rebuild()
        yield following


def take(base, profile, triples, publisher="alpha"):
    """Have the base take in what a publisher says of a profile; nothing is a withdrawal."""
    head = base.log.head(publisher, profile)
    said = stored_form(triples)
    entry = Entry(
        publisher=publisher,
        agent="test",
        action="put" if said else "withdraw",
        profile=profile,
        previous=head.position if head else 0,
        media_type="application/n-triples",
        payload=n_triples(said),
        stored_hash=hash_of(said),
    )
    with base.log.writing() as writer:
        taken = Taken(writer.append(entry), said)
    base.projection.take_in([taken])


def results(base):
    """Return rule and focus node of each result in the graph."""
    graph = ox.NamedNode(IRIS.validation_graph)
    shapes = base.store.quads(None, ox.NamedNode(SH.sourceShape), None, graph)
    focus = ox.NamedNode(SH.focusNode)
    return sorted(
        (
            quad.object.value.rpartition("#")[2],
            next(base.store.quads(quad.subject, focus, None, graph)).object.value,
        )
        for quad in shapes
    )


def of_the_cases():
    """Return the profiles of the cases of rules that need several."""
    profiles = defaultdict(list)
    for case in sorted(CASES.glob("base-*.ttl")):
        for quad in ox.parse(path=case, format=ox.RdfFormat.TURTLE):
            profiles[IRIS.owner(quad.subject.value)].append(quad.triple)
    return profiles


def turtle(text):
    return [quad.triple for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]


def test_an_answer_changes_when_either_side_does(base):
    gateway = IRIS.owner(IRIS.base + "id/gateway/jp")
    agreement = IRIS.owner(IRIS.base + "id/agreement/mou")
    leads = (
        "<gateway/jp> a clu:Gateway ; clu:gatewayCountry country:JPN ; "
        "clu:establishedBy <agreement/mou> ."
    )
    covers = "<agreement/mou> a clu:Agreement ; clu:agreementCountry country:{} ."
    take(base, gateway, turtle(leads))
    assert results(base) == []
    take(base, agreement, turtle(covers.format("KOR")))
    assert results(base) == [("R51", f"{IRIS.base}id/gateway/jp")]
    take(base, agreement, turtle(covers.format("JPN")))
    assert results(base) == []
    take(base, agreement, turtle(covers.format("KOR")))
    take(base, gateway, [])
    assert results(base) == []


def test_asking_that_was_interrupted_is_finished_by_whoever_comes_next(base, whole, monkeypatch):
    gateway = IRIS.owner(IRIS.base + "id/gateway/jp")
    agreement = IRIS.owner(IRIS.base + "id/agreement/mou")
    leads = (
        "<gateway/jp> a clu:Gateway ; clu:gatewayCountry country:JPN ; "
        "clu:establishedBy <agreement/mou> ."
    )
    take(base, gateway, turtle(leads))

    def breaks(_standing, *_):
        raise StoreError("the disk is gone")

    covers = turtle("<agreement/mou> a clu:Agreement ; clu:agreementCountry country:KOR .")
    with monkeypatch.context() as broken:
        broken.setattr(Standing, "_write", breaks)
        with pytest.raises(StoreError):
            take(base, agreement, covers)
    assert results(base) == []
    monkeypatch.setattr(Standing, "renew", breaks)
    again = Projection(base.log, base.store, whole, IRIS, rules())
    again.catch_up()
    assert results(base) == [("R51", f"{IRIS.base}id/gateway/jp")]
    again.verify()


def test_after_a_change_that_failed_the_graph_follows_the_next(base, monkeypatch):
    gateway = IRIS.owner(IRIS.base + "id/gateway/jp")
    leads = turtle(
        "<gateway/jp> a clu:Gateway ; clu:gatewayCountry country:JPN ; "
        "clu:establishedBy <agreement/mou> ."
    )

    def breaks(*_):
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(base.store, "apply_many", breaks)
        with pytest.raises(StoreError):
            take(base, gateway, leads)
    covers = turtle("<agreement/mou> a clu:Agreement ; clu:agreementCountry country:KOR .")
    take(base, IRIS.owner(IRIS.base + "id/agreement/mou"), covers)
    assert results(base) == [("R51", f"{IRIS.base}id/gateway/jp")]
    base.projection.verify()


def test_after_random_changes_the_graph_is_that_of_the_whole_base(base):
    chance = random.Random(SEED)  # noqa: S311
    generated = [(one.profile, turtle(one.text)) for one in contributions(1_000)]
    linked = [one for one in generated if one[0].type != "cluster"]
    said = [*linked[:60], *3 * list(of_the_cases().items())]
    seen = set()
    for number in range(400):
        profile, triples = chance.choice(said)
        kept = [triple for triple in triples if chance.random() < 0.9]
        publisher = chance.choice(("alpha", "beta"))
        gone = chance.random() < 0.1 and base.log.head(publisher, profile) is not None
        if gone and base.log.head(publisher, profile).action == "withdraw":
            continue
        take(base, profile, [] if gone else [*kept, triples[0]], publisher)
        seen |= {rule for rule, _ in results(base)}
        if number % 40 == 0:
            base.projection.verify()
    base.projection.verify()
    assert len(seen) > 10, f"too few rules had an answer: {seen}"


def test_many_new_profiles_are_asked_about_when_they_are_all_there(base):
    for one in list(contributions(1_000))[:150]:
        profile, said = one.profile, stored_form(turtle(one.text))
        publisher = ("alpha", "beta", "gamma")[int(one.publisher[-2:]) % 3]
        with base.log.writing() as writer:
            writer.append(
                Entry(
                    publisher, "test", "put", profile, 0, "application/n-triples",
                    n_triples(said), hash_of(said),
                )
            )  # fmt: skip
    base.projection.catch_up()
    base.projection.verify()


def test_a_graph_that_says_something_else_is_found(base):
    graph = ox.NamedNode(IRIS.validation_graph)
    strange = ox.Quad(ox.NamedNode("urn:x:result"), graph, graph, graph)
    base.store._engine.add(strange)
    with pytest.raises(DamagedError, match="validation graph"):
        base.projection.verify()


def test_a_change_concerns_only_rules_that_speak_of_it_and_their_targets(base):
    node, gateway = f"{IRIS.base}id/agreement/mou", f"{IRIS.base}id/gateway/jp"
    take(
        base,
        IRIS.owner(gateway),
        turtle(
            "<gateway/jp> a clu:Gateway ; clu:gatewayCountry country:JPN ; "
            "clu:establishedBy <agreement/mou> ."
        ),
    )
    take(base, IRIS.owner(node), turtle("<agreement/mou> a clu:Agreement ."))
    concerned = rules().concerned
    assert concerned(base.store, [node], {str(CLU.managementStaff)}) == {}
    found = concerned(base.store, [node], {str(CLU.agreementCountry)})
    assert found == {"R41": {node}, "R51": {gateway}}
