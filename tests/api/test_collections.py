"""Collections: pages, filters, and the way from one page to the next."""

from collections import Counter
from dataclasses import replace

import pytest
from werkzeug.http import parse_options_header

from kb.iris import PROFILE_TYPES, ROOT


def relations(response):
    found = {}
    for link in response.headers["Link"].split(", <"):
        url, parameters = link.strip("<").split(">", 1)
        found[parse_options_header("x" + parameters)[1]["rel"]] = url
    return found


@pytest.mark.parametrize("plural", [kind.plural for kind in PROFILE_TYPES.values()])
def test_every_profile_type_has_a_collection(client, plural):
    page = client.get(f"/{plural}").json
    assert page["type"] == ["Collection"]
    assert page["totalItems"] >= len(page["items"])


def test_every_profile_is_in_the_collection_of_its_type(app, client):
    records = app.extensions["kb"].log.records()
    described = Counter(record.profile.type for record in records)
    assert described["organisation"] > 0
    for kind in PROFILE_TYPES.values():
        assert client.get(f"/{kind.plural}").json["totalItems"] == described[kind.name]


def test_walking_the_pages_meets_every_member_once(client):
    total = client.get("/clusters").json["totalItems"]
    assert total >= 4
    url, seen = "/clusters?size=3", []
    while url:
        response = client.get(url)
        seen += [item["id"] for item in response.json["items"]]
        url = relations(response).get("next")
    assert len(seen) == len(set(seen)) == total


def test_the_header_and_the_document_name_the_same_pages(client):
    response = client.get("/clusters?size=1&page=2", base_url="http://localhost")
    view = response.json["view"]
    links = relations(response)
    assert view["previous"] == "http://localhost" + links["prev"]
    assert view["next"] == "http://localhost" + links["next"]
    assert view["first"] == "http://localhost/clusters?size=1"


def test_a_page_beyond_the_last_is_empty_and_leads_back(client):
    response = client.get("/clusters?page=999")
    assert response.status_code == 200
    assert response.json["items"] == []
    assert response.json["totalItems"] >= 4
    assert "next" not in relations(response)
    assert "page=998" not in relations(response)["prev"]


def test_a_size_over_the_limit_is_refused_with_the_limit(app, client, monkeypatch):
    kb = app.extensions["kb"]
    monkeypatch.setattr(kb, "settings", replace(kb.settings, max_page_size=2))
    assert len(client.get("/clusters?size=2").json["items"]) == 2
    refused = client.get("/clusters?size=3")
    assert refused.status_code == 400
    assert "from 1 to 2" in refused.json["detail"]


@pytest.mark.parametrize("country", ["FR", "FRA", "france", "France"])
def test_a_country_may_be_written_in_any_code(client, country):
    items = client.get("/clusters", query_string={"country": country}).json["items"]
    assert f"{ROOT}id/cluster/fr-lyonbiopole" in [item["id"] for item in items]
    assert all("/cluster/fr-" in item["id"] for item in items)


def test_filters_work_together(client):
    query = {"country": "FRA", "sector": "health", "q": "lyon"}
    [item] = client.get("/clusters", query_string=query).json["items"]
    assert item["name"]["en"]


def test_a_class_is_named_shortly(client):
    all_of_them = client.get("/agreements").json["totalItems"]
    memoranda = client.get("/agreements?type=MemorandumOfUnderstanding").json["totalItems"]
    assert 0 < memoranda < all_of_them


@pytest.mark.parametrize(
    ("name", "value"), [("country", "Atlantis"), ("sector", "x"), ("type", "Dragon")]
)
def test_a_filter_that_means_nothing_is_refused(client, name, value):
    response = client.get("/clusters", query_string={name: value})
    assert response.status_code == 400
    assert response.json["subject"] == name


def test_a_member_has_a_name_by_language(client):
    for item in client.get("/clusters").json["items"]:
        assert isinstance(item["name"], dict)
        assert "ClusterOrganisation" in item["type"]
