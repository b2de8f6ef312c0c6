"""Reading and replacing what one publisher says of one thing."""

import json

import pyoxigraph as ox
import pytest

from kb.iris import PROFILE_TYPES, ROOT

from .senders import PATH, THING, Sender, problem, turtle


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
    again = alpha.get(If_None_Match=etag)
    assert again.status_code == 304
    assert "Authorization" in again.headers["Vary"]


def test_a_token_for_trying_out_stores_nothing(writable):
    trial = Sender(writable, "trial", scope="dry-run")
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
    assert alpha.put(json.dumps(sent), content_type="application/ld+json").json["outcome"] == (
        "unchanged"
    )


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


def test_the_receipt_says_who_said_it_when_and_under_which_licence(writable):
    desk = Sender(writable, "alpha", person="Data desk")
    receipt = desk.create().json
    [record] = desk.kb.log.records()
    assert receipt["provenance"] == {
        "publisher": f"{ROOT}id/publisher/alpha",
        "agent": f"token:{desk.token.id}",
        "time": record.time.isoformat(),
        "licences": ["https://creativecommons.org/licenses/by/4.0/"],
        "person": "Data desk",
        "reviewer": None,
    }
    assert receipt["links"] == {"profile": PATH, "document": "/doc/organisation/alpha"}
    assert receipt["contribution"] == f"{ROOT}contribution/{record.id}"
    assert receipt["review"] is False


def test_what_is_said_already_is_told_with_who_said_it(writable):
    desk = Sender(writable, "alpha", person="Data desk")
    first = desk.create().json
    again = Sender(writable, "alpha", person="Deputy").put(turtle("Alpha")).json
    assert again["outcome"] == "unchanged"
    assert again["provenance"] == first["provenance"]
    assert again["contribution"] == first["contribution"]


def test_a_dry_run_shows_the_receipt_that_would_come(alpha):
    tried = alpha.put(turtle("Alpha"), path=f"{PATH}?dry-run", If_None_Match="*")
    assert tried.status_code == 200
    assert "ETag" not in tried.headers
    came = alpha.create().json
    differ = {"dryRun", "contribution", "position", "provenance", "undo"}
    assert {key for key in came if came[key] != tried.json[key]} == differ
    assert tried.json["provenance"]["time"] is None


def test_a_profile_is_withdrawn_in_the_state_that_one_knows(alpha):
    etag = alpha.create().headers["ETag"]
    found = problem(alpha.delete(), 428, "precondition-required")
    assert "If-Match" in found["hint"]
    problem(alpha.delete(If_Match='"outdated"'), 412, "precondition-failed")
    tried = alpha.delete(f"{PATH}?dry-run", If_Match=etag)
    assert (tried.status_code, tried.json["outcome"]) == (200, "withdrawn")
    assert alpha.get().status_code == 200
    receipt = alpha.delete(If_Match=etag)
    assert (receipt.status_code, receipt.json["outcome"]) == (200, "withdrawn")
    assert len(receipt.json["removed"]) == 3
    assert "ETag" not in receipt.headers
    problem(alpha.get(), 410, "gone")
    problem(alpha.client.get("/doc/organisation/alpha"), 410, "gone")
    problem(alpha.delete(If_Match=etag), 410, "gone")


def test_only_what_one_says_oneself_is_withdrawn(alpha, beta):
    etag = alpha.create().headers["ETag"]
    found = problem(beta.delete(If_Match=etag), 404, "not-found")
    assert found["detail"] == "beta says nothing of organisation/alpha"
    assert alpha.get().status_code == 200


def test_a_withdrawn_profile_may_be_described_again(alpha):
    alpha.create()
    alpha.delete(If_Match="*")
    assert alpha.create("Alpha again").json["outcome"] == "created"


FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def test_every_type_is_written_and_read_in_every_format(alpha, one_of_each):
    assert set(one_of_each) == set(PROFILE_TYPES)
    for profile, triples in one_of_each.values():
        path = f"/profiles/{profile}"
        for media_type, form in FORMATS.items():
            body = ox.serialize(triples, format=form)
            sent = alpha.put(body, path, media_type)
            assert sent.status_code in (200, 201), (path, media_type, sent.text)
            read = alpha.get(path, Accept=media_type)
            assert read.mimetype == media_type
            back = alpha.put(read.data, path, media_type)
            assert back.json["outcome"] == "unchanged", (path, media_type)
    assert alpha.kb.log.position() == len(PROFILE_TYPES)


def test_trig_stands_in_the_graph_of_the_publisher_and_in_no_other(alpha, beta):
    alpha.create()
    graph = f"{ROOT}graph/alpha/organisation/alpha"
    written = alpha.get(Accept="application/trig").text
    assert f"<{graph}>" in written
    foreign = written.replace("graph/alpha", "graph/beta")
    for sender, body in ((alpha, foreign), (beta, written)):
        found = problem(sender.put(body, content_type="application/trig"), 403, "foreign-graph")
        assert f"graph/{sender.key}/organisation/alpha" in found["hint"]
    strange = written.replace(graph, "urn:x:elsewhere")
    problem(alpha.put(strange, content_type="application/trig"), 422, "claim")


def test_what_rdf_xml_cannot_write_is_offered_in_other_formats(alpha):
    alpha.put(turtle("x", extra='; <urn:x:1> "y" '), If_None_Match="*")
    found = problem(alpha.get(Accept="application/rdf+xml"), 406, "not-acceptable")
    assert "<urn:x:1>" in found["detail"]
    assert alpha.get(Accept="application/trig").status_code == 200


def test_a_receipt_is_json_and_nothing_else(alpha):
    problem(alpha.put(turtle("x"), Accept="text/turtle"), 406)
    problem(alpha.delete(Accept="text/turtle"), 406)
    problem(alpha.post(turtle("x"), "/profiles/organisation", Accept="text/turtle"), 406)
    assert alpha.kb.log.position() == 0
