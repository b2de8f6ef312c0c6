"""Reading and replacing what one publisher says of one thing."""

import json

import pytest

from kb.iris import ROOT

PATH = "/profiles/organisation/alpha"
THING = f"{ROOT}id/organisation/alpha"


def turtle(name, thing=THING, extra=""):
    return (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"<{thing}> a <http://www.w3.org/ns/org#Organization> ;\n"
        f'  skos:prefLabel "{name}"@en ;\n'
        f"  <http://purl.org/dc/terms/source> <{ROOT}id/source/s> {extra}.\n"
    )


class Publisher:
    """A client that sends the token of a publisher."""

    def __init__(self, app, key, scope="contribute"):
        kb = app.extensions["kb"]
        kb.log.publishers.add(key, key.title())
        self.token = kb.log.tokens.create(key, label="test", scope=scope)[1]
        self.client = app.test_client()

    def put(self, body, path=PATH, content_type="text/turtle", **headers):
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": content_type}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.put(path, data=body, headers=sent)

    def get(self, path=PATH, **headers):
        return self.client.get(path, headers={"Authorization": f"Bearer {self.token}", **headers})

    def create(self, name="Alpha"):
        response = self.put(turtle(name), If_None_Match="*")
        assert response.status_code == 201, response.text
        return response


@pytest.fixture
def alpha(writable):
    return Publisher(writable, "alpha")


@pytest.fixture
def beta(writable):
    return Publisher(writable, "beta")


def problem(response, status, slug=None):
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    found = json.loads(response.data)
    assert slug is None or found["type"].endswith(f"#{slug}")
    return found


def test_a_new_profile_gets_a_receipt(alpha):
    response = alpha.create()
    receipt = response.json
    assert receipt["outcome"] == "created"
    assert receipt["position"] == 1
    assert len(receipt["added"]) == 3
    assert response.headers["ETag"] == f'"{receipt["etag"]}"'
    assert response.headers["Location"] == PATH


def test_whoever_wrote_reads_it(alpha):
    alpha.create()
    assert alpha.client.get("/doc/organisation/alpha").json["name"] == {"en": "Alpha"}


def test_a_change_must_name_the_state_it_was_made_for(alpha):
    etag = alpha.create().headers["ETag"]
    problem(alpha.put(turtle("Beta")), 428, "precondition-required")
    problem(alpha.put(turtle("Beta"), If_Match='"outdated"'), 412, "precondition-failed")
    problem(alpha.put(turtle("Beta"), If_None_Match="*"), 412, "precondition-failed")
    changed = alpha.put(turtle("Beta"), If_Match=etag)
    assert changed.status_code == 200
    assert changed.json["outcome"] == "updated"
    assert (len(changed.json["added"]), len(changed.json["removed"])) == (1, 1)


def test_the_same_content_in_other_words_changes_nothing(alpha):
    etag = alpha.create().headers["ETag"]
    again = alpha.put(turtle("Alpha").replace("\n", "\n\n"), If_Match=etag)
    assert again.json["outcome"] == "unchanged"
    assert again.headers["ETag"] == etag


def test_each_representation_has_its_own_tag_and_any_of_them_is_a_condition(alpha):
    alpha.create()
    tags = {
        alpha.get(Accept=kind).headers["ETag"] for kind in ("text/turtle", "application/ld+json")
    }
    assert len(tags) == 2
    for number, tag in enumerate(sorted(tags)):
        response = alpha.put(turtle("Alpha"), If_Match=tag)
        assert response.status_code == 200, number


def test_a_profile_that_has_not_changed_is_not_sent_again(alpha):
    etag = alpha.create().headers["ETag"]
    again = alpha.get(**{"If-None-Match": etag})
    assert again.status_code == 304
    assert "Authorization" in again.headers["Vary"]


