"""Reports and refusals say where in the document they are: line and column, in every syntax."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kb.contributions.checking import Checking
from kb.errors import ClaimError, NonConformantError
from kb.iris import ROOT, ProfileId

from .conftest import PREFIXES

ROOT_IRI = f"{ROOT}id/cluster/a"
LINES = PREFIXES.count("\n")
WRONG = """<> a clu:ClusterOrganisation ;
  skos:prefLabel "A"@en ;
  clu:basedInCountry country:FRA , country:GR ;
  clu:nonsense 1 ;
  org:hasSite [ a org:Site ;
    org:siteAddress [ a locn:Address ;
      locn:postName "Lyon" ] ] .
"""
PLACES = {
    "R06": (3, 36),
    "R95": (4, 3),
    "R118": (7, 21),
    "R09": (1, 1),
    "R101": (1, 1),
}
"""The place of a wrong value, a wrong property, a value of a part, and of what is missing."""


def places(report):
    return {one.rule: (one.line, one.column) for one in report.results}


def test_a_refused_profile_says_where(house):
    with pytest.raises(NonConformantError) as refused:
        house.put("cluster/a", WRONG)
    found = places(refused.value.report)
    assert {rule: found[rule] for rule in PLACES} == {
        rule: (line + LINES, column) for rule, (line, column) in PLACES.items()
    }
    worst = refused.value.report.results[0]
    assert (refused.value.line, refused.value.column) == (worst.line, worst.column)
    assert refused.value.line is not None


def test_a_receipt_says_where_advice_is(house):
    receipt = house.put("organisation/a", "<> a org:Organization ;\n skos:prefLabel 'A'@en .")
    assert places(receipt.report) == {"R101": (LINES + 1, 1)}


@pytest.mark.parametrize(
    "form", [ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML]
)
def test_each_syntax_has_its_places(house, form):
    quads = ox.parse(PREFIXES + WRONG, ox.RdfFormat.TURTLE, base_iri=ROOT_IRI)
    text = ox.serialize([quad.triple for quad in quads], format=form).decode()
    [(profile, report)] = house.contributions.validate(text.encode(), form.media_type)
    assert str(profile) == "cluster/a"
    lines = text.split("\n")
    shown = {"R06": "country/GR", "R118": "Lyon", "R95": "nonsense"}
    for one in report.results:
        assert one.line is not None
        if one.rule in shown:
            assert shown[one.rule] in lines[one.line - 1][one.column - 1 :].split("\n")[0][:90]


def test_a_node_of_a_json_document_with_our_context_is_placed(house):
    text = (
        '{"@context": "https://w3id.org/cluster-kb/context/1.0.jsonld",\n'
        f' "id": "{ROOT_IRI}",\n "type": ["ClusterOrganisation"],\n'
        ' "name": {"en": "A"},\n "country": ["ctry:FRA",\n  "ctry:GR"]}'
    )
    [(_, report)] = house.contributions.validate(text.encode(), "application/ld+json")
    found = places(report)
    assert found["R06"] == (6, 3)
    assert found["R09"] == (2, 8)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<> a org:Organization .\n  id:elsewhere a org:Organization .", (2, 3)),
        ("<> org:hasSite _:s .\n<> skos:related _:s .", (1, 16)),
        ("<> skos:related [ skos:prefLabel 'A' ] .", (1, 17)),
        ("<> a org:Organization .\n_:a skos:related _:b .\n_:b skos:related _:a .", (2, 18)),
    ],
)
def test_what_a_document_may_not_describe_is_placed(house, text, place):
    with pytest.raises(ClaimError) as refused:
        house.put("organisation/a", text)
    assert (refused.value.line, refused.value.column) == (place[0] + LINES, place[1])


def test_a_statement_in_a_graph_of_another_is_placed(house):
    trig = f"{PREFIXES}{{ <> a org:Organization }}\n<urn:x:g> {{ <> skos:prefLabel 'A'@en }}"
    with pytest.raises(ClaimError) as refused:
        house.contributions.put(
            "alpha", ProfileId("organisation", "a"), trig.encode(), "application/trig"
        )
    assert (refused.value.line, refused.value.column) == (LINES + 2, 31)


def test_results_of_a_file_are_placed_in_the_file(house, text):
    good = text["cluster"]("good")
    file = house.write("many.ttl", good + "\n" + text["cluster"]("bad", territory="XX"))
    line = PREFIXES.count("\n") + good.count("\n") + 2
    [refusal] = house.contributions.load("alpha", [file]).refusals
    assert refusal.error.report.results[0].line == line
    assert refusal.to_json()["line"] == line
    verdicts = Checking(house.settings).check(file)
    [bad] = [one for one in verdicts if not one.accepted]
    assert places(bad.report)["R07"][0] == line
    assert all(one.line for verdict in verdicts for one in verdict.report.results)


def test_a_stray_in_a_file_is_placed(house, text):
    file = house.write("stray.ttl", text["cluster"]("good") + "id:nowhere skos:prefLabel 'x' .\n")
    [refusal] = house.contributions.load("alpha", [file]).refusals
    assert (refusal.error.line, refusal.error.column) == (LINES + 2, 1)


def test_a_document_that_is_too_large_to_be_read_again_has_no_places(house, text, monkeypatch):
    monkeypatch.setattr("kb.contributions.sent._MOST", 10)
    with pytest.raises(NonConformantError) as refused:
        house.put("cluster/bad", text["cluster"]("bad", territory="XX"))
    assert places(refused.value.report)["R07"] == (None, None)
    with pytest.raises(ClaimError) as stray:
        house.put("cluster/bad", "id:nowhere skos:prefLabel 'x' .")
    assert stray.value.line is None
