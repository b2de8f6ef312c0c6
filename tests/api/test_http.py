"""What every answer promises: conditional requests, CORS, HEAD, headers."""

import pytest

PLACES = [
    "/",
    "/clusters",
    "/doc/partnership/bioxclusters-plus",
    "/doc/partnership/bioxclusters-plus.ttl",
    "/doc/partnership/bioxclusters-plus.html",
    "/doc/partnership/bioxclusters-plus/history",
    "/doc/partnership/bioxclusters-plus/history.html",
    "/doc/partnership/bioxclusters-plus/timemap",
    "/discover/",
    "/discover/reach?country=JPN",
    "/discover/reach.csv?country=JPN",
    "/discover/reach.html?country=JPN",
    "/queries",
    "/queries/reach.rq",
    "/profiles/partnership/bioxclusters-plus",
    "/ns",
    "/shapes",
    "/forms",
    "/scheme/strand/preparation",
    "/context/1.0.jsonld",
    "/problems",
    "/sparql?query=ASK{}",
]
DATA = [
    place
    for place in PLACES
    if place.split("/")[1] not in ("ns", "shapes", "forms", "scheme", "context", "problems")
]


@pytest.mark.parametrize("place", PLACES)
def test_an_answer_has_a_strong_validator_and_is_not_sent_twice(client, place):
    first = client.get(place)
    assert first.status_code == 200
    assert not first.headers["ETag"].startswith("W/")
    again = client.get(place, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]
    assert client.get(place, headers={"If-None-Match": '"another"'}).data == first.data


@pytest.mark.parametrize("place", PLACES)
def test_head_tells_what_get_would_say_and_sends_nothing(client, place):
    get, head = client.get(place), client.head(place)
    assert head.data == b""
    assert head.status_code == get.status_code
    for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Link", "Cluster-KB-Position"):
        assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize("place", PLACES)
def test_an_answer_says_what_it_depends_on(client, place):
    vary = {name.strip() for name in client.get(place).headers["Vary"].split(",")}
    assert vary >= {"Accept", "Accept-Language"}


def test_representations_have_different_validators(client):
    place = "/doc/partnership/bioxclusters-plus"
    tags = {
        client.get(f"{place}.{suffix}").headers["ETag"]
        for suffix in ("jsonld", "ttl", "nt", "trig", "html")
    }
    assert len(tags) == 5


@pytest.mark.parametrize("place", DATA)
def test_data_say_how_new_they_are(app, client, place):
    position = app.extensions["kb"].store.position()
    assert client.get(place).headers["Cluster-KB-Position"] == str(position)


def test_a_page_of_anybody_may_read_without_credentials(client):
    headers = client.get("/clusters", headers={"Origin": "https://portal.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "ETag" in headers["Access-Control-Expose-Headers"]


def test_a_preflight_says_what_may_be_sent(client):
    response = client.options(
        "/profiles/cluster/x",
        headers={"Origin": "https://portal.example", "Access-Control-Request-Method": "PUT"},
    )
    assert response.status_code == 200
    assert "PUT" in response.headers["Access-Control-Allow-Methods"]
    for name in ("Authorization", "If-Match", "Content-Type"):
        assert name in response.headers["Access-Control-Allow-Headers"]


def test_options_without_a_preflight_says_what_is_allowed(client):
    response = client.options("/clusters")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "Access-Control-Allow-Methods" not in response.headers


@pytest.mark.parametrize("place", ["/", "/nowhere", "/static/cluster-kb.css"])
def test_nothing_may_run_in_a_page(client, place):
    with client.get(place, headers={"Accept": "text/html"}) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"]


def test_no_cookie_is_ever_set(client):
    assert all("Set-Cookie" not in client.get(place).headers for place in PLACES)


def test_a_context_may_be_kept_for_ever(client):
    assert "immutable" in client.get("/context/1.0.jsonld").headers["Cache-Control"]


def test_redirects_stay_on_the_host_that_was_asked(client):
    response = client.get("/id/partnership/bioxclusters-plus", base_url="http://localhost:8000")
    assert response.status_code == 303
    assert response.headers["Location"] == "/doc/partnership/bioxclusters-plus"


def test_urls_of_paging_follow_the_host_and_identifiers_do_not(client):
    page = client.get("/clusters?size=1", base_url="http://kb.example:8000").json
    assert page["id"] == "http://kb.example:8000/clusters"
    assert page["view"]["next"] == "http://kb.example:8000/clusters?size=1&page=2"
    assert page["items"][0]["id"].startswith("https://w3id.org/cluster-kb/id/cluster/")


def test_below_a_path_of_another_site_every_link_has_that_path(client):
    response = client.get(
        "/clusters", base_url="http://localhost/kb", headers={"Accept": "text/html"}
    )
    links = [part.split('"')[0] for part in response.text.split('href="')[1:]]
    assert all(link.startswith(("/kb/", "#")) for link in links), links


def test_health_says_that_the_store_answers(client):
    response = client.get("/health")
    assert response.json["status"] == "ok"
    assert response.headers["Cache-Control"] == "no-store"
