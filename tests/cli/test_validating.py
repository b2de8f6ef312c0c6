import json
from pathlib import Path

import pyoxigraph as ox
import pytest

HERE = Path(__file__).parent
TWO = HERE / "two-profiles.ttl"
FIVE = HERE / "five-mistakes.ttl"
FIVE_RULES = ["R01", "R06", "R14", "R17", "R19"]
MENDED = {
    "country:GR": "country:GRC",
    "nuts:GR30": "nuts:EL30",
    '"www.example.gr"': "<https://www.example.gr>",
    '"in 2001"': '"2001"^^<http://www.w3.org/2001/XMLSchema#gYear>',
}


def mended(text):
    for old, new in MENDED.items():
        text = text.replace(f" {old} ", f" {new} ")
    return text


def test_each_of_five_mistakes_is_reported_with_its_rule(cluster_kb):
    told = cluster_kb("validate", FIVE)
    assert told.exit_code == 1
    lines = [line.split() for line in told.stdout.splitlines()]
    assert [words[2] for words in lines if words[1:2] == ["violation"]] == FIVE_RULES
    assert told.stdout.endswith("0 of 1 would be accepted\n")
    assert not cluster_kb.folder.exists()


def test_each_result_says_where_what_and_how_to_mend_it(cluster_kb):
    told = cluster_kb("validate", FIVE)
    lines = told.stdout.splitlines()
    at = lines.index(
        f"  {FIVE}:13:24: violation R06  cluster/gr-example  based in country  ctry:GR"
    )
    assert lines[at + 1].strip().startswith("This is not a country that we know.")
    assert lines[at + 2].strip().startswith("Did you mean Greece? Then write <http")
    assert lines[at + 3].strip() == "https://w3id.org/cluster-kb/shapes#R06"


@pytest.mark.parametrize("words", [["--language", "fr"], ["--language", "fr-BE"]])
def test_a_report_speaks_the_language_that_is_asked_for(cluster_kb, words):
    told = cluster_kb("validate", FIVE, *words).stdout
    assert "Nous ne connaissons pas ce pays." in told
    assert "Site web" in told


def test_the_language_of_the_settings_is_the_default(cluster_kb):
    assert "Meinten Sie" in cluster_kb("validate", FIVE, CLUSTER_KB_LANGUAGE="de").stdout


def test_reports_are_printed_as_json_turtle_and_json_ld_too(cluster_kb):
    (verdict,) = json.loads(cluster_kb("validate", FIVE, "--json").stdout)
    assert not verdict["accepted"]
    violations = [r for r in verdict["report"]["results"] if r["severity"] == "violation"]
    assert [result["rule"] for result in violations] == FIVE_RULES
    assert [result["line"] for result in violations] == [12, 13, 17, 18, 15]
    assert violations[1]["suggestions"][0]["patch"].startswith("DELETE DATA {")
    turtle = cluster_kb("validate", FIVE, "--turtle").stdout
    jsonld = cluster_kb("validate", FIVE, "--jsonld").stdout
    for text, form in ((turtle, ox.RdfFormat.TURTLE), (jsonld, ox.RdfFormat.JSON_LD)):
        quads = list(ox.parse(text, form))
        results = [
            quad.object.value.rpartition("#")[2]
            for quad in quads
            if quad.predicate.value.endswith("#sourceShape")
        ]
        assert set(FIVE_RULES) <= set(results)
        lines = [q.object.value for q in quads if q.predicate.value.endswith("#lineNumber")]
        assert "13" in lines


def test_both_engines_say_the_same(cluster_kb):
    ours = cluster_kb("validate", FIVE, "--json").stdout
    assert cluster_kb("validate", FIVE, "--json", "--engine", "pyshacl").stdout == ours


def test_a_sound_file_is_accepted(cluster_kb):
    told = cluster_kb("validate", TWO)
    assert told.exit_code == 0
    assert told.stdout.endswith("2 of 2 would be accepted\n")


def test_a_file_that_does_not_parse_is_placed(cluster_kb, tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:x:a> a\n  ; .", encoding="utf-8")
    assert f"{broken}:2:" in cluster_kb("validate", broken).stdout


def test_a_mended_file_is_written_beside_and_the_first_one_stays(cluster_kb, tmp_path):
    before = FIVE.read_bytes()
    told = cluster_kb("validate", FIVE, "--fix", "-o", tmp_path / "mended.ttl")
    assert (tmp_path / "mended.ttl").read_text() == mended(before.decode())
    assert FIVE.read_bytes() == before
    assert f"{FIVE}:13:24: mended R06: Did you mean Greece?" in told.stderr
    assert told.stdout.count("violation") == 1
    assert told.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mended.ttl"]


def test_a_file_is_mended_in_place_and_keeps_its_mark_and_its_ends_of_lines(cluster_kb, tmp_path):
    file = tmp_path / "mine.ttl"
    text = FIVE.read_text().replace('"A cluster without a language"  , ', "")
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    told = cluster_kb("validate", file, "--fix")
    assert told.exit_code == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + mended(text).replace("\n", "\r\n").encode()
    written = file.stat().st_mtime_ns
    assert cluster_kb("validate", file, "--fix").exit_code == 0
    assert file.stat().st_mtime_ns == written


def test_what_cannot_be_replaced_is_said(cluster_kb, tmp_path):
    file = tmp_path / "mine.ttl"
    shared = '<https://example.org/> , "info@example.org"'
    file.write_text(FIVE.read_text().replace('"www.example.gr"', shared))
    told = cluster_kb("validate", file, "--fix")
    assert f"{file}:17:44: left R14: " in told.stderr
    assert "mend it by hand" in told.stderr
    assert shared in file.read_text()


def test_a_file_without_mistakes_is_copied_to_the_output(cluster_kb, tmp_path):
    copy = tmp_path / "copy.ttl"
    assert cluster_kb("validate", TWO, "--fix", "-o", copy).exit_code == 0
    assert copy.read_bytes() == TWO.read_bytes()


def test_a_file_that_does_not_parse_is_not_mended(cluster_kb, tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:x:a> a", encoding="utf-8")
    told = cluster_kb("validate", broken, "--fix")
    assert told.exit_code == 1
    assert broken.read_text() == "<urn:x:a> a"


@pytest.mark.parametrize(
    "words", [["validate"], ["validate", TWO, "-o", "x.ttl"],
              ["validate", TWO, FIVE, "--fix", "-o", "x.ttl"]]
)  # fmt: skip
def test_a_wrong_command_line_ends_with_status_two(cluster_kb, words):
    assert cluster_kb(*words).exit_code == 2
