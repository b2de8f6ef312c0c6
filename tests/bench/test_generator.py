"""Generated profiles: accepted by the gate, of the real data's shape, closed, always the same."""

import csv
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.codes import SHARES
from bench.generator import COUNTS, PREFIXES, PUBLISHERS, contributions, turtle
from kb.config import Settings
from kb.contributions.claims import claim
from kb.iris import PROFILE_TYPES, Iris
from kb.rdf import parse
from kb.reference import Reference
from kb.validation import Validator

IRIS = Iris()
NS = "https://w3id.org/cluster-kb/ns#"
REGISTRY = Path(__file__).parents[3] / "shared" / "data" / "clusters.csv"
COLUMNS = {
    "ecosystem": "industrial_ecosystem_code",
    "region": "nuts2_2021_derived",
    "town": "city_as_published",
    "coordinates": "lat",
    "website": "website",
    "award": "label_ecei",
}


@pytest.fixture(scope="module")
def sample():
    return list(contributions(2_000))


@pytest.fixture(scope="module")
def claimed(sample):
    """Each contribution's statements, as the gate splits and names them."""
    found = []
    for one in sample:
        text = (PREFIXES + one.text).encode()
        quads = parse(text, "text/turtle", base=IRIS.thing(one.profile), settings=Settings())
        found.append(claim(quads, IRIS, one.profile, one.publisher).triples)
    return found


def test_every_profile_of_a_thousand_is_accepted(claimed):
    reports = Validator(Reference.load()).validate_many(claimed[:1_030])
    assert not [report.results[0] for report in reports if not report.accepted]


def test_all_profile_types_come_in_their_proportions(sample):
    things = Counter(profile.type for profile in {one.profile for one in sample})
    assert things == {kind: 2 * count for kind, count in COUNTS.items()}
    assert things.keys() == PROFILE_TYPES.keys()


def test_every_reference_leads_to_a_profile_of_the_same_thousands(claimed):
    said = {triple.subject for triples in claimed for triple in triples}
    meant = {triple.object for triples in claimed for triple in triples}
    ours = {node for node in meant if str(node).startswith(f"<{IRIS.base}id/")}
    assert ours - said == set()


def test_clusters_lack_what_those_of_the_registry_lack(sample, claimed):
    marks = {
        "ecosystem": "inEcosystem",
        "region": "territory",
        "town": "org#hasSite",
        "coordinates": "hasDefaultGeometry",
        "website": "homepage",
        "award": "hasAward",
    }
    first = {
        one.profile: triples
        for one, triples in reversed(list(zip(sample, claimed, strict=True)))
        if one.profile.type == "cluster"
    }
    for what, mark in marks.items():
        having = sum(
            any(triple.predicate.value.endswith(mark) for triple in triples)
            for triples in first.values()
        )
        expected = SHARES[what] * (SHARES["town"] if what == "coordinates" else 1)
        assert having / len(first) == pytest.approx(expected, abs=0.05), what


@pytest.mark.skipif(not REGISTRY.exists(), reason="the registry is not here to compare with")
@pytest.mark.parametrize(("what", "column"), COLUMNS.items())
def test_the_shares_are_those_of_the_registry(what, column):
    with REGISTRY.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    share = sum(bool(row[column].strip()) for row in rows) / len(rows)
    assert SHARES[what] == pytest.approx(share, abs=0.01)


def test_several_publishers_speak_and_some_of_the_same_thing(sample):
    assert {one.publisher for one in sample} == set(PUBLISHERS)
    said = Counter(one.profile for one in sample)
    assert set(said.values()) == {1, 2}
    assert len({(one.publisher, one.profile) for one in sample}) == len(sample)


def test_names_come_in_several_languages(claimed):
    names = Counter(
        triple.object.language
        for triples in claimed
        for triple in triples
        if triple.predicate.value.endswith("prefLabel")
    )
    assert len(names) > 10
    assert names["en"] < sum(names.values())


def test_figures_of_one_thing_disagree(claimed):
    figures = Counter()
    for triples in claimed:
        said = {(triple.subject, triple.predicate.value): triple.object for triple in triples}
        for (node, predicate), entity in said.items():
            if predicate == f"{NS}observedEntity" and (node, f"{NS}count") in said:
                figures[entity, said[node, f"{NS}indicator"]] += 1
    assert figures.most_common(1)[0][1] > 1


def test_the_same_profiles_come_every_time(sample):
    assert list(contributions(1_000)) == sample[: len(list(contributions(1_000)))]
    assert "".join(turtle(10)) == "".join(turtle(10))
    assert list(ox.parse("".join(turtle(10)), ox.RdfFormat.TURTLE))
