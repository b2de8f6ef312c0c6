import json
import sqlite3
from datetime import UTC, datetime

import pytest


def test_a_publisher_is_added_once(cluster_kb):
    assert cluster_kb("publisher", "add", "agency", "--name", "An agency").exit_code == 0
    again = cluster_kb("publisher", "add", "agency")
    assert again.exit_code == 1
    assert "agency exists already" in again.stderr
    assert cluster_kb("publisher", "add", "agency", "--exist-ok").exit_code == 0


def test_a_key_that_cannot_stand_in_an_iri_is_refused(cluster_kb):
    refused = cluster_kb("publisher", "add", "Die Agentur")
    assert refused.exit_code == 1
    assert "What to do: Use 1 to 80 of a-z" in refused.stderr


def test_publishers_are_listed_with_the_disabled_ones(published):
    published("publisher", "disable", "agency")
    (listed,) = json.loads(published("publisher", "list", "--json").stdout)
    assert listed["key"] == "agency"
    assert listed["name"] == "An agency"
    assert listed["disabled"]


def test_a_token_is_alone_on_standard_output_and_only_its_hash_is_kept(published):
    created = published("token", "create", "--publisher", "agency", "--label", "laptop")
    text = created.stdout.strip()
    assert text.startswith("ckb_")
    assert len(text.split()) == 1
    with sqlite3.connect(published.folder / "log.sqlite") as log:
        rows = log.execute("SELECT * FROM tokens").fetchall()
    log.close()
    assert len(rows) == 1
    assert text not in str(rows)


def test_a_token_for_an_unknown_publisher_is_refused(published):
    refused = published("token", "create", "--publisher", "agncy")
    assert refused.exit_code == 1
    assert "there is no publisher agncy" in refused.stderr


def test_a_revoked_token_is_listed_as_such(published):
    published("token", "create", "--publisher", "agency")
    (token,) = json.loads(published("token", "list", "--json").stdout)
    assert published("token", "revoke", token["id"]).exit_code == 0
    (token,) = json.loads(published("token", "list", "--json").stdout)
    assert token["revoked"]


def test_a_setting_that_nobody_knows_is_an_error(cluster_kb):
    refused = cluster_kb("publisher", "list", CLUSTER_KB_DATADIR="x")
    assert refused.exit_code == 1
    assert "unknown setting CLUSTER_KB_DATADIR" in refused.stderr


def test_a_disabled_publisher_can_be_enabled_again(published):
    published("publisher", "disable", "agency")
    refused = published("token", "create", "--publisher", "agency")
    assert refused.exit_code == 1
    assert "agency has been disabled since" in refused.stderr
    assert published("publisher", "enable", "agency").stdout == "enabled publisher agency\n"
    assert published("token", "create", "--publisher", "agency").exit_code == 0


def test_a_token_belongs_to_a_person_and_ends_with_its_last_day(published):
    words = ["--scope", "curate", "--person", "Data desk", "--expires", "2126-12-31"]
    created = published("token", "create", "--publisher", "agency", *words)
    assert created.exit_code == 0, created.stderr
    assert created.output.splitlines()[-1] == created.stdout.strip()
    (token,) = json.loads(published("token", "list", "--json").stdout)
    assert (token["person"], token["scope"]) == ("Data desk", "curate")
    assert token["expires"] == "2127-01-01T00:00:00+00:00"
    assert token["last_used"] is None
    assert published("token", "relabel", token["id"], "--person", "").exit_code == 0
    (token,) = json.loads(published("token", "list", "--json").stdout)
    assert token["person"] == ""


def test_a_token_can_expire_after_so_many_days(published):
    published("token", "create", "--publisher", "agency", "--expires", "90")
    (token,) = json.loads(published("token", "list", "--json").stdout)
    left = datetime.fromisoformat(token["expires"]) - datetime.now(UTC)
    assert 89 <= left.days <= 90


@pytest.mark.parametrize("expires", ["soon", "2126-13-01", "-3", "9" * 20, "9999-12-31"])
def test_an_expiry_that_is_none_is_a_wrong_command_line(published, expires):
    refused = published("token", "create", "--publisher", "agency", "--expires", expires)
    assert refused.exit_code == 2
    assert "neither a day such as 2027-12-31 nor a number" in refused.stderr


@pytest.mark.parametrize("expires", ["0", "2020-12-31"])
def test_a_token_that_would_have_expired_already_is_refused(published, expires):
    refused = published("token", "create", "--publisher", "agency", "--expires", expires)
    assert refused.exit_code == 1
    assert "would have expired already" in refused.stderr
    assert published("token", "list", "--json").stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words",
    [
        ["publisher", "enable", "x"],
        ["token", "revoke", "x"],
        ["token", "relabel", "x", "--person", "y"],
    ],
)
def test_what_there_is_not_is_said_so(published, words):
    refused = published(*words)
    assert refused.exit_code == 1
    assert f"there is no {words[0]} x" in refused.stderr
