import json
from pathlib import Path

import pytest

TWO = Path(__file__).with_name("two-profiles.ttl")
PROFILE = "cluster/it-example"


@pytest.fixture
def both(published):
    """A folder in which `agency` and `network` describe one cluster."""
    published("publisher", "add", "network")
    for words in (["agency"], ["network", "--describes-existing"]):
        loaded = published("load", TWO, "--publisher", *words)
        assert loaded.exit_code == 0, loaded.stderr
    return published


def show(command):
    return json.loads(command("steward", "show", PROFILE, "--json").stdout)


def test_a_steward_is_shown_claimed_and_handed_over(both):
    shown = both("steward", "show", PROFILE)
    assert shown.stdout.startswith(f"steward of {PROFILE}: agency, since 20")
    assert "described by: agency, network" in shown.stdout
    claimed = both("steward", "claim", PROFILE, "--publisher", "network")
    assert "claimed by: network" in claimed.stdout
    handed = both("steward", "hand-over", PROFILE, "--to", "network", "--publisher", "agency")
    assert f"steward of {PROFILE}: network" in handed.stdout
    assert [event["action"] for event in show(both)["events"]] == ["claim", "hand-over"]


def test_who_runs_the_base_settles_it(both):
    both("steward", "claim", PROFILE, "--publisher", "network")
    settled = both("steward", "hand-over", PROFILE, "--to", "network")
    assert settled.exit_code == 0
    event = show(both)["events"][-1]
    assert (event["action"], event["agent"]) == ("settle", "command line")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["show", "cluster/nobody"], "nobody has described cluster/nobody"),
        (["claim", PROFILE, "--publisher", "nobody"], "there is no publisher nobody"),
        (
            ["hand-over", PROFILE, "--to", "agency", "--publisher", "network"],
            "the steward of cluster/it-example is agency, not network",
        ),
    ],
)
def test_what_cannot_be_done_is_said(both, words, told):
    refused = both("steward", *words)
    assert refused.exit_code == 1
    assert told in refused.stderr


def test_what_is_no_profile_is_a_wrong_command_line(both):
    refused = both("steward", "show", "dragon/x")
    assert refused.exit_code == 2
    assert "'dragon/x' is no profile" in refused.stderr


def test_a_folder_that_is_not_there_is_not_made(cluster_kb):
    refused = cluster_kb("steward", "show", PROFILE)
    assert refused.exit_code == 1
    assert "there is no data folder" in refused.stderr
    assert not cluster_kb.folder.exists()
