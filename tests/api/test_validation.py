"""Checking profiles without an account."""

import pyoxigraph as ox
import pytest

from kb.iris import ROOT

GOOD = f"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
<{ROOT}id/organisation/a> a <http://www.w3.org/ns/org#Organization> ;
  skos:prefLabel "A"@en ; <http://purl.org/dc/terms/source> <{ROOT}id/source/s> .
"""
BAD = f"<{ROOT}id/organisation/a> a <http://www.w3.org/ns/org#Organization> .\n"
MISTAKES = f"""PREFIX clu: <{ROOT}ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX country: <http://publications.europa.eu/resource/authority/country/>
<{ROOT}id/cluster/a> a clu:ClusterOrganisation ; # a remark
  skos:prefLabel "A"@en ;
  clu:basedInCountry country:GR .
"""
BROWSER = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


def validate(client, body, accept="application/json"):
    return client.post(
        "/validate", data=body, content_type="text/turtle", headers={"Accept": accept}
    )


def test_a_good_profile_would_be_accepted(client):
    report = validate(client, GOOD).json
    assert report["accepted"] is True
    assert report["profiles"][0]["profile"] == "organisation/a"


def test_a_bad_profile_is_an_answer_and_no_error(client):
    response = validate(client, BAD)
    assert response.status_code == 200
    assert response.json["accepted"] is False
    assert response.json["profiles"][0]["results"][0]["message"]


def test_a_report_is_also_turtle(client):
    text = validate(client, BAD, "text/turtle").text
    assert "sh:ValidationReport" in text
    assert "sh:focusNode" in text


def test_a_report_is_also_a_page(client):
    page = validate(client, BAD, "text/html").text
    assert "It would be refused." in page
    assert "<caption>" in page


def test_several_profiles_are_checked_one_by_one(client):
    profiles = validate(client, GOOD + BAD.replace("organisation/a", "organisation/b")).json[
        "profiles"
    ]
    assert [(each["profile"], each["accepted"]) for each in profiles] == [
        ("organisation/a", True),
        ("organisation/b", False),
    ]


def test_nothing_is_stored(client):
    validate(client, GOOD)
    assert client.get("/doc/organisation/a").status_code == 404


@pytest.mark.parametrize("accept", ["image/png"])
def test_a_report_in_an_unknown_form_is_refused(client, accept):
    assert validate(client, GOOD, accept).status_code == 406


def form(client, text, accept=BROWSER, **fields):
    data = {"text": text.replace("\n", "\r\n"), "format": "text/turtle", **fields}
    return client.post("/validate", data=data, headers={"Accept": accept})


@pytest.mark.parametrize(
    "media_type",
    [
        *("text/turtle", "application/trig", "application/n-triples", "application/n-quads"),
        *("application/ld+json", "application/rdf+xml"),
    ],
)
def test_every_syntax_is_taken_and_results_have_a_place(client, media_type):
    quads = ox.parse(MISTAKES, ox.RdfFormat.TURTLE)
    kind = ox.RdfFormat.from_media_type(media_type)
    payload = ox.serialize([quad.triple for quad in quads], format=kind)
    report = client.post("/validate", data=payload, content_type=media_type).json["profiles"][0]
    [result] = [one for one in report["results"] if one["rule"] == "R06"]
    lines = payload.decode().split("\n")
    assert "/GR" in lines[result["line"] - 1][result["column"] - 1 :][:70]


def test_a_result_tells_rule_place_label_and_patch_in_the_language_of_the_reader(client):
    headers = {"Accept": "application/json", "Accept-Language": "de-AT,fr;q=0.5"}
    response = client.post("/validate", data=MISTAKES, content_type="text/turtle", headers=headers)
    [result] = [one for one in response.json["profiles"][0]["results"] if one["rule"] == "R06"]
    assert (result["line"], result["column"]) == (6, 22)
    assert result["page"] == "http://localhost/shapes#R06"
    assert result["pathLabel"] == "Standortland"
    assert result["message"].startswith("Dieses Land kennen wir nicht.")
    [suggestion] = result["suggestions"]
    assert suggestion["text"].startswith("Meinten Sie Griechenland?")
    store = ox.Store()
    store.load(MISTAKES, ox.RdfFormat.TURTLE)
    store.update(suggestion["patch"])
    assert any(quad.object.value.endswith("/GRC") for quad in store)
    assert "Accept-Language" in response.headers["Vary"]


def test_the_page_of_a_rule_is_there(client):
    page = client.get("/shapes", headers={"Accept": "text/html"}).text
    assert 'id="R06"' in page


def test_a_report_is_also_json_ld_with_places(client):
    response = validate(client, MISTAKES, "application/ld+json")
    assert response.mimetype == "application/ld+json"
    quads = list(ox.parse(response.data, ox.RdfFormat.JSON_LD))
    turtle = list(ox.parse(validate(client, MISTAKES, "text/turtle").data, ox.RdfFormat.TURTLE))
    assert len(quads) == len(turtle)
    places = {q.object.value for q in quads if q.predicate.value.endswith("pointers#lineNumber")}
    assert places == {"4", "6"}


def test_the_page_offers_a_form(client):
    page = client.get("/validate", headers={"Accept": BROWSER}).text
    assert "<textarea" in page
    assert "<option" in page


def test_what_is_pasted_is_checked_and_shown_with_its_lines(client):
    response = form(client, MISTAKES)
    assert response.status_code == 200
    assert "It would be refused." in response.text
    assert '<a href="#L6">Line 6, column 22</a>' in response.text
    assert '<li id="L6"><code>  clu:basedInCountry country:GR .</code></li>' in response.text
    assert "Apply what is suggested" in response.text


def test_what_is_pasted_can_be_mended(client):
    response = form(client, MISTAKES, mend="all")
    assert response.status_code == 200
    assert "clu:basedInCountry country:GRC ." in response.text
    assert "# a remark" in response.text
    assert "It would be accepted, with advice." in response.text
    assert "Apply what is suggested" not in response.text


def test_what_cannot_be_mended_in_the_text_is_said(client):
    homepages = 'foaf:homepage <https://example.org/> , "info@example.org" ; clu:basedInCountry'
    text = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n" + MISTAKES.replace(
        "clu:basedInCountry", homepages
    )
    page = form(client, text, mend="all").text
    assert "These could not be replaced in the text" in page


def test_nothing_to_mend_is_said(client):
    assert "Nothing was changed." in form(client, GOOD, mend="all").text


def test_a_text_that_does_not_parse_is_shown_with_what_is_wrong(client):
    response = form(client, "<urn:x:a> a\n ;")
    assert response.status_code == 400
    assert '<a href="#L2">Line 2, column' in response.text
    assert "&lt;urn:x:a&gt; a" in response.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"format": "text/plain"}, 415),
        ({"unknown": "x"}, 400),
        ({"text": "x" * 1_000_001}, 413),
        ({"text": "é" * 3_000_000}, 413),
    ],
)
def test_a_wrong_form_is_refused(client, fields, status):
    data = {"text": GOOD, "format": "text/turtle", **fields}
    response = client.post("/validate", data=data)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_a_form_is_answered_with_a_page_only(client):
    assert form(client, GOOD, accept="application/json").status_code == 406


def test_a_form_without_a_text_is_refused(client):
    response = client.post("/validate", data={"format": "text/turtle"})
    assert response.status_code == 400
    assert response.json["subject"] == "text"


def test_a_long_text_is_shown_in_part(client):
    page = form(client, GOOD + "\n" * 3000).text
    assert "Only the first 2,000 lines are shown." in page
    assert 'id="L2000"' in page
    assert 'id="L2001"' not in page


def test_what_a_page_repeats_is_no_markup(client):
    text = MISTAKES.replace('"A"@en', '"</textarea><script>alert(1)</script>"@en')
    page = form(client, text).text
    assert "<script>" not in page
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


def test_a_text_that_begins_with_an_empty_line_keeps_it(client):
    page = form(client, "\n" + BAD).text
    assert "required>\n\n&lt;" in page
