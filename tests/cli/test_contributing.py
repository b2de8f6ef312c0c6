import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TWO = HERE / "two-profiles.ttl"
FIVE = HERE / "five-mistakes.ttl"


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
    assert f"{broken}:2:" in told.stdout
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


def test_what_is_refused_is_placed_in_its_file_and_told_in_the_language_asked_for(published):
    told = published("load", FIVE, "--publisher", "agency", "--language", "de")
    assert f"{FIVE}:13:24: violation R06  cluster/gr-example  Standortland  ctry:GR" in told.stdout
    assert "Dieses Land kennen wir nicht." in told.stdout
    assert "Meinten Sie Griechenland?" in told.stdout


@pytest.mark.parametrize("words", [["load", TWO], ["contribute", TWO]])
def test_a_wrong_command_line_ends_with_status_two(cluster_kb, words):
    assert cluster_kb(*words).exit_code == 2
