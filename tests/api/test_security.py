"""Hostile names, parameters and links do no harm."""

import pytest

from kb.iris import ROOT

HOSTILE = '"><script>alert(1)</script>'
THING = f"{ROOT}id/organisation/hostile"
PROFILE = rf"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
<{THING}> a <http://www.w3.org/ns/org#Organization> ;
  skos:prefLabel "\"><script>alert(1)</script>"@en ;
  skos:altLabel "{{{{ 7 * 7 }}}} %(who)s %s"@en ;
  dcterms:description "<img src=x onerror=alert(1)>"@en ;
  skos:note "=HYPERLINK(1)"@en ;
  dcterms:source <{ROOT}id/source/s> .
"""


@pytest.fixture
def hostile(writable):
    """A client of a knowledge base that has taken in hostile texts."""
    kb = writable.extensions["kb"]
    kb.log.publishers.add("p", HOSTILE)
    _, token = kb.log.tokens.create("p", label="t")
    client = writable.test_client()
    response = client.put(
        "/profiles/organisation/hostile",
        data=PROFILE,
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "text/turtle",
            "If-None-Match": "*",
        },
    )
    assert response.status_code == 201, response.text
    return client


@pytest.mark.parametrize(
    "path", ["/doc/organisation/hostile", "/organisations", "/doc/publisher/p", "/doc/source/s"]
)
def test_names_and_texts_are_never_markup(hostile, path):
    page = hostile.get(path, headers={"Accept": "text/html"}).text
    assert "<script" not in page
    assert "<img" not in page


def test_names_and_texts_are_shown_as_they_are(hostile):
    page = hostile.get("/doc/organisation/hostile", headers={"Accept": "text/html"}).text
    assert "{{ 7 * 7 }} %(who)s %s" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "path",
    [
        "/clusters",
        "/nowhere",
        "/discover/reach",
        "/sparql",
        "/doc/cluster/x",
        "/queries",
        "/queries/reach",
        "/scheme/x",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_parameters_and_paths_are_never_markup(client, path, accept):
    for name in ("q", "country", "on", "unknown", HOSTILE):
        response = client.get(path, query_string={name: HOSTILE}, headers={"Accept": accept})
        assert response.mimetype != "text/html" or "<script" not in response.text


def test_a_path_that_is_markup_is_shown_as_text(client):
    response = client.get("/%3Cscript%3Ealert(1)%3C/script%3E", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "<script" not in response.text


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: x=1", "a\nX: y", "\x00", "\u2028"])
def test_no_header_can_be_slipped_in(client, value):
    for path, name in [("/clusters", "q"), ("/discover/reach", "country"), ("/sparql", "query")]:
        response = client.get(path, query_string={name: value})
        assert "Set-Cookie" not in response.headers
        assert "X" not in response.headers
        assert all("\n" not in text for _, text in response.headers)


def test_the_host_header_is_not_taken_for_markup(client):
    response = client.get(
        "/clusters?size=1", headers={"Host": 'x"><script>', "Accept": "text/html"}
    )
    assert "<script" not in response.text


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "http://[",
        "https:",
        "mailto:a@b.example",
    ],
)
def test_only_web_addresses_are_links(iri):
    from api.links import external

    assert external(iri) is None


def test_a_home_page_that_is_no_web_address_is_no_link(app):
    from api.names import Node
    from api.pages import linked

    with app.test_request_context():
        from api.links import href

        iri = "javascript:alert(1)"
        assert "href" not in linked(Node(iri, iri, href(iri)))


def test_a_cell_cannot_be_a_formula():
    from api.tables import harmless, rewritten

    assert harmless("=1+1") == "'=1+1"
    assert harmless("@SUM(A1)") == "'@SUM(A1)"
    assert harmless("-1+1") == "'-1+1"
    assert harmless("-1.5") == "-1.5"
    assert harmless("Osaka") == "Osaka"
    text = 'a,b\r\n"=1\n+1",\u00e9\r\n'.encode()
    pieces = [text[place : place + 1] for place in range(len(text))]
    assert b"".join(rewritten(pieces)).decode() == 'a,b\r\n"\'=1\n+1",\u00e9\r\n'
