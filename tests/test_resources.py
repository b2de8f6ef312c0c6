"""Reading one thing, a page of things, who mentions it, and names."""

import pyoxigraph as ox
import pytest

from kb.errors import ParameterError
from kb.iris import Iris, ProfileId
from kb.queries import Catalogue
from kb.reference import Reference
from kb.resources import Resources
from kb.store import Change, open_store

PREFIXES = """
@prefix agreement: <https://w3id.org/cluster-kb/id/agreement/> .
@prefix cluster: <https://w3id.org/cluster-kb/id/cluster/> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix ecosystem: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix partnership: <https://w3id.org/cluster-kb/id/partnership/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ASH = "https://w3id.org/cluster-kb/id/cluster/ash"
SITE = "https://w3id.org/cluster-kb/id/cluster/ash/site/main"
FRANCE = "http://publications.europa.eu/resource/authority/country/FRA"
SAID = [
    (
        "agency",
        "cluster/ash",
        f"""cluster:ash a clu:ClusterOrganisation ; skos:prefLabel "Ash"@en, "Frêne"@fr ;
             clu:inEcosystem ecosystem:health ; org:hasSite <{SITE}> . <{SITE}> a org:Site .""",
    ),
    (
        "ministry",
        "cluster/ash",
        'cluster:ash a clu:ClusterOrganisation ; skos:prefLabel "Ash", "Ash Cluster"@en .',
    ),
    (
        "derived/agency",
        "cluster/ash",
        """cluster:ash a org:Organization ; clu:basedInCountry country:FRA ;
             clu:inSectorBroad ecosystem:health .""",
    ),
    (
        "agency",
        "cluster/beech",
        """cluster:beech a clu:ClusterOrganisation ; skos:prefLabel "beech"@en ;
             skos:altLabel "BUCHE"@de ; clu:basedInCountry country:DEU .""",
    ),
    ("agency", "cluster/yew", "cluster:yew a clu:ClusterOrganisation ."),
    (
        "agency",
        "partnership/wood",
        """partnership:wood a clu:ClusterPartnership, org:Organization ;
             clu:coordinatedBy cluster:ash ; clu:hasPartner cluster:beech .""",
    ),
    ("derived/agency", "partnership/wood", "partnership:wood clu:hasPartner cluster:ash ."),
    (
        "agency",
        "agreement/mou",
        """agreement:mou a clu:Agreement ; clu:agreementCountry country:JPN .
           <https://w3id.org/cluster-kb/id/agreement/mou/party/ash> clu:partyAgent cluster:ash .""",
    ),
]


def graph(who, profile, text):
    triples = [quad.triple for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]
    return f"{Iris().base}graph/{who}/{profile}", triples


@pytest.fixture(scope="module")
def store():
    opened = open_store(None)
    graphs = dict(graph(*said) for said in SAID)
    graphs |= {name: triples for name, triples in Reference.graphs().items() if "countries" in name}
    opened.apply(Change(graphs=graphs), 1)
    return opened


@pytest.fixture(scope="module")
def resources(store):
    return Resources(store, Reference.load(), Catalogue.load())


def keys(page):
    return [member.iri.rpartition("/")[2] for member in page.members]


def test_a_description_tells_who_says_what(resources):
    ash = resources.describe(ASH)
    assert set(ash.by_publisher) == {"agency", "ministry"}
    assert len(ash.by_publisher["ministry"]) == 3
    assert len(ash.asserted) == 8
    assert len(ash.derived) == 3
    assert ash.triples == ash.asserted | ash.derived
    assert ash.parts == (SITE,)


def test_a_description_holds_nothing_of_other_profiles(resources):
    assert {triple.subject.value for triple in resources.describe(ASH).triples} == {ASH, SITE}


def test_nobody_describes_an_unknown_thing(resources):
    nobody = resources.describe(Iris().thing(ProfileId("cluster", "nobody")))
    assert (nobody.triples, nobody.by_publisher, nobody.parts) == (frozenset(), {}, ())


def test_a_reference_thing_is_described_without_publishers(resources):
    france = resources.describe(FRANCE)
    assert france.by_publisher == {}
    assert {triple.subject.value for triple in france.asserted} == {FRANCE}


def test_members_come_by_name_whatever_its_case(resources):
    page = resources.members("cluster", {})
    assert page.total == 3
    assert keys(page) == ["ash", "beech", "yew"]
    assert [member.label for member in page.members[:2]] == ["Ash", "beech"]


def test_names_follow_the_language(resources):
    french = resources.members("cluster", {}, language="fr")
    assert [member.label for member in french.members[:2]] == ["beech", "Frêne"]


def test_a_member_without_a_name_shows_its_iri(resources):
    assert resources.members("cluster", {}).members[-1].label.endswith("/cluster/yew")


def test_a_page_is_a_part_of_the_whole(resources):
    page = resources.members("cluster", {}, limit=1, offset=1)
    assert (page.total, keys(page)) == (3, ["beech"])
    assert keys(resources.members("cluster", {}, limit=10, offset=10)) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"country": "FR"}, ["ash"]),
        ({"country": "DEU"}, ["beech"]),
        ({"sector": "health"}, ["ash"]),
        ({"country": "DEU", "sector": "health"}, []),
        ({"text": "buche"}, ["beech"]),
        ({"text": "CLUSTER"}, ["ash"]),
        ({"type": "http://www.w3.org/ns/org#Organization"}, ["ash"]),
    ],
)
def test_filters_narrow_a_collection(resources, filters, expected):
    assert keys(resources.members("cluster", filters)) == expected


def test_an_agreement_is_found_by_the_country_that_it_covers(resources):
    assert keys(resources.members("agreement", {"country": "Japan"})) == ["mou"]


def test_a_collection_holds_one_type_of_profile(resources):
    assert resources.members("organisation", {}).total == 0
    assert keys(resources.members("partnership", {})) == ["wood"]


@pytest.mark.parametrize("filters", [{"country": "Atlantis"}, {"colour": "red"}])
def test_a_bad_filter_is_refused(resources, filters):
    with pytest.raises(ParameterError):
        resources.members("cluster", filters)


def test_a_write_is_seen_by_the_next_page():
    store = open_store(None)
    resources = Resources(store, Reference.load(), Catalogue.load())
    assert resources.members("cluster", {}).total == 0
    store.apply(Change(graphs=dict([graph(*SAID[0])])), 1)
    assert resources.members("cluster", {}).total == 1


def test_mentions_are_what_publishers_state(resources):
    mentions = resources.mentions(ASH)
    assert [(str(one.profile), one.predicate.rpartition("#")[2]) for one in mentions] == [
        ("agreement/mou", "partyAgent"),
        ("partnership/wood", "coordinatedBy"),
    ]
    assert len(resources.mentions(ASH, limit=1)) == 1


def test_labels_fall_back_to_english_and_then_to_any(resources):
    assert resources.labels([ASH], "fr") == {ASH: "Frêne"}
    assert resources.labels([ASH], "de") == {ASH: "Ash"}
    assert resources.labels([FRANCE], "de") == {FRANCE: "Frankreich"}
    assert resources.labels(["https://example.org/unnamed"]) == {}
