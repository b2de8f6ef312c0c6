"""Every row of the tables that were collected for this base has its profile, or a reason why not.

The tables stand beside the project, not in it; the tests say so when they skip. `rows.json` maps
each row to what describes it, or to `{"left out": reason}`. In `partnership_members.csv` it names
only those members that are no cluster organisations.
"""

import csv
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.iris import NS, SCHEME, Iris
from kb.vocab import CLU

TABLES = Path(__file__).parents[3] / "shared" / "data"
ROWS = json.loads(Path(__file__).with_name("rows.json").read_text(encoding="utf-8"))
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
EXACT_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
STORED_COPY = re.compile(r"https://impr-[\w.-]+\.hosted-temp\.com/")
NO_TARGETS = {"enw", "move"}
"""Partnerships whose sources tell of links with the countries of their row, not of targets."""
MEASURES = ("count", "percentage", "amount", "positiveResponses")

pytestmark = pytest.mark.skipif(not TABLES.exists(), reason=f"needs the tables in {TABLES}")


def table(name):
    """The rows of a table, each as a dictionary."""
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def key_of(name, row):
    """What rows.json calls a row: its first cell, or what identifies an observation."""
    if name == "observations.csv":
        return "|".join(row[cell] for cell in ("subject", "metric", "value", "date"))
    return next(iter(row.values()))


def described_by(name, key):
    """The names of what describes a row; none when it is left out."""
    entry = ROWS[name][key]
    if isinstance(entry, dict):
        return []
    return [entry] if isinstance(entry, str) else entry


@pytest.fixture(scope="module")
def values(store):
    """Read the values of a property of a thing, named `cluster/key` and `clu` or full IRIs."""

    def read(thing, name):
        if not name.startswith("http"):
            name = NS + name
        subject = ox.NamedNode(f"{Iris().base}id/{thing}")
        found = store.quads_for_pattern(subject, ox.NamedNode(name), None)
        return {quad.object.value.removeprefix(f"{Iris().base}id/") for quad in found}

    return read


@pytest.fixture(scope="module")
def partnerships():
    return {row["partnership_id"]: row for row in table("partnerships.csv")}


@pytest.mark.parametrize("name", sorted(ROWS.keys() - {"partnership_members.csv"}))
def test_every_row_is_described_or_left_out_with_a_reason(name, store):
    keys = [key_of(name, row) for row in table(name)]
    assert [key for key in keys if key not in ROWS[name]] == []
    assert ROWS[name].keys() - set(keys) == set()
    described = {quad.subject.value for quad in store}
    for key in keys:
        names = described_by(name, key)
        assert names or ROWS[name][key]["left out"]
        assert [x for x in names if f"{Iris().base}id/{x}" not in described] == [], key


def test_every_member_is_a_partner_and_every_coordinator_coordinates(values):
    others = ROWS["partnership_members.csv"]
    for row in table("partnership_members.csv"):
        name = row["cluster_id"] or row["member_name_published_or_registry"]
        member = others.get(name, f"cluster/{name}")
        partnership = f"partnership/{row['partnership_id']}"
        assert member in values(partnership, "hasPartner"), (partnership, member)
        if row["role"] == "coordinator":
            assert member in values(partnership, "coordinatedBy"), (partnership, member)


def test_a_partnership_has_the_targets_strand_and_call_of_its_row(values, partnerships):
    strands = {"1": "preparation", "2": "implementation"}
    for key, row in partnerships.items():
        thing = f"partnership/{key}"
        targets = {COUNTRY + code for code in row["target_country_codes"].split(";") if code}
        stated = values(thing, "targetsCountry")
        assert targets.isdisjoint(stated) if key in NO_TARGETS else targets <= stated, key
        if row["strand"]:
            assert values(thing, "strand") == {f"{SCHEME}strand/{strands[row['strand']]}"}, key
        if row["funding_call"]:
            calls = values(thing, "fundedUnder")
            numbers = {n for call in calls for n in values(call, f"{DCTERMS}identifier")}
            assert row["funding_call"] in numbers, key


def test_a_partnership_begins_and_ends_when_its_row_says_so_or_more_exactly(values, partnerships):
    columns = {"start": "startDate", "end_or_duration": "endDate"}
    for key, row in partnerships.items():
        for column, name in columns.items():
            if EXACT_DATE.fullmatch(row[column]):
                (date,) = values(f"partnership/{key}", SCHEMA + name)
                assert date.startswith(row[column]), (key, column)


def test_a_partnership_has_the_industries_and_priorities_of_its_row(values, partnerships):
    columns = {
        "eccp_sectoral_industry": "inSectoralIndustry",
        "eccp_emerging_industry": "inEmergingIndustry",
        "eccp_s3_priority": "specialisationPriority",
    }
    found = {
        key: {name for column, name in columns.items() if row[column]}
        for key, row in partnerships.items()
    }
    for key, names in found.items():
        for name in names:
            assert values(f"partnership/{key}", name), (key, name)
    assert sum(map(len, found.values())) == 8


def test_the_sources_of_a_partnership_are_profiles_and_cited(values, store, partnerships):
    addresses = {
        quad.object.value.rstrip("/"): quad.subject.value.removeprefix(f"{Iris().base}id/")
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"{SCHEMA}url"), None)
    }
    for key, row in partnerships.items():
        cited = values(f"partnership/{key}", f"{DCTERMS}source")
        for url in re.findall(r"https?://[^;\s]+", row["source"]):
            live = STORED_COPY.sub("https://clustercollaboration.eu/", url).rstrip("/")
            source = addresses.get(url.rstrip("/")) or addresses.get(live)
            assert source in cited, (key, url)


def test_a_label_is_the_one_of_its_row(values):
    for row in table("cluster_labels.csv"):
        award = ROWS["cluster_labels.csv"][row["cluster_id"]]
        label = f"{SCHEME}management-label/ecei-{row['level'].lower()}"
        assert values(award, "awardedLabel") == {label}
        assert award in values(f"cluster/{row['cluster_id']}", "hasAward")
        if row["year"]:
            assert values(award, f"{SCHEMA}startDate") == {row["year"]}


def test_every_value_chain_is_seen_in_a_partnership(store):
    rows = store.query(
        f"""SELECT DISTINCT ?chain WHERE {{ ?partnership <{CLU.inValueChain}> ?chain }}"""
    )
    found = {row["chain"].value.removeprefix(f"{Iris().base}id/") for row in rows}
    assert found == set(ROWS["value_chains.csv"].values())


def test_an_observation_has_the_value_of_its_row(values):
    for row in table("observations.csv"):
        names = described_by("observations.csv", key_of("observations.csv", row))
        measured = {float(value) for x in names for m in MEASURES for value in values(x, m)}
        assert not names or float(row["value"]) in measured, row
