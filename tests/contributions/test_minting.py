"""Keys as curated data have them."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.contributions.minting import Minting, slug
from kb.errors import ClaimError, ForeignGraphError
from kb.iris import KEY, ROOT, Iris, ProfileId
from kb.log import Proposal

DATA = Path(__file__).parents[2] / "data" / "clusters"
IRIS = Iris()


@pytest.fixture
def minting(house):
    return Minting(house.log, house.reference, house.iris)


@pytest.fixture
def claim(minting):
    """Read Turtle about a thing without a key."""

    def claim(text, kind="cluster", publisher="alpha"):
        quads = list(ox.parse(PREFIXES + text, ox.RdfFormat.TRIG, base_iri=minting.base(kind)))
        return minting.claim(quads, kind, publisher)

    return claim


PREFIXES = """\
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ('skos:prefLabel "BioWin"@en ; clu:basedInCountry country:BEL', "be-biowin"),
        ('skos:prefLabel "BioWin"@en ; clu:territory nuts:BE32', "be-biowin"),
        ('skos:prefLabel "Si Cluster"@en ; clu:basedInCountry country:GRC', "gr-si-cluster"),
        ('skos:prefLabel "Kosovo ICT"@en ; clu:basedInCountry country:1A0', "xk-kosovo-ict"),
        ('skos:prefLabel "Nowhere"@en', "nowhere"),
        ('skos:prefLabel "Nowhere"@en ; clu:basedInCountry <urn:x:y>', "nowhere"),
        ('skos:prefLabel "Le Pôle"@fr, "The Pole"@en', "the-pole"),
        ('skos:prefLabel "Кластер"@bg ; skos:altLabel "Klaster"@bg', "klaster"),
        ('skos:prefLabel "' + "long name " * 20 + '"@en', "long-name-" * 5 + "long-name"),
    ],
)
def test_a_key_comes_of_country_and_name(claim, said, key):
    assert claim(f"<> a clu:ClusterOrganisation ; {said} .").profile == ProfileId("cluster", key)


def test_only_a_cluster_has_its_country_in_its_key(claim):
    said = '<> skos:prefLabel "Port"@en ; clu:basedInCountry country:BEL .'
    assert claim(said, "organisation").profile.key == "port"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.ttl")), ids=lambda path: path.stem)
def test_curated_clusters_have_the_key_that_would_be_minted(path, minting):
    """But for those whose name was mended after their key was made."""
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=ROOT)
    names = {}
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    for quad in store.quads_for_pattern(None, label, None):
        owner = IRIS.thing_of(quad.subject.value)
        names[owner] = [quad.triple for quad in store.quads_for_pattern(quad.subject, None, None)]
    same = [minting._mint("cluster", triples) == profile for profile, triples in names.items()]
    assert sum(same) / len(same) > 0.7


@given(st.text(max_size=200))
def test_a_slug_is_a_key_or_nothing(name):
    found = slug(name)
    assert found == "" or KEY.fullmatch(found)
    assert not re.search(r"^-|-$|--", found)
    assert len(found) <= 60


def test_the_root_and_its_parts_move_to_the_key(claim):
    found = claim(
        '<> skos:prefLabel "Port"@en ; org:hasSite <new/site/a>, [ a org:Site ] .\n'
        "<new/site/a> a org:Site ; skos:related <>, <newer>, <urn:x:new> .",
        "organisation",
    )
    root = f"{ROOT}id/organisation/port"
    assert {triple.subject.value for triple in found.triples} == {
        root,
        f"{root}/site/a",
        *found.parts,
    }
    related = {
        triple.object.value for triple in found.triples if "related" in triple.predicate.value
    }
    assert related == {root, f"{ROOT}id/organisation/newer", "urn:x:new"}


def test_a_blank_node_that_nothing_points_to_is_the_thing(claim):
    found = claim('_:a skos:prefLabel "Port"@en ; org:hasSite [ a org:Site ] .', "organisation")
    assert {triple.subject.value for triple in found.triples} == {
        f"{ROOT}id/organisation/port",
        *found.parts,
    }


def test_the_own_graph_may_be_named_and_no_other(claim):
    graph = f"{ROOT}graph/alpha/organisation/new"
    body = f'GRAPH <{graph}> {{ <> skos:prefLabel "Port"@en }}'
    assert claim(body, "organisation").profile.key == "port"
    with pytest.raises(ForeignGraphError):
        claim(body, "organisation", publisher="beta")


def test_a_key_that_is_described_proposed_or_withdrawn_is_not_minted(house, minting, claim):
    said = '<> skos:prefLabel "Port"@en .'
    house.put("organisation/port", '<> a org:Organization ; skos:prefLabel "Port"@en .')
    house.withdraw("organisation/port", require_match=False)
    assert claim(said, "organisation").profile.key == "port-2"
    proposed = ProfileId("organisation", "port-2")
    with house.log.writing() as writer:
        rest = ("put", proposed, None, False, "text/turtle", "0")
        writer.reviews.add(Proposal("1", writer.now(), "beta", "x", *rest), b"", "{}")
    assert not minting.is_free(proposed)
    assert claim(said, "organisation").profile.key == "port-3"


@pytest.mark.parametrize(
    ("said", "detail", "hint"),
    [
        ("", "nothing is said", None),
        ("<> a org:Site .", "no name", "choose a key yourself"),
        ("<port> a org:Site .", "has a key already", "PUT to /profiles/organisation/port"),
        ("<port/site/x> a org:Site .", "has a key already", "PUT to /profiles/organisation/port"),
        ("<new/party/x> a org:Site .", "is not described", None),
        ('[ skos:prefLabel "a" ] . [ skos:prefLabel "b" ] .', "nothing is said", None),
    ],
)
def test_what_is_not_one_new_thing_is_refused(claim, said, detail, hint):
    with pytest.raises(ClaimError, match=detail) as refused:
        claim(said, "organisation")
    assert hint is None or hint in refused.value.hint
