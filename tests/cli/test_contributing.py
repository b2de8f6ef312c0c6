import json
from pathlib import Path

import pyoxigraph as ox
import pytest

HERE = Path(__file__).parent
TWO = HERE / "two-profiles.ttl"
FIVE = HERE / "five-mistakes.ttl"
FIVE_RULES = ["R01", "R06", "R14", "R17", "R19"]


def test_loading_twice_changes_nothing_the_second_time(published):
    first = published("load", TWO, "--publisher", "agency")
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("2 created, 0 updated, 0 unchanged")
    second = published("load", TWO, "--publisher", "agency")
    assert second.stdout.startswith("0 created, 0 updated, 2 unchanged")


def test_what_is_refused_does_not_stop_the_rest(published, tmp_path):
    broken = tmp_path / "a-broken.ttl"
    broken.write_text("<https://w3id.org/cluster-kb/id/cluster/x> a\n  ; .", encoding="utf-8")
    told = published("load", broken, FIVE, TWO, "--publisher", "agency")
    assert told.exit_code == 1
    assert "2 created" in told.stdout
    assert "2 refused" in told.stdout
    assert "line 2, column" in told.stdout
    assert "cluster/gr-example" in told.stdout


def test_a_folder_is_loaded_with_all_rdf_files_below_it(published, tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "two.ttl").write_bytes(TWO.read_bytes())
    (tmp_path / "deep" / "README.md").write_text("no RDF", encoding="utf-8")
    loaded = json.loads(
        published("load", tmp_path / "deep", "--publisher", "agency", "--json").stdout
    )
    assert loaded["created"] == 2
    assert loaded["refused"] == []


def test_a_folder_without_rdf_is_an_error_that_says_what_is_read(published, tmp_path):
    (tmp_path / "empty").mkdir()
    told = published("load", tmp_path / "empty", "--publisher", "agency")
    assert told.exit_code == 1
    assert ".trig" in told.stderr


def test_an_unknown_publisher_is_refused_before_anything_is_read(cluster_kb):
    told = cluster_kb("load", TWO, "--publisher", "nobody")
    assert told.exit_code == 1
    assert "there is no publisher nobody" in told.stderr


def test_a_second_publisher_must_say_that_it_describes_the_same(published):
    published("load", TWO, "--publisher", "agency")
    published("publisher", "add", "other")
    refused = published("load", TWO, "--publisher", "other")
    assert refused.exit_code == 1
    assert "agency" in refused.stdout
    accepted = published("load", TWO, "--publisher", "other", "--describes-existing")
    assert accepted.stdout.startswith("2 created")


def test_each_of_five_mistakes_is_reported_with_its_rule(cluster_kb):
    told = cluster_kb("validate", FIVE)
    assert told.exit_code == 1
    lines = [line.split() for line in told.stdout.splitlines()]
    assert [words[1] for words in lines if words[0] == "violation"] == FIVE_RULES
    assert told.stdout.endswith("0 of 1 would be accepted\n")
    assert not cluster_kb.folder.exists()


def test_reports_are_printed_as_json_and_as_turtle_too(cluster_kb):
    (verdict,) = json.loads(cluster_kb("validate", FIVE, "--json").stdout)
    assert not verdict["accepted"]
    violations = [r for r in verdict["report"]["results"] if r["severity"] == "violation"]
    assert [result["rule"] for result in violations] == FIVE_RULES
    turtle = cluster_kb("validate", FIVE, "--turtle").stdout
    results = [
        quad.object.value.rpartition("#")[2]
        for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("#sourceShape")
    ]
    assert set(FIVE_RULES) <= set(results)


def test_both_engines_say_the_same(cluster_kb):
    ours = cluster_kb("validate", FIVE, "--json").stdout
    assert cluster_kb("validate", FIVE, "--json", "--engine", "pyshacl").stdout == ours


def test_a_sound_file_is_accepted(cluster_kb):
    told = cluster_kb("validate", TWO)
    assert told.exit_code == 0
    assert told.stdout.endswith("2 of 2 would be accepted\n")


@pytest.mark.parametrize("words", [["validate"], ["load", TWO], ["contribute", TWO]])
def test_a_wrong_command_line_ends_with_status_two(cluster_kb, words):
    assert cluster_kb(*words).exit_code == 2
