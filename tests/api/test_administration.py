"""Publishers and tokens over HTTP."""

import pytest

from .senders import PATH, Sender, problem, turtle


@pytest.fixture
def admin(writable):
    return Sender(writable, "operators", scope="admin")


def test_a_publisher_is_added_and_gets_a_token_that_works(admin):
    added = admin.act("/publishers", key="agency", name="An agency")
    assert (added.status_code, added.json["key"], added.json["disabled"]) == (201, "agency", None)
    made = admin.act("/publishers/agency/tokens", person="Data desk", expires="90")
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert (made.json["scope"], made.json["person"]) == ("contribute", "Data desk")
    headers = {"Authorization": f"Bearer {made.json['token']}", "Content-Type": "text/turtle"}
    sent = admin.client.put(PATH, data=turtle("Alpha"), headers=headers)
    assert sent.status_code == 201
    [listed] = admin.get("/publishers/agency/tokens").json["tokens"]
    assert listed["last_used"]
    assert "token" not in listed
    assert made.json["token"] not in str(listed)
    revoked = admin.delete(f"/tokens/{listed['id']}")
    assert (revoked.status_code, revoked.json) == (200, {"revoked": listed["id"]})
    again = admin.client.put(PATH, data=turtle("Beta"), headers=headers)
    problem(again, 401, "revoked-token")


def test_a_publisher_is_disabled_and_enabled(admin, alpha):
    assert admin.act("/publishers/alpha/disable").json["disabled"]
    problem(alpha.put(turtle("x")), 403, "disabled-publisher")
    listed = admin.get("/publishers").json["publishers"]
    assert [one["key"] for one in listed if one["disabled"]] == ["alpha"]
    assert admin.act("/publishers/alpha/enable").json["disabled"] is None
    alpha.create()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/publishers"),
        ("POST", "/publishers"),
        ("POST", "/publishers/alpha/disable"),
        ("POST", "/publishers/alpha/enable"),
        ("GET", "/publishers/alpha/tokens"),
        ("POST", "/publishers/alpha/tokens"),
        ("DELETE", "/tokens/x"),
    ],
)
def test_only_an_administrator_may(curator, writable, method, path):
    body = '{"key": "x", "name": "X"}'
    found = problem(curator.send(method, path, body, "application/json"), 403, "scope")
    assert "scope admin" in found["detail"]
    problem(writable.test_client().open(path, method=method), 401, "no-token")
    assert "x" not in {one.key for one in curator.kb.log.publishers.all()}


@pytest.mark.parametrize(
    ("path", "members", "status", "subject"),
    [
        ("/publishers", {"key": "No Key", "name": "x"}, 400, "key"),
        ("/publishers", {"key": "alpha", "name": "again"}, 400, "key"),
        ("/publishers", {"key": "x", "name": " "}, 400, "name"),
        ("/publishers", {"key": "x"}, 400, "name"),
        ("/publishers/nobody/disable", {}, 404, None),
        ("/publishers/nobody/enable", {}, 404, None),
        ("/publishers/nobody/tokens", {}, 404, None),
        ("/publishers/alpha/tokens", {"scope": "all"}, 400, "scope"),
        ("/publishers/alpha/tokens", {"expires": "soon"}, 400, "expires"),
        ("/publishers/alpha/tokens", {"expires": "2020-01-01"}, 400, "expires"),
        ("/publishers/alpha/tokens", {"days": "7"}, 400, "days"),
    ],
)
@pytest.mark.usefixtures("alpha")
def test_what_is_wrong_is_named(admin, path, members, status, subject):
    assert problem(admin.act(path, **members), status).get("subject") == subject


def test_what_there_is_not_is_not_found(admin):
    problem(admin.delete("/tokens/nothing"), 404, "not-found")
    problem(admin.get("/publishers/nobody/tokens"), 404, "not-found")
    problem(admin.get("/publishers?x=y"), 400, "parameter")
    problem(admin.get("/publishers", Accept="image/png"), 406)
