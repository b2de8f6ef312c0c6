import json
import sqlite3


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
