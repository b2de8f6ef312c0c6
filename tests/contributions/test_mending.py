"""A document is mended by its own report, and all else in it stays as it was."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kb.contributions.checking import Checking
from kb.errors import MalformedError, NonConformantError
from kb.iris import ROOT, ProfileId

from .conftest import PREFIXES

PROFILE = ProfileId("cluster", "a")
THREE = """
# three mistakes; this remark stays
<> a clu:ClusterOrganisation ;
  skos:prefLabel  "A"@en ;   # so does this one, and the spaces
  clu:basedInCountry country:GR ;
  clu:inEcosystem "Health" ;
  foaf:homepage <https://example.org/> ;
  dcterms:source <https://w3id.org/cluster-kb/id/source/a> ;
  schema:foundingDate "8.11.2016" .
"""
MENDED = (
    THREE.replace("country:GR", "country:GRC")
    .replace('"Health"', "eco:health")
    .replace('"8.11.2016"', '"2016-11-08"^^xsd:date')
)
PARTS = """<> a clu:ClusterOrganisation ; skos:prefLabel "A"@en ; clu:territory nuts:FRK2 ;
  org:hasSite [ a org:Site ; schema:startDate "8.11.2016" ;
    org:siteAddress [ a locn:Address ; schema:endDate "2016/11/09" ] ] .
