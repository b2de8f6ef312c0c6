"""What must be true of every file in data/, whatever it says."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS

from kb.iris import Iris, ProfileId
from kb.vocab import CLU

REGISTRY = Path(__file__).parents[3] / "shared" / "data" / "clusters.csv"
COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
UNREGISTERED = {"nl-automotivenl", "at-me2c", "gb-marine-south-east"}
"""Clusters that a partnership names and the tables do not."""
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w|mailto:|tel:|\+\d{2}[ \d()/-]{7,}")
SOURCE = ox.NamedNode(DCTERMS.source)
DESCRIBES = ox.NamedNode(CLU.describesCountry)


def test_a_file_parses_and_is_short_enough_to_read(data_file):
    lines = data_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 600
    assert list(ox.parse(path=data_file, format=ox.RdfFormat.TURTLE))


def test_a_file_declares_the_prefixes_that_it_uses_and_no_others(data_file):
    text = data_file.read_text(encoding="utf-8")
    declared = re.findall(r"^@prefix (\w+:)", text, re.MULTILINE)
    body = re.sub(r"^@prefix.*$", "", text, flags=re.MULTILINE)
    assert [prefix for prefix in declared if not re.search(rf"(?<!\w){prefix}\w", body)] == []
    assert declared == sorted(declared)


def test_every_subject_belongs_to_a_profile(files):
    subjects = {triple.subject.value for triples in files.values() for triple in triples}
    assert {subject for subject in subjects if Iris().owner(subject) is None} == set()


def test_a_profile_stands_in_one_file(files):
    places = defaultdict(set)
    for path, triples in files.items():
        for triple in triples:
            places[Iris().owner(triple.subject.value)].add(path.name)
    assert {profile: names for profile, names in places.items() if len(names) > 1} == {}


def test_whatever_a_profile_refers_to_is_described(store):
    described = {quad.subject.value for quad in store}
    ours = f"{Iris().base}id/"
    mentioned = {
        quad.object.value
        for quad in store
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(ours)
    }
    assert mentioned - described == set()


def test_every_profile_cites_a_source_and_every_source_is_of_use(profiles):
    citing, cited = set(), set()
    for profile, triples in profiles.items():
        for triple in triples:
            if triple.predicate == DESCRIBES:
                cited.add(triple.subject.value)
            if triple.predicate == SOURCE:
                cited.add(triple.object.value)
                if Iris().thing_of(triple.subject.value):
                    citing.add(profile)
    sources = {profile for profile in profiles if profile.type == "source"}
    assert profiles.keys() - citing == sources
    assert {source for source in sources if Iris().thing(source) not in cited} == set()


def test_a_figure_cites_the_source_in_which_it_stands(store):
    for quad in store.quads_for_pattern(None, ox.NamedNode(CLU.observedEntity), None):
        cited = {fact.object.value for fact in store.quads_for_pattern(quad.subject, SOURCE, None)}
        assert cited == {Iris().thing(Iris().owner(quad.subject.value))}


def test_there_is_no_personal_data(store):
    texts = [str(quad.object.value) for quad in store]
    assert [text for text in texts if PERSONAL.search(text)] == []


@pytest.mark.skipif(not REGISTRY.exists(), reason=f"needs the registry in {REGISTRY}")
def test_a_cluster_has_its_key_and_country_in_the_registry(profiles, store):
    with REGISTRY.open(encoding="utf-8", newline="") as rows:
        countries = {
            row["cluster_id"]: row["country_authority_code"] for row in csv.DictReader(rows)
        }
    based = ox.NamedNode(CLU.basedInCountry)
    clusters = {profile for profile in profiles if profile.type == "cluster"}
    assert {profile.key for profile in clusters} - countries.keys() == UNREGISTERED
    for profile in (profile for profile in clusters if profile.key in countries):
        thing = ox.NamedNode(Iris().thing(profile))
        stated = {quad.object.value for quad in store.quads_for_pattern(thing, based, None)}
        assert stated == {COUNTRIES + countries[profile.key]}, profile


def test_the_gateways_of_bioxclusters_are_those_of_its_eight_agreements(store):
    operated = ox.NamedNode(CLU.operatedBy)
    partnership = ox.NamedNode(Iris().thing(ProfileId("partnership", "bioxclusters-plus")))
    gateways = [quad.subject for quad in store.quads_for_pattern(None, operated, partnership)]
    established = {
        quad.object.value
        for gateway in gateways
        for quad in store.quads_for_pattern(gateway, ox.NamedNode(CLU.establishedBy), None)
    }
    six = ("wistar", "biominas", "cinnamed", "fenglin", "tohealth", "chuncheon")
    keys = (*six, "osaka-2016", "hisa-2016")
    assert established == {Iris().thing(ProfileId("agreement", f"biox-{key}")) for key in keys}


def test_nobody_operates_a_gateway_to_the_country_in_which_it_is_based(store):
    pairs = store.query(f"""SELECT ?gateway ?operator WHERE {{
        ?gateway <{CLU.gatewayCountry}> ?country ; <{CLU.operatedBy}> ?operator .
        ?operator <{CLU.basedInCountry}> ?country
    }}""")
    assert [(pair["gateway"].value, pair["operator"].value) for pair in pairs] == []
