"""Lists of members by name: what the query `members` answers, also after every write."""

import random
from datetime import date
from itertools import product

import pyoxigraph as ox
import pytest

from kb.iris import Iris, ProfileId
from kb.queries import Catalogue
from kb.reference import Reference
from kb.resources import Resources
from kb.store import Change, open_store

IRIS = Iris()
CLASS = "https://w3id.org/cluster-kb/ns#ClusterOrganisation"
PREFIXES = """
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
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
