"""From an identifier of others to our document about the thing."""

from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from kb.iris import ROOT

from .senders import problem, turtle

SAME = "https://schema.org/sameAs"
HOMEPAGE = "http://xmlns.com/foaf/0.1/homepage"
IDENTIFIER = "http://purl.org/dc/terms/identifier"
WIKIDATA = "http://www.wikidata.org/entity/"


@pytest.fixture
def known(alpha):
    """Organisations `a` to `d` with identifiers; `c` and `d` share a homepage."""
    for key, more in {
        "a": f'; <{IDENTIFIER}> "PIC 999" ; <{SAME}> <{WIKIDATA}Q7>',
        "b": f'; <{IDENTIFIER}> "690364" ; <http://www.w3.org/ns/adms#identifier> <urn:isni:1>',
        "c": f"; <{HOMEPAGE}> <https://www.port.example/>",
        "d": f"; <{HOMEPAGE}> <http://port.example>",
    }.items():
        body = turtle(key.upper(), f"{ROOT}id/organisation/{key}", more)
        response = alpha.put(body, f"/profiles/organisation/{key}", If_None_Match="*")
        assert response.status_code == 201, response.text
    return alpha


def find(sender, identifier, **more):
    return sender.client.get("/id?" + urlencode({"identifier": identifier, **more}))


@pytest.mark.parametrize(
    ("identifier", "scheme", "key"),
    [
        ("PIC 999", None, "a"),
        (" 690364 ", None, "b"),
        (f"{WIKIDATA}Q7", None, "a"),
        ("https://wikidata.org/entity/Q7", None, "a"),
        ("Q7", WIKIDATA, "a"),
        ("urn:isni:1", None, "b"),
        ("1", "urn:isni:", "b"),
    ],
)
def test_one_profile_is_led_to(known, identifier, scheme, key):
    response = find(known, identifier, **({"scheme": scheme} if scheme else {}))
    assert response.status_code == 303, response.text
    assert response.headers["Location"] == f"/doc/organisation/{key}"


def test_several_are_listed_with_what_was_found(known):
    response = find(known, "http://www.port.example")
    assert response.status_code == 300
    assert response.json == {
        "identifier": "http://www.port.example",
        "choices": [
            {
                "id": f"{ROOT}id/organisation/{key}",
                "name": key.upper(),
                "address": f"/doc/organisation/{key}",
                "evidence": [{"property": HOMEPAGE, "value": value}],
            }
            for key, value in (("c", "https://www.port.example/"), ("d", "http://port.example"))
        ],
    }
    assert response.headers["Link"] == (
        '</doc/organisation/c>; rel="alternate", </doc/organisation/d>; rel="alternate"'
    )


def test_a_part_leads_to_its_profile(alpha, curated):
    profile, triples = next(
        (profile, triples)
        for profile, triples in curated.items()
        if any('"690364"' in str(triple) for triple in triples)
    )
    body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    alpha.put(body, f"/profiles/{profile}", "application/n-triples")
    assert find(alpha, "690364").headers["Location"] == f"/doc/{profile}"


def test_of_merged_keys_the_one_that_stands_is_found(known, curator):
    curator.act("/profiles/organisation/c/merge", into="d")
    response = find(known, "https://port.example")
    assert (response.status_code, response.headers["Location"]) == (303, "/doc/organisation/d")


@pytest.mark.parametrize(
    "identifier", ["nothing", "pic 999", "a b<c>", "http://[", "é" * 3000, "\x00", "%00", "<x>"]
)
def test_what_nothing_has_is_not_found(known, identifier):
    found = problem(find(known, identifier), 404, "not-found")
    assert "scheme" in found["hint"]


@pytest.mark.parametrize("scheme", ["no iri", "http://[", WIKIDATA])
def test_another_scheme_is_another_identifier(known, scheme):
    problem(find(known, "690364", scheme=scheme), 404, "not-found")


@pytest.mark.parametrize("query", ["", "identifier=", "identifier=x&identifier=y", "id=x"])
def test_what_is_missing_or_too_much_is_named(client, query):
    found = problem(client.get(f"/id?{query}"), 400, "parameter")
    assert found["subject"] in ("identifier", "id")


def test_it_is_offered_as_json(client):
    problem(client.get("/id?identifier=x", headers={"Accept": "text/turtle"}), 406)
