"""Documents about things, in every representation."""

import json

import pyoxigraph as ox
import pytest
from pyld import jsonld as processor

from kb import assets
from kb.iris import ROOT
from kb.jsonld import CONTEXT_ASSET, CONTEXT_IRI

PLACE = "/doc/partnership/bioxclusters-plus"
THING = f"{ROOT}id/partnership/bioxclusters-plus"
LYONBIOPOLE = f"{ROOT}id/cluster/fr-lyonbiopole"


def parsed(response, form):
    store = ox.Store()
    store.bulk_load(response.data, form)
    return store


def triples(store):
    return {quad.triple for quad in store}


def from_jsonld(data):
    context = json.loads(assets.read(CONTEXT_ASSET))

    def load(url, _options):
        assert url == CONTEXT_IRI
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": context,
        }

    lines = processor.to_rdf(data, {"format": "application/n-quads", "documentLoader": load})
    store = ox.Store()
    store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
    return store


@pytest.mark.parametrize(
    "kind", ["partnership/bioxclusters-plus", "cluster/fr-lyonbiopole", "agreement/biox-osaka-2016"]
)
def test_all_representations_say_the_same(client, kind):
    turtle = triples(parsed(client.get(f"/doc/{kind}.ttl"), ox.RdfFormat.TURTLE))
    assert turtle
    assert triples(parsed(client.get(f"/doc/{kind}.nt"), ox.RdfFormat.N_TRIPLES)) == turtle
    assert triples(parsed(client.get(f"/doc/{kind}.trig"), ox.RdfFormat.TRIG)) == turtle
    assert triples(from_jsonld(client.get(f"/doc/{kind}.jsonld").json)) == turtle


def test_trig_tells_who_says_what(client):
    store = parsed(client.get(f"{PLACE}.trig"), ox.RdfFormat.TRIG)
    graph = ox.NamedNode(f"{ROOT}graph/curation/partnership/bioxclusters-plus")
    assert list(store.quads_for_pattern(ox.NamedNode(THING), None, None, graph))


def test_a_thing_leads_to_its_document_and_a_part_to_its_place(client):
    assert (
        client.get("/id/cluster/fr-lyonbiopole").headers["Location"]
        == "/doc/cluster/fr-lyonbiopole"
    )
    part = client.get("/id/agreement/biox-osaka-2016/party/osaka-bio-headquarters")
    assert part.status_code == 303
    assert part.headers["Location"] == "/doc/agreement/biox-osaka-2016#party-osaka-bio-headquarters"
    assert client.get("/id/publisher/curation").headers["Location"] == "/doc/publisher/curation"


def test_both_figures_stand_in_the_document_each_with_its_source(client):
    figures = {
        (figure["count"], figure["source"][0])
        for figure in client.get(f"{PLACE}.jsonld").json["observation"]
        if figure["indicator"].endswith("/small-and-medium-enterprises")
    }
    assert {count for count, _ in figures} == {880, 3300}
    assert len({source for _, source in figures}) == 2


def test_codes_come_with_their_names(client):
    written = client.get(f"{PLACE}.jsonld").json
    names = {node["id"]: node.get("name", {}).get("en") for node in written["included"]}
    assert names["ctry:JPN"] == "Japan"
    assert names[LYONBIOPOLE]


def test_names_come_in_the_language_asked_for(client):
    written = client.get(f"{PLACE}.jsonld", headers={"Accept-Language": "de"}).json
    names = {node["id"]: node.get("name", {}) for node in written["included"]}
    assert names["ctry:JPN"]["de"] == "Japan"
    assert names["ctry:KOR"]["de"] == "Südkorea"


def test_a_document_says_who_states_it_and_since_when(client):
    [stated] = client.get(f"{PLACE}.jsonld").json["statedBy"]
    assert stated["id"] == f"{ROOT}graph/curation/partnership/bioxclusters-plus"
    assert stated["attributedTo"] == f"{ROOT}id/publisher/curation"
    assert stated["generatedAt"]


def test_a_document_names_its_thing_and_its_other_forms(client):
    link = client.get(PLACE).headers["Link"]
    assert f'<{THING}>; rel="describes"' in link
    assert f'<{PLACE}.ttl>; rel="alternate"; type="text/turtle"' in link


def test_what_is_only_mentioned_answers_with_who_mentions_it(writable):
    kb = writable.extensions["kb"]
    kb.log.publishers.add("p", "P")
    _, token = kb.log.tokens.create("p", label="t")
    client = writable.test_client()
    body = (
        f"<{ROOT}id/organisation/a> a <http://www.w3.org/ns/org#Organization> ; "
        f'<http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en ; '
        f"<http://purl.org/dc/terms/source> <{ROOT}id/source/unwritten> ."
    )
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "text/turtle",
        "If-None-Match": "*",
    }
    sent = client.put("/profiles/organisation/a", data=body, headers=headers)
    assert sent.status_code == 201, sent.text
    response = client.get("/doc/source/unwritten")
    assert response.status_code == 200
    assert [each["id"] for each in response.json["mentionedBy"]] == [f"{ROOT}id/organisation/a"]
    page = client.get("/doc/source/unwritten", headers={"Accept": "text/html"}).text
    assert "Nobody has described this yet" in page
    assert 'href="/doc/organisation/a"' in page
