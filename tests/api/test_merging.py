"""Merged keys: one stands for both, says so everywhere, and may be taken out again."""

import pytest

from kb.iris import ROOT

from .senders import PATH, THING, problem, turtle

NEW = "/profiles/organisation/omega"
OMEGA = f"{ROOT}id/organisation/omega"


@pytest.fixture
def two(alpha):
    """Two profiles of one thing: `alpha` and `omega`."""
    alpha.create()
    response = alpha.put(turtle("Omega", OMEGA), NEW, If_None_Match="*")
    assert response.status_code == 201
    return alpha


@pytest.fixture
def merged(two, curator):
    """The same, with `alpha` merged into `omega`."""
    response = curator.act(f"{PATH}/merge", into="omega")
    assert response.status_code == 200, response.text
    return two


def ask(client, query):
    headers = {"Accept": "application/sparql-results+json"}
    return client.get("/sparql", query_string={"query": query}, headers=headers).json


def test_a_merge_tells_what_it_did(two, curator):
    told = curator.act(f"{PATH}/merge", into="omega").json
    assert told["profile"] == "organisation/alpha"
    assert told["isReplacedBy"] == "organisation/omega"
    assert told["agent"] == curator.token.agent
    assert told["links"] == {"document": "/doc/organisation/omega"}
    again = curator.act(f"{PATH}/merge", into="omega")
    assert (again.status_code, again.json) == (200, told)
    assert two.kb.projection.verify().contributions == 2


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/id/organisation/alpha", "/id/organisation/omega"),
        ("/id/organisation/alpha/site/main", "/doc/organisation/omega"),
        ("/doc/organisation/alpha", "/doc/organisation/omega"),
        ("/doc/organisation/alpha.ttl", "/doc/organisation/omega.ttl"),
        ("/doc/organisation/alpha?on=2020-01-01", "/doc/organisation/omega?on=2020-01-01"),
        (PATH, NEW),
        (f"{PATH}?publisher=alpha", f"{NEW}?publisher=alpha"),
    ],
)
def test_the_old_key_leads_to_the_new_one(merged, path, place):
    response = merged.client.get(path)
    assert (response.status_code, response.headers["Location"]) == (301, place)
    assert response.headers["Link"] == (f'<{OMEGA}>; rel="http://purl.org/dc/terms/isReplacedBy"')
    assert response.headers["Cache-Control"] == "no-cache", "it may be taken back"


def test_the_base_says_it(merged):
    query = f"ASK {{ <{THING}> <http://purl.org/dc/terms/isReplacedBy> <{OMEGA}> }}"
    assert ask(merged.client, query)["boolean"] is True


def test_the_new_one_is_not_mentioned_by_the_old_key(merged):
    page = merged.client.get("/doc/organisation/omega", headers={"Accept": "text/html"}).text
    assert "/doc/organisation/alpha" not in page


def test_the_old_key_is_in_no_list(merged):
    listed = merged.client.get("/organisations").json
    assert [item["id"] for item in listed["items"]] == [OMEGA]


@pytest.mark.parametrize(
    "send",
    [
        lambda sender: sender.put(turtle("Alpha anew"), If_Match="*"),
        lambda sender: sender.put(turtle("Alpha")),
        lambda sender: sender.put(turtle("x"), f"{PATH}?dry-run", If_Match="*"),
        lambda sender: sender.delete(If_Match="*"),
        lambda sender: sender.act(f"{PATH}/stewardship", action="claim"),
    ],
    ids=["change", "same", "dry-run", "withdraw", "claim"],
)
def test_nothing_more_is_said_under_the_old_key(merged, send):
    found = problem(send(merged), 409, "merged")
    assert found["subject"] == OMEGA
    assert "merged into organisation/omega" in found["detail"]
    assert "?describes=existing" in found["hint"]
    assert merged.kb.log.position() == 2


def test_what_was_said_under_the_old_key_stays(merged):
    graph = f"{ROOT}graph/alpha/organisation/alpha"
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    [row] = ask(merged.client, query)["results"]["bindings"]
    assert row["n"]["value"] == "3"


def test_a_merge_is_taken_back_and_everything_is_as_it_was(merged, curator):
    told = curator.post(None, f"{PATH}/unmerge", None)
    assert (told.status_code, told.json["isReplacedBy"]) == (200, None)
    assert merged.client.get("/doc/organisation/alpha").json["name"] == {"en": "Alpha"}
    assert merged.client.get("/organisations").json["totalItems"] == 2
    query = f"ASK {{ <{THING}> <http://purl.org/dc/terms/isReplacedBy> ?any }}"
    assert ask(merged.client, query)["boolean"] is False
    assert merged.put(turtle("Alpha anew"), If_Match="*").status_code == 200
    assert merged.kb.projection.verify().contributions == 3
    found = problem(curator.post(None, f"{PATH}/unmerge", None), 409, "state")
    assert "not merged" in found["detail"]


def test_a_key_may_be_merged_on(merged, curator):
    sigma = f"{ROOT}id/organisation/sigma"
    merged.put(turtle("Sigma", sigma), "/profiles/organisation/sigma", If_None_Match="*")
    curator.act(f"{NEW}/merge", into="sigma")
    for key in ("alpha", "omega"):
        response = merged.client.get(f"/doc/organisation/{key}")
        assert response.headers["Location"] == "/doc/organisation/sigma"
    assert problem(merged.put(turtle("x"), If_Match="*"), 409, "merged")["subject"] == sigma
    problem(curator.act("/profiles/organisation/sigma/merge", into="alpha"), 409, "merged")


@pytest.mark.parametrize(
    ("path", "into", "status", "slug"),
    [
        (f"{PATH}/merge", "alpha", 400, "parameter"),
        (f"{PATH}/merge", "No Key", 400, "parameter"),
        (f"{PATH}/merge", "nobody", 404, "not-found"),
        ("/profiles/organisation/nobody/merge", "omega", 404, "not-found"),
        ("/profiles/dragon/x/merge", "omega", 404, "not-found"),
    ],
    ids=["itself", "no-key", "no-target", "nothing", "no-type"],
)
def test_what_cannot_be_merged_is_said(two, curator, path, into, status, slug):
    problem(curator.act(path, into=into), status, slug)
    assert two.client.get("/doc/organisation/alpha").status_code == 200


def test_a_key_is_merged_into_one_other(merged, curator):
    sigma = f"{ROOT}id/organisation/sigma"
    merged.put(turtle("Sigma", sigma), "/profiles/organisation/sigma", If_None_Match="*")
    found = problem(curator.act(f"{PATH}/merge", into="sigma"), 409, "state")
    assert found["detail"] == "organisation/alpha was merged into organisation/omega already"
    assert "/unmerge" in found["hint"]


@pytest.mark.parametrize("action", ["merge", "unmerge"])
def test_only_a_curator_merges(merged, beta, writable, action):
    problem(beta.act(f"{PATH}/{action}", into="omega"), 403, "scope")
    response = writable.test_client().post(f"{PATH}/{action}", json={"into": "omega"})
    problem(response, 401, "no-token")
    assert merged.client.get("/doc/organisation/alpha").status_code == 301


def test_a_merge_outlives_a_restart_and_a_store_built_anew(merged):
    merged.kb.projection.rebuild()
    assert merged.client.get("/doc/organisation/alpha").status_code == 301
