"""The whole registry, if it lies beside the project: every row is accounted for.

It may not be part of the project. CLUSTER_KB_TEST_DATA names the folder, if it lies elsewhere.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from kb.config import Settings
from kb.iris import Iris
from kb.spreadsheets import Answer, ImportReport, Interpreter, MappedRow, read, refused_rows
from kb.validation import Validator

PLACE = os.environ.get("CLUSTER_KB_TEST_DATA")
FOLDER = Path(PLACE) if PLACE else Path(__file__).parents[3] / "shared" / "data"
FILE = FOLDER / "clusters.csv"
ROWS = 1467
COUNTRIES_AS_TOWNS = 61

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"the registry is not at {FOLDER}")

COLUMNS = {
    "cluster_id": ("key", ""),
    "name": ("name", "http://www.w3.org/2004/02/skos/core#prefLabel"),
    "country_iso2": ("country", "https://w3id.org/cluster-kb/ns#basedInCountry"),
    "city_raw": ("town", "http://www.w3.org/ns/locn#postName"),
    "lat": ("latitude", "https://schema.org/latitude"),
    "lon": ("longitude", "https://schema.org/longitude"),
    "nuts2_2021_derived": ("territory", "https://w3id.org/cluster-kb/ns#territory"),
    "industrial_ecosystem_code": ("ecosystem", "https://w3id.org/cluster-kb/ns#inEcosystem"),
    "website": ("homepage", "http://xmlns.com/foaf/0.1/homepage"),
    "label_ecei": ("label", "https://w3id.org/cluster-kb/ns#awardedLabel"),
}


def column(title, name, path):
    return {"titles": title, "name": name} | ({"propertyUrl": path} if path else {})


@pytest.fixture(scope="module")
def imported(vocabulary, reference):
    """The table, what became of its rows, and the report of a gate that keeps nothing."""
    columns = [column(title, *said) for title, said in COLUMNS.items()]
    table = read(FILE, settings=Settings(), metadata={"tableSchema": {"columns": columns}})
    interpreter = Interpreter("cluster", "agency", vocabulary=vocabulary, iris=Iris())
    mapping = interpreter.stated(table)
    outcomes = list(interpreter.rows(table, mapping))
    mapped = [one for one in outcomes if isinstance(one, MappedRow)]
    reports = Validator(reference).validate_many([one.triples for one in mapped])
    answers = {
        str(one.profile): Answer("created" if report.accepted else None, report.to_json())
        for one, report in zip(mapped, reports, strict=True)
    }
    return table, ImportReport.of(table, mapping, outcomes, answers)


def test_every_row_ends_in_one_of_the_three_classes(imported):
    table, report = imported
    assert len(table.rows) == ROWS
    assert [one.row.number for one in report.rows] == list(range(2, ROWS + 2))
    statuses = {"accepted", "accepted-with-warnings", "refused"}
    assert {one.status for one in report.rows} <= statuses
    assert sum(report.counts.values()) == ROWS
    assert len({one.profile for one in report.rows}) == ROWS - report.counts["refused"]


def test_what_is_refused_is_said_with_reason_row_and_column_and_written_to_be_mended(imported):
    table, report = imported
    for row, problems in report.refused:
        worst = problems[0]
        assert worst.severity == "violation"
        assert worst.place.row == row.number
        assert worst.message
    again = read(refused_rows(table, report.refused), name="refused.csv", settings=Settings())
    assert len(again.rows) == report.counts["refused"]


def test_what_the_registry_is_known_to_have_is_said(imported):
    _, report = imported
    kinds = Counter(problem.kind for one in report.rows for problem in one.problems)
    assert kinds["country-in-town"] == COUNTRIES_AS_TOWNS
    assert kinds["country-code"] == ROWS
    assert kinds["probable-duplicate"] >= 5
    assert kinds["R13"] > 1000
    placed = [p.place for one in report.rows for p in one.problems if p.kind == "R13"]
    assert {place.title for place in placed} == {"website"}
