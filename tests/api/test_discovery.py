"""Answers to discovery questions as JSON-LD and CSV."""

import csv
import io
import json
from decimal import Decimal

import pyoxigraph as ox
import pytest
from pyld import jsonld as processor
from rdflib.namespace import RDF

from kb import assets
from kb.iris import NS, ROOT
from kb.jsonld import CONTEXT_ASSET, CONTEXT_IRI

JAPAN = "/discover/reach?country=Japan&sector=health"
MEMBERS = {
    "de-biom-biotech-cluster-development-gmbh",
    "es-biocat-bioregion-of-catalonia",
    "fr-lyonbiopole",
    "it-biopmed-bioindustry-park",
}
QUESTIONS = [
    "/discover/reach?country=JPN&on=2017-09-06",
    "/discover/reach?country=JPN",
    "/discover/routes?actor=cluster/fr-lyonbiopole&country=JPN",
    "/discover/country-card?country=JPN&on=2017-09-06",
    "/discover/partnership-card?partnership=bioxclusters-plus",
    "/discover/interest-share?target=ASEAN",
]


def test_the_questions_are_listed_with_their_parameters(client):
    listed = client.get("/discover/").json["questions"]
    assert {question["name"] for question in listed} == {
        "reach",
        "routes",
        "country-card",
        "partnership-card",
        "interest-share",
    }
    [reach] = [question for question in listed if question["name"] == "reach"]
    assert {parameter["name"] for parameter in reach["parameters"]} == {"country", "sector", "on"}


def test_in_2017_the_four_members_could_open_japan(client):
    answer = client.get(f"{JAPAN}&on=2017-09-06").json
    assert answer["outcome"] == f"{ROOT}scheme/outcome/found"
    found = {match["match"].rpartition("/")[2] for match in answer["result"]}
    assert found >= MEMBERS
    for match in answer["result"]:
        if match["match"].rpartition("/")[2] in MEMBERS:
            assert f"{ROOT}id/agreement/biox-osaka-2016" in match["channel"][0]["path"]


def test_today_that_channel_is_closed_and_says_why(client):
    answer = client.get(f"{JAPAN}&on=2026-11-23").json
    opened = {
        node
        for match in answer["result"]
        for channel in match["channel"]
        for node in channel["path"]
    }
    assert f"{ROOT}id/agreement/biox-osaka-2016" not in opened
    closed = [c for c in answer["channel"] if f"{ROOT}id/agreement/biox-osaka-2016" in c["path"]]
    assert {c["actor"][0].rpartition("/")[2] for c in closed} >= MEMBERS
    for channel in closed:
        assert channel["status"] == f"{ROOT}scheme/channel-status/closed"
        assert "ended on 2018-11-07" in channel["text"]["en"]


def test_the_points_of_the_parts_sum_up_to_the_score(client):
    answer = client.get(f"{JAPAN}&on=2017-09-06").json
    assert answer["result"]
    for match in answer["result"]:
        parts = match["because"]
        assert sum(Decimal(part["points"]) for part in parts) == Decimal(match["score"])
        assert all(part["path"] and part["criterion"] and part["text"]["en"] for part in parts)


def test_all_evidence_leads_to_a_document(client):
    answer = client.get(f"{JAPAN}&on=2017-09-06").json
    evidence = {
        node for match in answer["result"] for part in match["because"] for node in part["path"]
    }
    ours = [node for node in evidence if node.startswith(f"{ROOT}id/")]
    assert ours
    for node in ours:
        assert client.get(node.removeprefix(ROOT[:-1]), follow_redirects=True).status_code == 200


def test_nothing_open_and_nothing_recorded_are_two_things(client):
    def outcome(query):
        return client.get(f"/discover/reach?{query}").json["outcome"].rpartition("/")[2]

    assert outcome("country=JPN&sector=tourism") == "none"
    assert outcome("country=TCD") == "nothing-recorded"


def expanded(answer):
    context = json.loads(assets.read(CONTEXT_ASSET))

    def load(url, _options):
        assert url == CONTEXT_IRI
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": context,
        }

    lines = processor.to_rdf(answer, {"format": "application/n-quads", "documentLoader": load})
    store = ox.Store()
    store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
    return store


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_json_ld_that_loses_nothing(client, question):
    answer = client.get(question).json
    graph = expanded(answer)
    kinds = graph.quads_for_pattern(ox.NamedNode(answer["id"]), ox.NamedNode(RDF.type), None)
    assert [quad.object.value for quad in kinds] == [f"{NS}DiscoveryAnswer"]
    for key in keys(answer):
        assert key.startswith("@") or ":" in key or knows(key), f"{key} would be lost"


def keys(value):
    """Return every key in a document, but for the tags in maps by language."""
    if isinstance(value, list):
        return set().union(*map(keys, value))
    if not isinstance(value, dict) or (value and all(len(tag) <= 3 for tag in value)):
        return set()
    members = {key: each for key, each in value.items() if key != "@context"}
    return set(members).union(*map(keys, members.values()))


def knows(key):
    return key in json.loads(assets.read(CONTEXT_ASSET))["@context"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_also_a_table(client, question):
    path, _, query = question.partition("?")
    response = client.get(f"{path}.csv?{query}")
    assert response.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(response.text)))
    assert len(rows) > 1 or "country=JPN" in question or "ASEAN" in question
    assert len({len(row) for row in rows}) == 1


def test_the_table_of_reach_has_rank_and_score(client):
    table = csv.DictReader(
        io.StringIO(client.get("/discover/reach.csv?country=JPN&on=2017-09-06").text)
    )
    ranked = [row for row in table if row["rank"]]
    assert ranked
    assert all(Decimal(row["score"]) > 0 for row in ranked)


def test_an_answer_says_when_it_was_asked_for(client):
    answer = client.get("/discover/reach?country=JPN", base_url="http://kb.example").json
    assert answer["id"] == "http://kb.example/discover/reach?country=JPN"
    assert answer["on"] == "2026-11-23"
