"""Checking profiles without an account."""

import pytest

from kb.iris import ROOT

GOOD = f"""
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
<{ROOT}id/organisation/a> a <http://www.w3.org/ns/org#Organization> ;
  skos:prefLabel "A"@en ; <http://purl.org/dc/terms/source> <{ROOT}id/source/s> .
"""
BAD = f"<{ROOT}id/organisation/a> a <http://www.w3.org/ns/org#Organization> .\n"


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
