"""Reports as RDF, and in the language of a reader."""

import json
from dataclasses import replace

import pyld
import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, Namespace
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH, XSD

from kb.validation import PLAIN, PathLabels, ValidationReport, Wording

EARL, PTR = Namespace("http://www.w3.org/ns/earl#"), Namespace("http://www.w3.org/2009/pointers#")
PROFILE = """<cluster/a> a clu:ClusterOrganisation ; skos:prefLabel "A" , "B"@en ;
  clu:basedInCountry ctry:GR ; clu:managementStaff "007"^^xsd:integer ;
  foaf:homepage "a \\"b\\" \\n é"@fr ; dcterms:description "mail jane.doe@example.org"@en .
  <source/a> a clu:SourceDocument ; skos:prefLabel "A"@en ; dcterms:issued "2016"^^xsd:gYear ."""


@pytest.fixture(scope="module")
def report(read, suggested):
    found = suggested(read(PROFILE)).results
    placed = [replace(one, line=number, column=1) for number, one in enumerate(found[1:], 1)]
    return ValidationReport((found[0], *placed))


def test_turtle_and_json_ld_say_the_same(report):
    turtle = Graph().parse(data=report.to_turtle(), format="turtle")
    text = json.dumps(report.to_jsonld())
    by_pyoxigraph = ox.serialize(
        ox.parse(text, ox.RdfFormat.JSON_LD), format=ox.RdfFormat.N_TRIPLES
    )
    assert isomorphic(turtle, Graph().parse(data=by_pyoxigraph, format="nt"))
    quads = pyld.jsonld.to_rdf(report.to_jsonld(), {"format": "application/n-quads"})
    assert len(quads.splitlines()) == len(turtle)


def test_a_place_is_a_pointer_of_the_w3c(report):
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    pointers = list(graph.subject_objects(EARL.pointer))
    assert len(pointers) == len(report.results) - 1
    for result, pointer in pointers:
        assert (result, RDF.type, SH.ValidationResult) in graph
        assert (pointer, RDF.type, PTR.LineCharPointer) in graph
        assert graph.value(pointer, PTR.charNumber) == Literal("1", datatype=XSD.positiveInteger)
    lines = {int(line) for line in graph.objects(None, PTR.lineNumber)}
    assert lines == set(range(1, len(report.results)))


def test_a_result_is_told_in_the_language_of_its_reader(report, reference):
    labels = PathLabels(reference)
    [german] = [
        one
        for one in report.to_json(Wording(("de-at", "de", "en"), labels, "/x#"))["results"]
        if one["rule"] == "R06"
    ]
    assert german["message"].startswith("Dieses Land kennen wir nicht.")
    assert german["language"] == "de"
    assert german["pathLabel"] == "Standortland"
    assert german["page"] == "/x#R06"
    assert german["suggestions"][0]["text"].startswith("Meinten Sie Griechenland?")
    assert german["messages"]["en"].startswith("This is not a country")


def test_english_is_told_to_who_reads_none_of_the_five(report, reference):
    words = Wording(("fi",), PathLabels(reference))
    [plain] = [one for one in report.to_json(words)["results"] if one["rule"] == "R06"]
    assert (plain["language"], plain["pathLabel"]) == ("en", "based in country")


@pytest.mark.parametrize(
    ("path", "language", "label"),
    [
        ("http://xmlns.com/foaf/0.1/homepage", "fr", "Site web"),
        ("http://xmlns.com/foaf/0.1/homepage", "sv", "Website"),
        ("http://purl.org/dc/terms/bibliographicCitation|https://schema.org/url", "it",
         "Citazione | Indirizzo web"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "de", "rdf:type"),
        ("https://example.org/unknown", "de", "https://example.org/unknown"),
    ],
)  # fmt: skip
def test_a_path_is_called_by_its_label(path, language, label, reference):
    assert Wording(labels=PathLabels(reference)).path(path, language) == label


def test_every_path_of_a_rule_has_a_label_in_each_language_or_is_no_words(validator, reference):
    labels = PathLabels(reference)
    nameless = {
        iri
        for rule in validator.shapes.rules.values()
        for iri in (rule.path or "").split("|")
        for language in ("de", "en", "es", "fr", "it")
        if iri and labels(iri, language) is None
    }
    assert {iri.rsplit("#")[-1] for iri in nameless} == {
        *("type", "sameAs", "subClassOf", "broader", "inScheme", "note"),
    } & {iri.rsplit("#")[-1] for iri in nameless}
    assert PLAIN.path("https://schema.org/url", "en") == "schema:url"