def test_without_a_token_nothing_is_taken_in(alpha, writable):
    response = writable.test_client().put(PATH, data=turtle("x"), content_type="text/turtle")
    problem(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    problem(alpha.client.get(PATH), 404)


@pytest.mark.parametrize("value", ["Bearer wrong", "Bearer ckb_x_y", "Basic eDp5", "Bearer", "x"])
def test_a_wrong_token_is_refused(writable, value):
    headers = {"Authorization": value, "Content-Type": "text/turtle"}
    problem(writable.test_client().put(PATH, data=turtle("x"), headers=headers), 401)


def test_a_token_for_trying_out_stores_nothing(writable):
    trial = Publisher(writable, "trial", scope="dry-run")
    problem(trial.put(turtle("x"), If_None_Match="*"), 403, "forbidden")
    response = trial.put(turtle("x"), path=f"{PATH}?dry-run", If_None_Match="*")
    assert response.status_code == 200
    assert response.json["dryRun"] is True
    problem(trial.get(), 404)


def test_another_publisher_must_say_that_it_describes_the_same(alpha, beta):
    alpha.create()
    problem(beta.put(turtle("Alpha too"), If_None_Match="*"), 409, "conflict")
    path = f"{PATH}?describes=existing"
    assert beta.put(turtle("Alpha too"), path=path, If_None_Match="*").status_code == 201
    assert b'"Alpha"' in alpha.get().data
    assert b'"Alpha too"' in beta.get().data
    assert b'"Alpha too"' in beta.client.get(f"{PATH}?publisher=beta").data


def test_without_a_token_the_steward_is_read(alpha, beta):
    alpha.create()
    beta.put(turtle("Beta"), path=f"{PATH}?describes=existing", If_None_Match="*")
    assert b'"Alpha"' in alpha.client.get(PATH).data


def test_two_publishers_are_shown_side_by_side(alpha, beta):
    alpha.create()
    beta.put(turtle("Beta"), path=f"{PATH}?describes=existing", If_None_Match="*")
    written = alpha.client.get("/doc/organisation/alpha").json
    assert len(written["statedBy"]) == 2
    page = alpha.client.get("/doc/organisation/alpha", headers={"Accept": "text/html"}).text
    assert 'href="/doc/publisher/alpha"' in page
    assert 'href="/doc/publisher/beta"' in page


def test_what_one_publisher_says_may_be_said_by_another_and_counts_once(alpha, beta):
    alpha.create()
    beta.put(turtle("Alpha"), path=f"{PATH}?describes=existing", If_None_Match="*")
    query = f"SELECT (COUNT(*) AS ?n) {{ <{THING}> ?p ?o }}"
    headers = {"Accept": "text/csv", "Cluster-KB-Min-Position": "2"}
    before = alpha.client.get("/sparql", query_string={"query": query}, headers=headers)
    assert before.status_code == 200, before.text
    names = f"SELECT ?o {{ <{THING}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?o }}"
    rows = alpha.client.get("/sparql", query_string={"query": names}, headers=headers).text.split()
    assert rows == ["o", "Alpha"]


BAD = [
    ("<a> <b> ", "text/turtle", 400, "malformed"),
    ("{", "application/ld+json", 400, "malformed"),
    ("x", "text/plain", 415, "media-type"),
    ("x", "", 415, "media-type"),
    (turtle("x", "urn:x:other"), "text/turtle", 422, "claim"),
    ('{"@context": "https://elsewhere.example/c.jsonld"}', "application/ld+json", 400, "malformed"),
    ('<!DOCTYPE x [<!ENTITY a "b">]><x/>', "application/rdf+xml", 400, "malformed"),
    ("[" * 5000 + "]" * 5000, "application/ld+json", 413, "limit"),
    ('{"a":' * 5000 + "1" + "}" * 5000, "application/ld+json", 413, "limit"),
    ("x" * 2_000_000, "text/turtle", 413, "limit"),
]
NAMES = [
    "turtle",
    "json",
    "text",
    "none",
    "claim",
    "context",
    "doctype",
    "arrays",
    "objects",
    "large",
]


@pytest.mark.parametrize(("body", "content_type", "status", "slug"), BAD, ids=NAMES)
def test_bad_input_is_refused_clearly_and_changes_nothing(alpha, body, content_type, status, slug):
    found = problem(alpha.put(body, content_type=content_type, If_None_Match="*"), status, slug)
    assert found["detail"]
    problem(alpha.get(), 404)


@pytest.mark.parametrize(("body", "content_type", "status", "slug"), BAD, ids=NAMES)
def test_bad_input_is_refused_as_clearly_when_it_is_only_checked(
    client, body, content_type, status, slug
):
    response = client.post("/validate", data=body, content_type=content_type)
    problem(response, status, slug)


def test_a_syntax_error_says_where(alpha):
    found = problem(alpha.put("<a:a> <a:b> <a:c> .\n<a:a> <a:b> ;;; x", If_None_Match="*"), 400)
    assert found["line"] == 2
    assert found["column"] > 1


def test_a_profile_that_breaks_rules_comes_back_with_the_report(alpha):
    body = f"<{THING}> a <http://www.w3.org/ns/org#Organization> ."
    found = problem(alpha.put(body, If_None_Match="*"), 422, "non-conformant")
    assert found["report"]["accepted"] is False
    assert all(result["message"] and result["rule"] for result in found["report"]["results"])
    worst = found["report"]["results"][0]
    assert (found["line"], found["column"]) == (worst["line"], worst["column"])
    assert worst["line"] is not None


def test_a_report_speaks_the_language_of_the_publisher_and_suggests_patches(alpha):
    body = turtle("x", extra='; <http://xmlns.com/foaf/0.1/homepage> "www.example.org" ')
    found = problem(alpha.put(body, If_None_Match="*", Accept_Language="it"), 422)
    [result] = [one for one in found["report"]["results"] if one["rule"] == "R14"]
    assert (result["language"], result["pathLabel"], result["line"]) == ("it", "Sito web", 4)
    assert result["page"] == "http://localhost/shapes#R14"
    assert "<https://www.example.org>" in result["suggestions"][0]["patch"]
    receipt = alpha.put(turtle("x").replace("\"x\"@en", "\"x\"@it"), If_None_Match="*",
                        Accept_Language="it").json  # fmt: skip
    [advice] = receipt["report"]["results"]
    assert (advice["rule"], advice["language"], advice["line"]) == ("R03", "it", 3)


def test_a_browser_gets_the_report_of_a_refused_profile_as_a_page(alpha):
    body = turtle("x", extra='; <http://xmlns.com/foaf/0.1/homepage> "www.example.org" ')
    accept = "text/html, application/json;q=0.5"
    response = alpha.put(body, If_None_Match="*", Accept=accept)
    assert response.status_code == 422
    assert response.mimetype == "text/html"
    assert '<a href="http://localhost/shapes#R14">R14</a>' in response.text
    assert "Line 4, column" in response.text
    assert "INSERT DATA" in response.text


@pytest.mark.parametrize("value", ["no", "existing&describes=existing"])
def test_describes_means_existing_or_nothing(alpha, value):
    problem(alpha.put(turtle("x"), path=f"{PATH}?describes={value}", If_None_Match="*"), 400)


def test_a_compressed_body_is_refused(alpha):
    response = alpha.put(b"x", Content_Encoding="gzip", If_None_Match="*")
    problem(response, 415, "media-type")


def test_json_ld_comes_back_as_it_was_sent(alpha):
    alpha.create()
    sent = alpha.get(Accept="application/ld+json").json
    assert sent["name"] == {"en": "Alpha"}
    del sent["@context"]


@pytest.mark.parametrize("publisher", ["a b", "<script>", "derived", "derived/alpha", "nobody"])
def test_a_publisher_that_there_is_not_is_not_found(alpha, publisher):
    alpha.create()
    response = alpha.client.get(PATH, query_string={"publisher": publisher})
    assert publisher in problem(response, 404)["detail"]


def test_a_list_of_tags_matches_if_one_does_and_a_weak_one_never(alpha):
    tag = alpha.create().headers["ETag"]
    assert alpha.put(turtle("Beta"), If_Match=f'"x", {tag}').status_code == 200
    now = alpha.get().headers["ETag"]
    problem(alpha.put(turtle("Gamma"), If_Match=f"W/{now}"), 412)
