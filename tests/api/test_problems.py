"""Every error has one shape: each route is tried with what it cannot answer."""

import json
import logging
from http import HTTPStatus

import pytest
from flask import abort

from api.problems import STATUS, problem_of
from kb import errors

ALWAYS = ["type", "title", "status", "detail", "instance"]
SOMETIMES = {"hint", "line", "column", "subject", "history", "report", "candidates"}
VALUES = {
    "kind": "cluster",
    "key": "fr-lyonbiopole",
    "part": "site",
    "local": "main",
    "plural": "clusters",
    "suffix": "jsonld",
    "question": "interest-share",
    "name": "reach",
    "scheme": "strand",
    "code": "preparation",
    "filename": "cluster-kb.css",
    "identifier": "unknown",
    "publisher": "curation",
    "position": 1,
}


WITHOUT_DATA = {
    "static",
    "health.alive",
    "documents.thing",
    "documents.part",
    "publishing.thing",
    "contribution.thing",
    "contribution.version",
}
ONE_FORM = {"queries.text", "vocabulary.context", "sparql.ask"}
OTHER_VALUES = {
    "queries.question": {"suffix": "json"},
    "inbox.listed": {"suffix": "json"},
    "contribution": {"name": "1"},
}
"""Values of some endpoints, or of a whole blueprint, where those above do not fit."""


def check(response, status):
    """The canonical shape of an error; see docs/reference/api.md."""
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert list(problem)[:5] == ALWAYS
    assert set(problem) - set(ALWAYS) <= SOMETIMES
    assert problem["status"] == status
    assert problem["type"].startswith("https://w3id.org/cluster-kb/problems#")
    assert all(isinstance(problem[name], str) for name in ALWAYS if name != "status")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return problem


def routes(app, method="PROPFIND"):
    """Yield every route with a URL of it; with GET, those that answer with data."""
    for rule in app.url_map.iter_rules():
        if method == "GET" and (rule.endpoint in WITHOUT_DATA or "GET" not in rule.methods):
            continue
        missing = {
            name: VALUES[name] for name in rule.arguments if name not in (rule.defaults or {})
        }
        for place in (rule.endpoint, rule.endpoint.partition(".")[0]):
            others = OTHER_VALUES.get(place, {})
            missing |= {name: value for name, value in others.items() if name in missing}
        with app.test_request_context():
            yield rule, rule.build(missing)[1]


def test_every_route_refuses_a_method_that_it_does_not_have(app, client):
    for _, url in routes(app):
        problem = check(client.open(url, method="PROPFIND"), 405)
        assert problem["instance"] == url


def test_every_resource_refuses_a_representation_that_it_does_not_have(app, client):
    for rule, url in routes(app, "GET"):
        if rule.endpoint not in ONE_FORM and "suffix" not in rule.arguments - set(
            rule.defaults or ()
        ):
            check(client.get(url, headers={"Accept": "image/png"}), 406)


def test_every_resource_refuses_an_unknown_parameter(app, client):
    for _, url in routes(app, "GET"):
        response = client.get(f"{url}?unknown=1")
        assert response.status_code == 400, url
        assert check(response, 400)["subject"] == "unknown"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/id/dragon/x",
        "/id/cluster/Ümlaut",
        "/id/cluster/fr-lyonbiopole/party/x",
        "/doc/cluster/nobody-knows",
        "/doc/cluster/nobody-knows.ttl",
        "/doc/cluster/fr-lyonbiopole.exe",
        "/doc/publisher/nobody",
        "/doc/cluster/../../etc/passwd",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/discover/no-such-question",
        "/discover/members",
        "/queries/nothing.rq",
        "/queries/nothing",
        "/queries/members",
        "/queries/reach.ttl",
        "/scheme/strand/nothing",
        "/scheme/nothing",
        "/context/9.9.jsonld",
        "/clusters.exe",
        "/profiles/cluster/nobody-knows",
        "/profiles/dragon/x",
        "/clusters/",
    ],
)
def test_what_is_not_there_is_not_found(client, path):
    check(client.get(path), 404)


def test_a_repeated_parameter_is_refused(client):
    assert check(client.get("/clusters?page=1&page=2"), 400)["subject"] == "page"


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "9999999999", "\u0661"])
def test_a_page_that_is_no_number_is_refused(client, page):
    assert check(client.get("/clusters", query_string={"page": page}), 400)["subject"] == "page"


@pytest.mark.parametrize("on", ["2017-13-01", "yesterday", "2017", "20170906x"])
def test_a_day_that_is_none_is_refused(client, on):
    path = "/doc/partnership/bioxclusters-plus"
    assert check(client.get(path, query_string={"on": on}), 400)["subject"] == "on"


def test_a_misspelt_parameter_is_named(client):
    problem = check(client.get("/discover/reach?contry=JPN"), 400)
    assert problem["subject"] == "contry"
    assert "country" in problem["hint"]


def test_an_unknown_country_is_named(client):
    problem = check(client.get("/discover/reach?country=Atlantis"), 400)
    assert problem["subject"] == "country"
    assert "Atlantis" in problem["detail"]


def test_who_prefers_html_gets_the_problem_as_a_page(client):
    response = client.get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert b"<h1>Not Found</h1>" in response.data


def test_the_table_of_statuses_knows_every_error():
    known = {getattr(errors, name) for name in errors.__all__} - {errors.KnowledgeBaseError}
    assert known == set(STATUS)


def test_every_error_of_ours_becomes_a_problem_with_all_it_knows(app):
    with app.test_request_context():
        error = errors.MalformedError("m", hint="h", subject="s", line=3, column=4)
        members = problem_of(error, "/x").members
    assert members == {
        "type": "https://w3id.org/cluster-kb/problems#malformed",
        "title": "The document does not parse",
        "status": 400,
        "detail": "m",
        "instance": "/x",
        "hint": "h",
        "line": 3,
        "column": 4,
        "subject": "s",
    }


@pytest.fixture
def failing(writable):
    """An application with routes that fail, which no real one should."""

    def fail():
        raise RuntimeError("the secret of our insides")

    def refuse(status):
        abort(status)

    def wait():
        raise errors.BusyError("too much at once")

    writable.add_url_rule("/fail", view_func=fail)
    writable.add_url_rule("/refuse/<int:status>", view_func=refuse)
    writable.add_url_rule("/wait", view_func=wait)
    return writable.test_client()


def test_an_unexpected_error_says_nothing_about_our_insides(failing, caplog):
    with caplog.at_level(logging.CRITICAL):
        response = failing.get("/fail")
    check(response, 500)
    assert b"secret" not in response.data
    assert b"RuntimeError" not in response.data


def test_an_unexpected_error_is_logged_with_its_cause(failing, caplog):
    failing.get("/fail")
    assert "the secret of our insides" in caplog.text


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 406, 409, 411, 413, 415, 429, 501, 503]
)
def test_errors_of_http_itself_have_the_same_shape(failing, status):
    problem = check(failing.get(f"/refuse/{status}"), status)
    assert problem["title"] == HTTPStatus(status).phrase


def test_a_refused_method_names_those_that_there_are(client):
    response = client.delete("/clusters")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_problem_types_are_explained(client):
    types = client.get("/problems").json["problems"]
    assert {problem["name"] for problem in types} >= {"malformed", "non-conformant", "query-limit"}
    page = client.get("/problems", headers={"Accept": "text/html"}).text
    assert 'id="malformed"' in page


def test_a_busy_service_says_when_to_come_back(failing):
    response = failing.get("/wait")
    check(response, 503)
    assert int(response.headers["Retry-After"]) > 0
