"""A publisher confirms that what it says is still so: a contribution like any other."""

from datetime import timedelta

import pytest

from kb.iris import PROFILE_TYPES
from kb.rdf import n_triples

from .conftest import TODAY
from .senders import PATH, THING, Sender, problem, turtle

CONFIRM = f"{PATH}/confirm"
PROPERTY = "https://w3id.org/cluster-kb/ns#confirmedOn"
DATE = "http://www.w3.org/2001/XMLSchema#date"


def confirm(sender, path=CONFIRM, **headers):
    return sender.post(None, path, None, **headers)


def statement(day, thing=THING):
    return f'<{thing}> <{PROPERTY}> "{day}"^^<{DATE}> .'


def on(sender, **later):
    """Have the knowledge base of a sender live on a later day."""
    sender.kb.clock = lambda: TODAY + timedelta(**later)


def said(sender):
    return sender.get(f"{PATH}?publisher={sender.key}", Accept="application/n-triples").text


def test_the_day_is_added_and_all_else_stays(alpha):
    created = alpha.create()
    response = confirm(alpha)
    assert response.status_code == 200
    told = response.json
    assert (told["outcome"], told["profile"]) == ("updated", "organisation/alpha")
    assert (told["added"], told["removed"]) == ([statement("2026-11-23")], [])
    assert response.headers["ETag"] == f'"{told["etag"]}"' != created.headers["ETag"]
    assert told["report"]["accepted"]
    page = alpha.client.get("/doc/organisation/alpha", headers={"Accept": "text/html"}).text
    assert "Confirmed on" in page


def test_every_type_of_profile_is_confirmed_and_shows_it(alpha, one_of_each):
    assert set(one_of_each) == set(PROFILE_TYPES)
    for profile, triples in one_of_each.values():
        path = f"/profiles/{profile}"
        put = alpha.put(n_triples(triples), path, "application/n-triples", If_None_Match="*")
        assert put.status_code == 201, put.text
        before = {result["rule"] for result in put.json["report"]["results"]}
        response = confirm(alpha, f"{path}/confirm")
        assert response.status_code == 200, response.text
        thing = alpha.kb.iris.thing(profile)
        assert response.json["added"] == [statement("2026-11-23", thing)]
        assert {result["rule"] for result in response.json["report"]["results"]} <= before
        page = alpha.client.get(f"/doc/{profile}", headers={"Accept": "text/html"}).text
        assert "Confirmed on" in page, profile


def test_twice_a_day_is_once(alpha):
    alpha.create()
    first = confirm(alpha).json
    again = confirm(alpha).json
    assert again["outcome"] == "unchanged"
    assert again["contribution"] == first["contribution"]
    assert alpha.kb.log.position() == 2


def test_a_later_day_takes_the_place_of_all_but_the_first(alpha):
    alpha.create()
    for days in (500, 100):
        on(alpha, days=-days)
        confirm(alpha)
    on(alpha, days=0)
    told = confirm(alpha).json
    assert told["added"] == [statement("2026-11-23")]
    assert told["removed"] == [statement("2026-08-15")]
    assert statement("2025-07-11") in said(alpha)


def test_of_the_days_in_a_profile_the_first_and_today_stay(alpha):
    days = ("2019-05-01", "2021-01-01", "2020-01-01")
    extra = "".join(f'; <{PROPERTY}> "{day}"^^<{DATE}> ' for day in days)
    alpha.put(turtle("Alpha", extra=extra), If_None_Match="*")
    told = confirm(alpha).json
    assert told["added"] == [statement("2026-11-23")]
    assert told["removed"] == [statement("2020-01-01"), statement("2021-01-01")]
    assert statement("2019-05-01") in said(alpha)


def test_a_confirmation_is_undone(alpha):
    created = alpha.create()
    told = confirm(alpha).json
    undone = alpha.post(None, told["undo"], None).json
    assert undone["removed"] == told["added"]
    assert f'"{undone["etag"]}"' == created.headers["ETag"]


def test_a_trial_changes_nothing(alpha):
    alpha.create()
    told = confirm(alpha, f"{CONFIRM}?dry-run").json
    assert told["dryRun"]
    assert told["added"] == [statement("2026-11-23")]
    assert alpha.kb.log.position() == 1


def test_a_state_may_be_named_and_must_then_be_the_current_one(alpha):
    etag = alpha.create().headers["ETag"]
    alpha.put(turtle("Beta"), If_Match=etag)
    problem(confirm(alpha, If_Match=etag), 412, "precondition-failed")
    assert alpha.kb.log.position() == 2


def test_a_repeated_request_is_answered_again(alpha):
    alpha.create()
    on(alpha, days=-400)
    first = confirm(alpha, Idempotency_Key="one")
    on(alpha, days=0)
    again = confirm(alpha, Idempotency_Key="one")
    assert again.data == first.data
    assert again.headers["Cluster-KB-Repeated"] == "true"
    assert alpha.kb.log.position() == 2


def test_only_what_one_says_oneself_is_confirmed(alpha, beta):
    alpha.create()
    assert "beta says nothing of organisation/alpha" in problem(confirm(beta), 404)["detail"]
    beta.put(turtle("Beta"), f"{PATH}?describes=existing", If_None_Match="*")
    assert confirm(beta).json["publisher"] == "beta"
    assert PROPERTY in said(beta)
    assert PROPERTY not in said(alpha)
    problem(confirm(beta, f"{CONFIRM}?publisher=alpha"), 403)


def test_what_was_withdrawn_cannot_be_confirmed(alpha):
    etag = alpha.create().headers["ETag"]
    alpha.delete(If_Match=etag)
    problem(confirm(alpha), 410)


def test_without_a_token_for_it_nothing_is_confirmed(alpha):
    alpha.create()
    assert alpha.client.post(CONFIRM).status_code == 401
    problem(confirm(Sender(alpha.client.application, "alpha", scope="dry-run")), 403)


def test_what_the_rules_refuse_today_is_not_confirmed(alpha, monkeypatch):
    alpha.create()
    future = TODAY + timedelta(days=10_000)
    monkeypatch.setattr(alpha.kb, "clock", lambda: future)
    refused = problem(confirm(alpha), 422, "non-conformant")
    assert refused["report"]["results"][0]["rule"] == "R135"


@pytest.fixture
def reviewed(open_writable):
    """A publisher whose contributions are reviewed, and a curator."""
    application = open_writable(review=True)
    return Sender(application, "alpha"), Sender(application, "curators", scope="curate")


def test_with_review_a_confirmation_waits_for_a_curator(reviewed):
    alpha, curator = reviewed
    proposed = alpha.put(turtle("Alpha"), If_None_Match="*").json
    assert curator.post(None, f"/reviews/{proposed['proposal']}/accept", None).status_code == 201
    response = confirm(alpha)
    assert (response.status_code, response.json["outcome"]) == (202, "proposed")
    assert PROPERTY not in said(alpha)
    again = confirm(alpha).json
    assert again["proposal"] == response.json["proposal"]
    curator.post(None, f"/reviews/{again['proposal']}/accept", None)
    assert statement("2026-11-23") in said(alpha)
