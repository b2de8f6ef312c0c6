"""Exports and questions as of a moment, undo and redaction on the command line."""

import json
import secrets
from pathlib import Path

import pyoxigraph as ox
import pytest

TWO = Path(__file__).parent / "two-profiles.ttl"
CLUSTER = "https://w3id.org/cluster-kb/id/cluster/it-example"
SECRET = secrets.token_hex(48)
ASK = f"ASK {{ <{CLUSTER}> ?p ?o }}"


@pytest.fixture
def changed(published, tmp_path):
    """A cluster is described at positions 1 or 2, and renamed to a secret at position 3."""
    assert published("load", TWO, "--publisher", "agency").exit_code == 0
    renamed = tmp_path / "renamed.ttl"
    text = TWO.read_text(encoding="utf-8")
    renamed.write_text(text.replace("An example cluster (fictional)", SECRET), encoding="utf-8")
    told = published("load", renamed, "--publisher", "agency")
    assert told.stdout.startswith("0 created, 1 updated, 1 unchanged"), told.stdout
    return published


def quads(path):
    return set(ox.parse(path=path))


def test_an_export_holds_what_was_current_at_a_moment_in_either_format(changed, tmp_path):
    told = changed("export", "--as-of", "2", "-o", tmp_path / "then.nq")
    assert told.exit_code == 0, told.stderr
    assert told.stderr == "wrote what was current at position 2\n"
    changed("export", "--as-of", "2", "-o", tmp_path / "then.trig")
    changed("export", "-o", tmp_path / "now.nq")
    then, now = quads(tmp_path / "then.nq"), quads(tmp_path / "now.nq")
    assert quads(tmp_path / "then.trig") == then
    assert not any(SECRET in str(quad) for quad in then)
    assert any(SECRET in str(quad) for quad in now)
    assert all(isinstance(quad.graph_name, ox.NamedNode) for quad in now)
    printed = changed("export", "--as-of", "2", "-o", "-")
    assert set(ox.parse(printed.stdout, ox.RdfFormat.N_QUADS)) == then
    whole = changed("export", "--with-reference", "-o", tmp_path / "whole.nq")
    assert whole.exit_code == 0
    assert quads(tmp_path / "whole.nq") > now
    assert not list(tmp_path.glob("*.part"))


def test_a_query_is_answered_as_of_a_moment(changed):
    name = f'ASK {{ <{CLUSTER}> ?p "{SECRET}"@en }}'
    for moment, answers in (
        ("0", ("false", "false")),
        ("2", ("true", "false")),
        ("3", ("true",) * 2),
    ):
        for text, expected in zip((ASK, name), answers, strict=True):
            told = changed("query", "-", "--as-of", moment, stdin=text)
            assert told.stdout == f"{expected}\n", told.stderr
            assert f"as of position {moment}" in told.stderr
    both = changed("query", "-", "--as-of", "2", "--endpoint", "http://127.0.0.1:9/", stdin=ASK)
    assert both.exit_code == 2


def test_a_question_is_answered_as_of_a_moment(changed):
    question = ("ask", "clusters-in-country", "country=ITA", "--format", "json")
    for moment, known in ((0, False), (2, True)):
        told = changed(*question, "--as-of", str(moment))
        assert told.exit_code == 0, told.stderr
        assert (CLUSTER in told.stdout) is known
        assert json.loads(told.stdout)["status"] == ("answered" if known else "no-data")
    assert json.loads(changed(*question).stdout)["rows"]


@pytest.mark.parametrize("moment", ["4", "yesterday", "2999-01-01", "2026-11-23T12:00:00"])
@pytest.mark.parametrize("command", [("export", "-o", "x.nq"), ("query", "-")])
def test_a_moment_that_is_none_is_an_error(changed, command, moment):
    told = changed(*command, "--as-of", moment, stdin=ASK)
    assert told.exit_code == 1
    assert "What to do" in told.stderr


def test_an_export_in_another_format_is_a_wrong_command_line(changed, tmp_path):
    told = changed("export", "-o", tmp_path / "all.ttl")
    assert told.exit_code == 2
    assert "neither in .nq nor in .trig" in told.stderr


def test_undo_restores_what_was_said_before_and_can_be_undone(changed):
    trial = changed("undo", "3", "--dry-run")
    assert trial.stdout.startswith("updated   cluster/it-example\n")
    told = changed("undo", "3", "--json")
    assert told.exit_code == 0, told.stderr
    receipt = json.loads(told.stdout)
    assert (receipt["outcome"], receipt["position"]) == ("updated", 4)
    refused = changed("undo", "3")
    assert refused.exit_code == 1
    assert "by command line for agency" in refused.stderr
    assert changed("undo", receipt["contribution"]).stdout.endswith("+1 -1 statements\n")


def test_undo_of_nothing_is_an_error(changed):
    told = changed("undo", "17")
    assert told.exit_code == 1
    assert "there is no contribution '17'" in told.stderr


def test_undo_on_a_server_needs_a_token(changed):
    told = changed("undo", "3", "--server", "http://127.0.0.1:9/")
    assert told.exit_code == 1
    assert "CLUSTER_KB_TOKEN" in told.stderr


def test_redact_destroys_and_check_says_so(changed):
    orphan = changed.folder / "checkpoints" / "checkpoint-9"
    orphan.mkdir(parents=True)
    orphan.joinpath("left by a crash").write_text(SECRET)
    told = changed("redact", "3", "--reason", "a court has ordered it")
    assert told.exit_code == 0, told.stderr
    assert "(position 3): what agency said of cluster/it-example" in told.stdout
    assert "repeat some of the statements" in told.stdout
    checked = changed("check")
    assert checked.exit_code == 0, checked.stderr
    assert checked.stdout.startswith("4 contributions verified (1 of them redacted)")
    assert json.loads(changed("check", "--json").stdout)["verified"]["redacted"] == 1
    files = [path for path in changed.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    assert "a court has ordered it" in changed("undo", "4").stderr
    dump = changed("export", "--as-of", "3", "-o", "-")
    assert SECRET not in dump.stdout
    assert "1 of its contributions were redacted since" in dump.stderr
    assert changed("rebuild").exit_code == 0


def test_redact_needs_a_reason(changed):
    assert changed("redact", "3").exit_code == 2
    told = changed("redact", "3", "--reason", " ")
    assert told.exit_code == 1
    assert "needs a reason" in told.stderr


def test_beside_a_server_undo_goes_through_it_and_the_past_can_be_asked(
    serving, published, tmp_path
):
    assert published("load", TWO, "--publisher", "agency").exit_code == 0
    told = published("undo", "2")
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("withdrawn")
    assert published("query", "-", "--as-of", "2", stdin=ASK).stdout == "true\n"
    assert published("export", "--as-of", "2", "-o", tmp_path / "then.nq").exit_code == 0
    token = published("token", "create", "--publisher", "agency").stdout.strip()
    environ = {"CLUSTER_KB_SERVER": serving, "CLUSTER_KB_TOKEN": token}
    again = published("undo", "3", **environ)
    assert again.stdout.startswith("created"), again.stderr
    refused = published("undo", "3", **environ)
    assert refused.exit_code == 1
    assert "has been changed again" in refused.stderr
    held = published("redact", "1", "--reason", "x")
    assert held.exit_code == 1
    assert "The data folder is in use" in held.stderr
