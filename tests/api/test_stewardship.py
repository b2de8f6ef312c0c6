"""Whose word counts first: claimed, handed over, settled."""

import pytest

from .senders import PATH, Sender, problem, turtle

STEWARDSHIP = f"{PATH}/stewardship"


@pytest.fixture
def both(alpha, beta):
    """Two publishers describe one thing, `alpha` first."""
    alpha.create()
    beta.put(turtle("Beta"), f"{PATH}?describes=existing", If_None_Match="*")
    return alpha, beta


def steward(sender):
    return sender.client.get(STEWARDSHIP).json["steward"]


def test_who_was_first_is_the_steward(both):
    alpha, _ = both
    [first, _] = alpha.kb.log.records()
    assert alpha.client.get(STEWARDSHIP).json == {
        "profile": "organisation/alpha",
        "steward": "alpha",
        "since": first.time.isoformat(),
        "publishers": ["alpha", "beta"],
        "claims": [],
        "events": [],
    }


def test_a_claim_waits_until_the_steward_hands_it_over(both):
    alpha, beta = both
    claimed = beta.act(STEWARDSHIP, action="claim")
    assert claimed.status_code == 202
    assert (claimed.json["steward"], claimed.json["claims"]) == ("alpha", ["beta"])
    again = beta.act(STEWARDSHIP, action="claim")
    assert (again.status_code, again.json) == (202, claimed.json)
    handed = alpha.act(STEWARDSHIP, action="hand-over", to="beta")
    assert handed.status_code == 200
    assert (handed.json["steward"], handed.json["claims"]) == ("beta", [])
    events = [
        (event["action"], event["publisher"], event["agent"]) for event in handed.json["events"]
    ]
    assert events == [
        ("claim", "beta", beta.token.agent),
        ("hand-over", "beta", alpha.token.agent),
    ]
    assert beta.act(STEWARDSHIP, action="claim").status_code == 200


def test_everything_follows_the_steward(both):
    alpha, _ = both
    page = "/doc/organisation/alpha"
    assert alpha.client.get(page).json["name"] == {"en": "Alpha"}
    assert b'"Alpha"' in alpha.client.get(PATH).data
    alpha.act(STEWARDSHIP, action="hand-over", to="beta")
    assert b'"Beta"' in alpha.client.get(PATH).data
    assert alpha.client.get(page).json["name"] == {"en": "Beta"}
    gamma = Sender(alpha.client.application, "gamma")
    found = problem(gamma.put(turtle("Gamma"), If_None_Match="*"), 409, "conflict")
    assert found["subject"] == "beta"


def test_a_curator_settles_it(both, curator):
    alpha, beta = both
    beta.act(STEWARDSHIP, action="claim")
    kept = curator.act(STEWARDSHIP, action="settle", to="alpha").json
    assert (kept["steward"], kept["claims"]) == ("alpha", [])
    settled = curator.act(STEWARDSHIP, action="settle", to="beta")
    assert (settled.status_code, settled.json["steward"]) == (200, "beta")
    again = curator.act(STEWARDSHIP, action="settle", to="beta")
    assert again.json == settled.json
    assert steward(alpha) == "beta"


def test_what_the_steward_no_longer_describes_is_claimed_at_once(both):
    alpha, beta = both
    alpha.delete(If_Match="*")
    claimed = beta.act(STEWARDSHIP, action="claim")
    assert (claimed.status_code, claimed.json["steward"]) == (200, "beta")
    assert claimed.json["events"][0]["action"] == "succeed"


def test_what_a_disabled_publisher_was_steward_of_is_claimed_at_once(both):
    alpha, beta = both
    alpha.kb.log.publishers.disable("alpha")
    assert beta.act(STEWARDSHIP, action="claim").json["steward"] == "beta"


def test_a_claim_ends_when_its_publisher_describes_the_thing_no_longer(both):
    alpha, beta = both
    beta.act(STEWARDSHIP, action="claim")
    beta.delete(If_Match="*")
    assert alpha.client.get(STEWARDSHIP).json["claims"] == []


def test_only_the_steward_hands_it_over(both):
    _, beta = both
    found = problem(beta.act(STEWARDSHIP, action="hand-over", to="beta"), 403, "forbidden")
    assert found["detail"] == "the steward of organisation/alpha is alpha, not beta"
    assert "ask a curator" in found["hint"]
    assert steward(beta) == "alpha"


def test_only_a_curator_settles_it(both):
    _, beta = both
    problem(beta.act(STEWARDSHIP, action="settle", to="beta"), 403, "scope")


def test_only_who_describes_a_thing_can_be_its_steward(alpha, beta, curator):
    alpha.create()
    for response in (
        beta.act(STEWARDSHIP, action="claim"),
        alpha.act(STEWARDSHIP, action="hand-over", to="beta"),
        curator.act(STEWARDSHIP, action="settle", to="beta"),
    ):
        found = problem(response, 409, "state")
        assert found["detail"] == "beta does not describe organisation/alpha"
        assert "?describes=existing" in found["hint"]
    problem(alpha.act(STEWARDSHIP, action="hand-over", to="nobody"), 404, "not-found")
    alpha.kb.log.publishers.disable("beta")
    problem(alpha.act(STEWARDSHIP, action="hand-over", to="beta"), 403, "disabled-publisher")


def test_what_nobody_described_has_no_steward(alpha):
    path = "/profiles/organisation/nobody/stewardship"
    problem(alpha.client.get(path), 404, "not-found")
    problem(alpha.act(path, action="claim"), 404, "not-found")


@pytest.mark.parametrize(
    ("members", "subject"),
    [
        ({"action": "take"}, "action"),
        ({}, "action"),
        ({"action": "hand-over"}, "to"),
        ({"action": "settle"}, "to"),
        ({"action": "claim", "for": "x"}, "for"),
        ({"action": ["claim"]}, "action"),
    ],
)
def test_what_is_asked_for_must_be_clear(both, curator, members, subject):
    found = problem(curator.act(STEWARDSHIP, **members), 400, "parameter")
    assert found["subject"] == subject
    assert steward(both[0]) == "alpha"


def test_without_a_token_nothing_changes_hands(both, writable):
    response = writable.test_client().post(STEWARDSHIP, json={"action": "claim"})
    problem(response, 401, "no-token")
    trial = Sender(writable, "beta", scope="dry-run")
    problem(trial.act(STEWARDSHIP, action="claim"), 403, "scope")
    assert steward(both[0]) == "alpha"
