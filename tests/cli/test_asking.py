import csv
import io
import json
from pathlib import Path

import pytest

TWO = Path(__file__).parent / "two-profiles.ttl"


@pytest.fixture
def loaded(published):
    assert published("load", TWO, "--publisher", "agency").exit_code == 0
    return published


def test_a_select_query_is_answered_as_table_csv_and_json(loaded):
    text = "SELECT ?x ?label { ?x a <https://w3id.org/cluster-kb/ns#ClusterOrganisation> ;"
    text += " <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
    iri = "https://w3id.org/cluster-kb/id/cluster/it-example"
    assert "cluster/it-example" in loaded("query", "-", stdin=text).stdout
    head, row = csv.reader(io.StringIO(loaded("query", "-", "--format", "csv", stdin=text).stdout))
    assert (head, row[0]) == (["x", "label"], iri)
    (found,) = json.loads(loaded("query", "-", "--format", "json", stdin=text).stdout)
    assert found == {"x": iri, "label": "An example cluster (fictional)"}


def test_ask_and_construct_are_answered(loaded, tmp_path):
    query = tmp_path / "ask.rq"
    query.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    assert loaded("query", query).stdout == "true\n"
    cluster = "<https://w3id.org/cluster-kb/id/cluster/it-example>"
    built = loaded("query", "-", stdin=f"CONSTRUCT WHERE {{ {cluster} a ?class }}").stdout
    assert all(line.startswith(cluster) and line.endswith(" .") for line in built.splitlines())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT ?x {\n ?x }", "line 2"),
        ("DELETE WHERE { ?s ?p ?o }", "update"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_what_is_no_query_is_refused_with_the_reason(loaded, text, told):
    refused = loaded("query", "-", stdin=text)
    assert refused.exit_code == 1
    assert told in refused.stderr


def test_a_question_is_answered_with_its_parameters(loaded):
    told = loaded("discover", "country-card", "country=JP", "on=2017-09-06")
    assert told.exit_code == 0, told.stderr
    rows = json.loads(loaded("discover", "reach", "country=JPN", "--format", "json").stdout)
    assert rows == []


def test_a_question_or_parameter_that_is_wrong_is_told_with_what_would_be_right(loaded):
    assert "Did you mean reach?" in loaded("discover", "rech").stderr
    assert "country" in loaded("discover", "reach", "contry=JPN").stderr
    assert "Write it as name=value" in loaded("discover", "reach", "JPN").stderr


def test_a_parameter_given_twice_is_refused(loaded):
    told = loaded("discover", "reach", "country=JPN", "country=USA")
    assert told.exit_code == 1
    assert "given twice" in told.stderr


def test_a_query_that_kills_the_engine_kills_no_command(loaded):
    told = loaded("query", "-", stdin="SELECT * { ?s ?p ?o FILTER(" + "!" * 190_000 + "true) }")
    assert told.exit_code in (0, 1)


def test_a_query_without_end_is_ended(loaded):
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    told = loaded("query", "-", stdin=endless, CLUSTER_KB_QUERY_SECONDS="1")
    assert told.exit_code == 1
    assert "longer than 1 seconds" in told.stderr


@pytest.mark.parametrize(
    "words", [["query", "-"], ["discover", "reach", "country=JPN"], ["check"], ["rebuild"]]
)
def test_a_misspelt_data_folder_is_an_error_and_makes_none(cluster_kb, tmp_path, words):
    told = cluster_kb(*words, "--data-dir", tmp_path / "elsewhere", stdin="ASK {}")
    assert told.exit_code == 1
    assert "there is no data folder" in told.stderr
    assert not (tmp_path / "elsewhere").exists()
