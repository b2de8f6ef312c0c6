"""Lists of members by name: what the query `members` answers, also after every write."""

import random
from datetime import date
from itertools import product

import pyoxigraph as ox
import pytest
from rdflib.namespace import DCTERMS

from kb.iris import Iris, ProfileId
from kb.queries import Catalogue
from kb.reference import Reference
from kb.resources import Resources
from kb.store import Change, open_store

IRIS = Iris()
CLASS = "https://w3id.org/cluster-kb/ns#ClusterOrganisation"
PREFIXES = """
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix ecosystem: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
NAMES = ('"Ash"@en', '"ash"@en', '"Zürich"@de', '"Élan"@fr', '"elm"', '"Beech Oak"@en', '"Ash"@fr')
FACTS = ("clu:basedInCountry country:FRA", "clu:inSectorBroad ecosystem:health", "a org:Site")
FILTERS = [
    {},
    {"country": "FRA"},
    {"sector": "health"},
    {"text": "ASH"},
    {"text": "ü", "country": "FRA"},
    {"type": "http://www.w3.org/ns/org#Site"},
]


class Base:
    """A store, and which profiles somebody spoke of behind each position."""

    def __init__(self, *, follows):
        self.store = open_store(None)
        self.told = []
        self.reference, self.catalogue = Reference.load(), Catalogue.load()
        changed = (lambda position: self.told[position:]) if follows else None
        self.resources = Resources(self.store, self.reference, self.catalogue, changed)

    def say(self, publisher, profile, text):
        triples = [quad.triple for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]
        self.told.append(profile)
        graphs = {IRIS.graph(publisher, profile): triples}
        self.store.apply(Change(graphs=graphs), len(self.told))

    def merge(self, profiles):
        merges, replaced = IRIS.merges_graph, ox.NamedNode(DCTERMS.isReplacedBy)
        nodes = [ox.NamedNode(IRIS.thing(profile)) for profile in profiles]
        triples = [ox.Triple(node, replaced, ox.NamedNode("urn:x:other")) for node in nodes]
        self.store.apply(Change(graphs={merges: triples}), len(self.told))

    def asked(self, filters, language):
        fixed = {"class": CLASS, "stem": f"{IRIS.base}id/cluster/", "language": language}
        query = self.catalogue["members"]
        bindings = query.bind({**filters, **fixed}, self.reference, date.min)
        rows = self.store.select(query.text, bindings)
        return [(row["member"].value, row["label"].value) for row in rows]

    def listed(self, filters, language):
        page = self.resources.members("cluster", filters, language=language, limit=1_000)
        assert page.total == len(page.members)
        return [(member.iri, member.label) for member in page.members]


def profile_text(profile, chance):
    """Something or nothing about a profile: its names, facts, and mostly that it is a cluster."""
    said = [f"skos:{chance.choice(('prefLabel', 'altLabel'))} {name}" for name in NAMES]
    said = chance.sample([*said, *FACTS], chance.randint(0, 5))
    if chance.random() < 0.8:
        said.append("a clu:ClusterOrganisation")
    return f"<{IRIS.thing(profile)}> {' ; '.join(said)} ." if said else ""


@pytest.mark.parametrize("follows", [True, False])
def test_lists_are_the_rows_of_the_query_after_every_write(follows):
    base, chance = Base(follows=follows), random.Random(20170906)  # noqa: S311 - repeatable
    for _ in range(40):
        profile = ProfileId(chance.choice(("cluster", "event")), chance.choice("abcdefgh"))
        base.say(chance.choice("xyz"), profile, profile_text(profile, chance))
        for filters, language in product(FILTERS, ("en", "fr")):
            assert base.listed(filters, language) == base.asked(filters, language)


@pytest.mark.parametrize("follows", [True, False])
def test_a_key_that_was_merged_into_another_is_in_no_list(follows):
    base, chance = Base(follows=follows), random.Random(5)  # noqa: S311 - repeatable
    profiles = [ProfileId("cluster", key) for key in "abcdefgh"]
    for profile in profiles * 2:
        base.say("x", profile, profile_text(profile, chance))
        base.merge(chance.sample(profiles, 3))
        for filters in FILTERS:
            assert base.listed(filters, "en") == base.asked(filters, "en")
    base.merge([])
    everything = base.listed({}, "en")
    assert everything == base.asked({}, "en")
    base.say("x", profiles[0], f"<{IRIS.thing(profiles[0])}> dcterms:isReplacedBy <urn:x:y> .")
    base.say("y", profiles[0], f"<{IRIS.thing(profiles[0])}> a clu:ClusterOrganisation .")
    assert IRIS.thing(profiles[0]) in dict(base.listed({}, "en")), "no publisher can hide it"
    assert base.listed({}, "en") == base.asked({}, "en")


@pytest.mark.parametrize("follows", [True, False])
def test_members_are_found_by_a_name_however_it_is_written(follows):
    base, chance = Base(follows=follows), random.Random(7)  # noqa: S311 - repeatable
    for _ in range(40):
        profile = ProfileId(chance.choice(("cluster", "event")), chance.choice("abcdefgh"))
        base.say(chance.choice("xyz"), profile, profile_text(profile, chance))
        for name, text in (("ZURICH e.V.", "zürich"), ("the Elm", "the elm"), ("élan", "élan")):
            called = base.resources.called("cluster", [name])
            assert sorted(called) == sorted(iri for iri, _ in base.asked({"text": text}, "en"))
        assert base.resources.called("cluster", ["", "?!"]) == set()
        both = base.resources.called("cluster", ["Ash", "beech-oak"])
        found = [*base.asked({"text": "ash"}, "en"), *base.asked({"text": "beech"}, "en")]
        assert both == {iri for iri, _ in found}


def test_many_changes_at_once_are_taken_in(monkeypatch):
    base = Base(follows=True)
    monkeypatch.setattr("kb.resources.listings._MANY", 3)
    base.say("x", ProfileId("cluster", "a"), profile_text(ProfileId("cluster", "a"), random))
    assert base.listed({}, "en") == base.asked({}, "en")
    for key in "bcdefgh":
        profile = ProfileId("cluster", key)
        text = f'<{IRIS.thing(profile)}> a clu:ClusterOrganisation ; skos:prefLabel "{key}"@en .'
        base.say("x", profile, text)
    assert base.listed({}, "en") == base.asked({}, "en")
    assert len(base.listed({}, "en")) >= 7


def test_a_store_that_was_emptied_has_no_members():
    base = Base(follows=True)
    base.say(
        "x", ProfileId("cluster", "a"), f"<{IRIS.base}id/cluster/a> a clu:ClusterOrganisation ."
    )
    assert len(base.listed({}, "en")) == 1
    base.store.clear()
    assert base.listed({}, "en") == []
