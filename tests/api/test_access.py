"""Every refusal says what is wrong with the token, to people and to programs."""

from datetime import timedelta

import pytest

from .senders import PATH, Sender, problem, turtle

NONE = 'Bearer realm="cluster-kb"'


def put(app, authorization=None):
    headers = {"Authorization": authorization} if authorization is not None else {}
    return app.test_client().put(PATH, data=turtle("x"), headers=headers | {"If-None-Match": "*"})


@pytest.mark.parametrize("authorization", [None, "", "Basic eDp5", "Bearer", "x"])
def test_no_token(writable, authorization):
    response = put(writable, authorization)
    found = problem(response, 401, "no-token" if authorization != "Bearer" else "unknown-token")
    assert found["hint"]
    if authorization != "Bearer":
        assert "Authorization: Bearer" in found["hint"]
        assert response.headers["WWW-Authenticate"] == NONE


@pytest.mark.parametrize("text", ["wrong", "ckb_x_y", "ckb__", "ckb_" + "a" * 5000])
def test_an_unknown_token(writable, text):
    response = put(writable, f"Bearer {text}")
    assert "complete" in problem(response, 401, "unknown-token")["hint"]
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith(NONE)
    assert 'error="invalid_token"' in challenge


def test_a_revoked_token(writable):
    alpha = Sender(writable, "alpha")
    alpha.kb.log.tokens.revoke(alpha.token.id)
    response = alpha.put(turtle("x"))
    found = problem(response, 401, "revoked-token")
    assert "'test' was revoked on 20" in found["detail"]
    assert "new one" in found["hint"]
    assert (
        'error="invalid_token", error_description="The token was revoked"'
        in (response.headers["WWW-Authenticate"])
    )


def test_an_expired_token(writable):
    alpha = Sender(writable, "alpha")
    tokens = alpha.kb.log.tokens
    now = tokens._clock()
    _, alpha.text = tokens.create("alpha", label="brief", expires=now + timedelta(seconds=1))
    tokens._clock = lambda: now + timedelta(seconds=1)
    response = alpha.put(turtle("x"))
    assert "'brief' expired on 20" in problem(response, 401, "expired-token")["detail"]
    assert "has expired" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_a_disabled_publisher(writable, method):
    alpha = Sender(writable, "alpha")
    alpha.create()
    alpha.kb.log.publishers.disable("alpha")
    response = alpha.send(method, data=turtle("y"), content_type="text/turtle", If_Match="*")
    found = problem(response, 403, "disabled-publisher")
    assert "alpha has been disabled since 20" in found["detail"]
    assert "Ask who runs" in found["hint"]
    assert "WWW-Authenticate" not in response.headers
    alpha.kb.log.publishers.enable("alpha")
    assert alpha.put(turtle("y"), If_Match="*").status_code == 200


def test_a_scope_that_is_too_small(writable):
    trial = Sender(writable, "trial", scope="dry-run")
    response = trial.put(turtle("x"), If_None_Match="*")
    found = problem(response, 403, "scope")
    assert "?dry-run" in found["hint"]
    assert response.headers["WWW-Authenticate"] == (
        f'{NONE}, error="insufficient_scope", scope="contribute"'
    )


@pytest.mark.parametrize("scope", ["contribute", "curate", "admin"])
def test_every_larger_scope_is_good_for_contributing(writable, scope):
    Sender(writable, "alpha", scope=scope).create()


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_graph_of_another_publisher(writable, method):
    alpha, beta = Sender(writable, "alpha"), Sender(writable, "beta")
    alpha.create()
    path = f"{PATH}?publisher=alpha"
    response = beta.send(method, path, turtle("x"), "text/turtle", If_Match="*")
    found = problem(response, 403, "foreign-graph")
    assert found["detail"] == "this token speaks for beta, and the graph is that of alpha"
    assert "own graphs only" in found["hint"]
    own = alpha.send(method, path, turtle("x"), "text/turtle", If_Match="*")
    assert own.status_code == 200, own.text


def test_nothing_that_was_refused_is_there(writable):
    trial = Sender(writable, "trial", scope="dry-run")
    trial.put(turtle("x"), If_None_Match="*")
    put(writable)
    assert trial.kb.log.position() == 0


def test_a_token_that_is_not_valid_is_refused_also_where_none_is_needed(writable):
    headers = {"Authorization": "Bearer ckb_x_y"}
    problem(writable.test_client().get(PATH, headers=headers), 401, "unknown-token")


def test_each_contribution_says_who_of_the_publisher_made_it(writable):
    desk = Sender(writable, "alpha", person="Data desk")
    deputy = Sender(writable, "alpha", person="Deputy")
    desk.create()
    deputy.put(turtle("Alpha anew"), If_Match="*")
    agents = [record.agent for record in desk.kb.log.records()]
    assert [desk.kb.log.tokens.person(agent) for agent in agents] == ["Data desk", "Deputy"]
