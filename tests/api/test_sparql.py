"""The SPARQL 1.1 Protocol over HTTP."""

import json

import pytest

SELECT = (
    "SELECT ?s { ?s a <https://w3id.org/cluster-kb/ns#ClusterOrganisation> } ORDER BY ?s LIMIT 2"
)
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def ask(client, query, accept=None, **headers):
    sent = {} if accept is None else {"Accept": accept}
    return client.get("/sparql", query_string={"query": query}, headers=sent | headers)


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, BROWSER, "text/html"),
        (SELECT, "image/png, text/csv;q=0.1", "text/csv"),
        (ASK, None, "application/sparql-results+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <https://w3id.org/cluster-kb/ns#Gateway>", None, "text/turtle"),
    ],
)
def test_an_answer_comes_in_the_format_asked_for(client, query, accept, expected):
    response = ask(client, query, accept)
    assert response.status_code == 200, response.text
    assert response.mimetype == expected


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "image/png"), (SELECT, "text/turtle"), (ASK, "text/csv"), (CONSTRUCT, "text/csv")],
)
def test_a_format_that_does_not_fit_is_refused_not_replaced(client, query, accept):
    response = ask(client, query, accept)
    assert response.status_code == 406
    assert response.json["status"] == 406


def test_a_query_may_come_in_three_ways(client):
    expected = ask(client, SELECT).data
    form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", data=SELECT, content_type="application/sparql-query")
    assert json.loads(expected)["results"]["bindings"]
    assert form.data == direct.data == expected


def test_letters_of_every_script_survive(client):
    query = 'SELECT ("Ωμέγα 東京" AS ?x) {}'
    for response in (
        ask(client, query, "text/csv"),
        client.post(
            "/sparql",
            data=query.encode(),
            content_type="application/sparql-query; charset=utf-8",
            headers={"Accept": "text/csv"},
        ),
    ):
        assert "Ωμέγα 東京" in response.data.decode()


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ("SELECT", 400, "query-syntax"),
        ("", 400, None),
        ("SELECT * { ?s ?p ?o } }", 400, "query-syntax"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "query-refused"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 403, "query-refused"),
        ("DROP ALL", 403, "query-refused"),
        ("LOAD <http://127.0.0.1:9/>", 403, "query-refused"),
        ("SELECT * " + "{" * 5000 + "}" * 5000, None, None),
        ("SELECT * { " + " UNION ".join(["{?s ?p ?o}"] * 5000) + " }", None, None),
    ],
    ids=["empty", "none", "brace", "service", "insert", "drop", "load", "nested", "unions"],
)
def test_a_bad_query_is_refused_clearly_and_the_service_lives_on(client, query, status, slug):
    for response in (ask(client, query), client.post("/sparql", data={"query": query})):
        assert response.mimetype == "application/problem+json"
        assert 400 <= response.status_code < 500
        assert status is None or response.status_code == status
        assert slug is None or response.json["type"].endswith(f"#{slug}")
        assert response.json["detail"]
    assert ask(client, ASK).json["boolean"] is True


def test_a_syntax_error_says_where(client):
    found = ask(client, "SELECT *\n{ ?s ?p }").json
    assert found["line"] == 2


def test_an_update_by_its_own_name_is_refused(client):
    query = "INSERT DATA { <a:a> <a:b> <a:c> }"
    assert client.post("/sparql", data={"update": query}).status_code == 403
    direct = client.post("/sparql", data=query, content_type="application/sparql-update")
    assert direct.status_code == 403


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "multipart/form-data", ""]
)
def test_another_body_is_refused(client, content_type):
    assert client.post("/sparql", data=SELECT, content_type=content_type).status_code == 415


def test_two_queries_at_once_are_refused(client):
    assert client.get("/sparql", query_string=[("query", ASK), ("query", ASK)]).status_code == 400
    assert client.get("/sparql", query_string={"query": ASK, "timeout": "5"}).status_code == 400


def test_a_query_without_text_is_refused_and_a_browser_gets_a_page(client):
    assert client.get("/sparql").status_code == 400
    page = client.get("/sparql", headers={"Accept": BROWSER})
    assert page.mimetype == "text/html"
    assert "<textarea" in page.text


def test_a_body_over_the_limit_is_refused(client):
    for options in (
        {"data": {"query": "x" * 300_000}},
        {"data": "x" * 300_000, "content_type": "application/sparql-query"},
    ):
        response = client.post("/sparql", **options)
        assert response.status_code == 413
        assert response.json["type"].endswith("#limit")


def test_graphs_may_be_chosen_by_the_protocol(client):
    graph = "https://w3id.org/cluster-kb/graph/curation/partnership/bioxclusters-plus"
    query = {"query": "SELECT DISTINCT ?s { ?s ?p ?o }", "default-graph-uri": graph}
    response = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
    assert response.text.split()[1:] == [
        "https://w3id.org/cluster-kb/id/partnership/bioxclusters-plus"
    ]


def test_an_answer_tells_its_position_and_a_client_may_ask_for_a_later_one(app, client):
    position = app.extensions["kb"].store.position()
    assert ask(client, ASK).headers["Cluster-KB-Position"] == str(position)
    now = {"Cluster-KB-Min-Position": str(position)}
    assert ask(client, ASK, **now).status_code == 200
    later = {"Cluster-KB-Min-Position": str(position + 1)}
    assert ask(client, ASK, **later).status_code == 400
    assert ask(client, ASK, **{"Cluster-KB-Min-Position": "x"}).status_code == 400


def page(client, query):
    return ask(client, query, "text/html,application/xhtml+xml,application/xml;q=0.9")


def test_people_read_the_answer_on_the_page(client):
    found = page(client, "SELECT ?x ?n { VALUES (?x ?n) { (<https://a.example/> 'ein'@de) } }")
    assert (found.status_code, found.mimetype) == (200, "text/html")
    assert '<a href="https://a.example/">https://a.example/</a>' in found.text
    assert '<td lang="de">ein</td>' in found.text
    assert "1 solution" in found.text
    assert "Yes" in page(client, ASK).text
    assert "<pre" in page(client, CONSTRUCT).text


def test_people_keep_their_query_when_it_is_wrong(client):
    wrong = page(client, "SELECT ?x { ?x <b>")
    assert (wrong.status_code, wrong.mimetype) == (400, "text/html")
    assert "SELECT ?x { ?x &lt;b&gt;</textarea>" in wrong.text
    assert 'role="alert"' in wrong.text


def test_the_query_to_start_from_has_no_header(client):
    text = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert "#+" not in text
    assert "SELECT" in text