"""


def test_a_profile_with_three_mistakes_is_mended_by_its_report_and_accepted(house):
    with pytest.raises(NonConformantError) as refused:
        house.put("cluster/a", THREE)
    violations = [one for one in refused.value.report.results if one.severity.value == "violation"]
    assert len(violations) == 3
    mended = house.contributions.mend((PREFIXES + THREE).encode(), "text/turtle", PROFILE)
    assert mended.text == PREFIXES + MENDED
    assert [fix.result.rule for fix in mended.applied] == ["R06", "R17", "R87"]
    assert mended.left == ()
    assert house.put("cluster/a", mended.text.encode()).outcome == "created"


def test_the_patches_of_the_report_mend_it_too(house):
    with pytest.raises(NonConformantError) as refused:
        house.put("cluster/a", THREE)
    store = ox.Store()
    store.load(PREFIXES + THREE, ox.RdfFormat.TURTLE, base_iri=f"{ROOT}id/cluster/a")
    for result in refused.value.report.to_json()["results"]:
        for suggestion in result["suggestions"]:
            store.update(suggestion["patch"])
    payload = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    receipt = house.put("cluster/a", payload, media_type="application/n-triples")
    assert receipt.outcome == "created"


@pytest.mark.parametrize(
    "form", [ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML]
)
@pytest.mark.parametrize("text", [THREE, PARTS])
def test_every_syntax_can_be_mended(house, form, text):
    quads = ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE, base_iri=f"{ROOT}id/cluster/a")
    written = ox.serialize([quad.triple for quad in quads], format=form)
    mended = house.contributions.mend(written, form.media_type)
    assert mended.applied
    assert mended.left == ()
    [(_, report)] = house.contributions.validate(mended.text.encode(), form.media_type)
    assert report.accepted


def test_json_ld_with_our_context_keeps_its_keys(house):
    text = (
        '{"@context": "https://w3id.org/cluster-kb/context/1.0.jsonld",\n'
        f' "id": "{ROOT}id/cluster/a", "type": ["ClusterOrganisation"],\n'
        ' "name": {"en": "A"}, "country": ["ctry:GR"], "founded": "8.11.2016"}'
    )
    mended = house.contributions.mend(text.encode(), "application/ld+json")
    assert mended.text == text.replace(
        "ctry:GR", "http://publications.europa.eu/resource/authority/country/GRC"
    ).replace("8.11.2016", "2016-11-08")


def test_parts_of_blank_nodes_are_mended_in_their_place(house):
    mended = house.contributions.mend((PREFIXES + PARTS).encode(), "text/turtle", PROFILE)
    assert mended.text == PREFIXES + PARTS.replace('"8.11.2016"', '"2016-11-08"^^xsd:date').replace(
        '"2016/11/09"', '"2016-11-09"^^xsd:date'
    )


def test_what_came_to_light_by_mending_is_mended_in_the_next_round(house):
    hidden = THREE.replace("schema:foundingDate", "<http://schema.org/foundingDate>")
    hidden = hidden.replace("<>", "id:cluster\\/a").replace("ClusterOrg", "ClusterOrgan")
    file = house.write("hidden.ttl", hidden)
    once = house.contributions.mend(file.read_bytes(), "text/turtle")
    [(_, report)] = house.contributions.validate(once.text.encode(), "text/turtle")
    assert not report.accepted
    checking = Checking(house.settings)
    file.write_text(checking.mend(file).text)
    [verdict] = checking.check(file)
    assert verdict.accepted


def test_what_cannot_be_replaced_is_left_and_said(house):
    shared = THREE.replace(
        "foaf:homepage <https://example.org/>",
        'foaf:homepage <https://example.org/> , "info@example.org"',
    )
    mended = house.contributions.mend((PREFIXES + shared).encode(), "text/turtle", PROFILE)
    assert [fix.result.rule for fix in mended.left] == ["R14"]
    assert len(mended.applied) == 3
    assert '<https://example.org/> , "info@example.org"' in mended.text


def test_many_mistakes_of_which_some_cannot_be_replaced(house):
    wrong = " , ".join(f'"{name}"' for name in ("www.a.example", "info@b.example", "c.example"))
    text = (
        f"{PREFIXES}<> a clu:ClusterOrganisation ; skos:prefLabel 'A'@en ; foaf:homepage {wrong} ; "
    )
    text += "clu:basedInCountry country:GR ."
    mended = house.contributions.mend(text.encode(), "text/turtle", PROFILE)
    assert len(mended.applied) == 3
    assert [fix.suggestion.remove[0].object.value for fix in mended.left] == ["info@b.example"]


def test_a_document_is_not_read_again_without_end(house, monkeypatch):
    monkeypatch.setattr("kb.contributions.mending._READ_AGAIN", 0)
    monkeypatch.setattr("kb.contributions.mending._LEAST_ATTEMPTS", 2)
    shared = " , ".join(f'<https://{name}.example/>, "info@{name}.example"' for name in "abcdefgh")
    text = (
        f"{PREFIXES}<> a clu:ClusterOrganisation ; skos:prefLabel 'A'@en ; foaf:homepage {shared} ."
    )
    mended = house.contributions.mend(text.encode(), "text/turtle", PROFILE)
    assert (mended.text, len(mended.applied), len(mended.left)) == (text, 0, 8)


def test_a_sound_document_stays_as_it_is(house):
    mended = house.contributions.mend((PREFIXES + MENDED).encode(), "text/turtle", PROFILE)
    assert (mended.text, mended.applied, mended.left) == (PREFIXES + MENDED, (), ())


def test_a_document_that_does_not_parse_is_refused(house):
    with pytest.raises(MalformedError):
        house.contributions.mend(b"<a> <b", "text/turtle")


def test_a_file_of_many_profiles_is_mended(house, text):
    wrong = text["cluster"]("a", territory="GR30") + text["cluster"]("b", territory="itc1")
    file = house.write("many.ttl", wrong)
    checking = Checking(house.settings)
    mended = checking.mend(file)
    assert mended.text == PREFIXES + wrong.replace("GR30", "EL30").replace("itc1", "ITC1")
    assert file.read_text() == PREFIXES + wrong
    file.write_text(mended.text)
    assert all(verdict.accepted for verdict in checking.check(file))


def test_a_document_that_is_too_large_to_be_read_again_is_left(house, monkeypatch):
    monkeypatch.setattr("kb.contributions.sent._MOST", 10)
    mended = house.contributions.mend((PREFIXES + THREE).encode(), "text/turtle", PROFILE)
    assert mended.applied == ()
    assert len(mended.left) == 3
