"""`confirm` says that what a publisher says is still so."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.config import Settings
from kb.knowledge_base import KnowledgeBase

ROOT = Path(__file__).parents[2]
GATEWAY = ROOT / "tests" / "shapes" / "cases" / "gateway-full.ttl"
TWO = Path(__file__).parent / "two-profiles.ttl"
PROFILES = ("cluster/it-example", "source/example")


@pytest.fixture
def said(published):
    assert published("load", TWO, "--publisher", "agency").exit_code == 0
    return published


def confirm(command, *words, **environ):
    return command("confirm", *words, "--publisher", "agency", **environ)


def outcomes(told, status=0):
    assert told.exit_code == status, told.output
    return [one.get("outcome") for one in json.loads(told.stdout)]


def test_profiles_are_confirmed_in_a_data_folder(said):
    told = confirm(said, *PROFILES, "--json", "--dry-run")
    assert outcomes(told) == ["updated"] * 2
    assert outcomes(confirm(said, *PROFILES, "--json")) == ["updated"] * 2
    assert outcomes(confirm(said, *PROFILES, "--json")) == ["unchanged"] * 2
    assert confirm(said, PROFILES[0]).stdout == (f"unchanged {PROFILES[0]}\n1 of 1 confirmed\n")


def test_what_one_does_not_say_is_refused_and_the_rest_is_done(said):
    told = confirm(said, "cluster/nothing", PROFILES[0])
    assert told.exit_code == 1
    assert "agency says nothing of cluster/nothing" in told.stdout
    assert f"confirmed {PROFILES[0]}" in told.stdout
    assert told.stdout.endswith("1 of 2 confirmed\n")


def test_profiles_are_confirmed_through_a_server(serving, said):
    assert outcomes(confirm(said, PROFILES[0], "--json")) == ["updated"]
    token = said("token", "create", "--publisher", "agency").stdout.strip()
    environ = {"CLUSTER_KB_SERVER": serving, "CLUSTER_KB_TOKEN": token}
    assert outcomes(confirm(said, *PROFILES, "--json", **environ)) == ["unchanged", "updated"]
    assert outcomes(confirm(said, "cluster/nothing", "--json", **environ), status=1) == [None]
    told = said("confirm", PROFILES[0], "--publisher", "other", **environ)
    assert told.exit_code == 1
    assert "the graph is that of other" in told.stderr


def test_what_is_stale_can_be_confirmed_together(said):
    assert outcomes(confirm(said, "--stale", "1", "--json")) == []
    told = datetime.now(UTC) - timedelta(days=400)
    with KnowledgeBase(Settings(data_dir=said.folder), clock=lambda: told) as kb:
        kb.contributions.load("agency", [GATEWAY])
    assert outcomes(confirm(said, "--stale", "401", "--json")) == []
    assert outcomes(confirm(said, "--stale", "400", "--json")) == ["updated"]
    assert outcomes(confirm(said, "--stale", "400", "--json")) == []


@pytest.mark.parametrize("words", [[], [PROFILES[0], "--stale", "365"], ["nothing"]])
def test_either_profiles_are_named_or_those_that_are_stale(said, words):
    assert confirm(said, *words).exit_code == 2


def test_a_server_wants_a_token(said):
    told = confirm(said, PROFILES[0], "--server", "http://127.0.0.1:9/")
    assert told.exit_code == 1
    assert "CLUSTER_KB_TOKEN" in told.stderr
