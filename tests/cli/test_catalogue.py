"""The commands about the catalogue of questions, on a data folder and beside a server."""

import csv
import io
import json
from pathlib import Path

import pytest

TWO = Path(__file__).parent / "two-profiles.ttl"
CARD = ("ask", "partnership-card", "partnership=bioxclusters-plus")


@pytest.fixture
def loaded(published):
    assert published("load", TWO, "--publisher", "agency").exit_code == 0
    return published


def test_the_questions_are_listed_by_theme_with_their_parameters(cluster_kb):
    told = cluster_kb("questions").stdout
    assert told.startswith("discovery\n")
    assert "\nvalue-chains\n" in told
    assert "  reach  Which clusters can reach a country" in told
    assert "      country=JPN  The country to reach\n" in told
    assert "(default today)" in told
    assert "\n  members  " not in told
    assert "partnership-card" not in cluster_kb("questions", "clusters").stdout


def test_the_questions_are_listed_as_json(cluster_kb):
    told = {one["name"]: one for one in json.loads(cluster_kb("questions", "--json").stdout)}
    assert told["partnership-card"]["questions"] == ["CQ-09"]
    assert told["partnership-card"]["parameters"][0]["need"] == "required"


def test_an_unknown_theme_is_told_with_those_there_are(cluster_kb):
    told = cluster_kb("questions", "castles")
    assert told.exit_code == 2
    assert "value-chains" in told.stderr


def test_no_data_is_told_from_none(loaded):
    told = loaded(*CARD)
    assert told.exit_code == 0, told.stderr
    assert told.stdout.lower() == 'no data: nobody has stated "cluster partnership".\n'
    told = json.loads(loaded(*CARD, "--format", "json").stdout)
    assert (told["status"], told["rows"]) == ("no-data", [])
    told = loaded(*CARD, "--format", "csv")
    assert next(csv.reader(io.StringIO(told.stdout)))[0] == "partnership"
    assert told.stderr.startswith("No data: nobody has stated")


def test_wrong_questions_and_parameters_are_told_with_what_would_be_right(loaded):
    assert "Did you mean reach?" in loaded("ask", "rech").stderr
    assert "country" in loaded("ask", "reach", "contry=JPN").stderr
    assert "for example partnership=bioxclusters-plus" in loaded("ask", "partnership-card").stderr
    assert loaded("ask", "members").exit_code == 1


def test_a_server_is_asked_while_it_holds_the_folder(serving, loaded, tmp_path):
    chain = tmp_path / "partnership.ttl"
    chain.write_text(PARTNERSHIP, encoding="utf-8")
    assert serving
    assert loaded(*CARD).stdout.lower() == 'no data: nobody has stated "cluster partnership".\n'
    told = loaded("load", chain, "--publisher", "agency")
    assert told.exit_code == 0, told.stdout
    assert loaded(*CARD).stdout == "None.\n"
    (row,) = json.loads(
        loaded("ask", "partnership-card", "partnership=example", "--format", "json").stdout
    )["rows"]
    assert row["fact"] == "target"
    assert "target" in loaded("ask", "partnership-card", "partnership=example").stdout
    assert "Did you mean reach?" in loaded("ask", "rech").stderr


PARTNERSHIP = """
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/cluster-kb/id/partnership/example> a clu:ClusterPartnership ;
  skos:prefLabel "An example partnership (fictional)"@en ;
  clu:targetsCountry <http://publications.europa.eu/resource/authority/country/JPN> ;
  dcterms:source <https://w3id.org/cluster-kb/id/source/example> .
"""
