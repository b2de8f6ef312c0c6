from __future__ import annotations

import pyshacl
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from kb.iris import ROOT
from kb.rdf import to_rdflib
from kb.validation import Result, Severity, Shapes, ValidationReport

from .conftest import GATE, WHOLE_BASE, Store


def triples_of(name):
    return next(case.triples for case in GATE if case.name == name)


def test_a_warning_does_not_conform_and_is_accepted(validator):
    report = validator.validate(triples_of("cluster-sparse"))
    assert report.worst is Severity.WARNING
    assert report.accepted
    assert not report.conforms


def test_a_violation_is_not_accepted(validator):
    report = validator.validate(triples_of("gateway-bare"))
    assert report.worst is Severity.VIOLATION
    assert not report.accepted


def test_nothing_found_conforms_and_is_accepted(validator):
    report = validator.validate(triples_of("gateway-full"))
    assert report == ValidationReport(())
    assert report.conforms
    assert report.accepted
    assert report.worst is None


def test_the_gravest_results_come_first(validator):
    report = validator.validate(triples_of("cluster-names"))
    ranks = [result.severity.rank for result in report.results]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


def test_a_message_names_what_is_wrong(validator):
    (result,) = validator.validate(triples_of("partnership-target-in-the-union")).results
    assert result.message.startswith(
        "The target http://publications.europa.eu/resource/authority/country/GBR "
        "was a member of the European Union on 2016;"
    )


def test_a_property_on_the_wrong_class_comes_with_the_class_it_is_meant_for(validator):
    report = validator.validate(triples_of("cluster-with-properties-of-others"))
    messages = [result.message for result in report.results if result.rule == "R138"]
    start = "https://w3id.org/cluster-kb/ns#count is meant for ClusterObservation, "
    assert [message for message in messages if message.startswith(start)]


def test_an_unknown_term_comes_with_the_one_that_was_meant(validator):
    report = validator.validate(triples_of("cluster-terms"))
    hints = [result.message for result in report.results if result.rule == "R95"]
    assert any(hint.endswith("Did you mean clu:ClusterOrganisation?") for hint in hints)


def test_messages_of_the_base_name_what_is_wrong(validator, everything):
    case = next(case for case in WHOLE_BASE if case.name == "base-gateways")
    report = validator.validate_base(Store([*everything.triples, *case.triples]))
    (message,) = [result.message for result in report.results if result.rule == "R52"]
    assert message == (
        "The gateway ends on 2018-12-01, after the agreement "
        "https://w3id.org/cluster-kb/id/agreement/short that it rests on (2018-11). "
        "Check both dates."
    )


def test_turtle_says_what_the_results_say(validator):
    for case in GATE:
        report = validator.validate(case.triples)
        graph = Graph().parse(data=report.to_turtle(), format="turtle")
        (node,) = graph.subjects(RDF.type, SH.ValidationReport)
        assert graph.value(node, SH.conforms) == Literal(report.conforms)
        written = {
            (str(graph.value(r, SH.sourceShape)), message.language, str(message))
            for r in graph.objects(node, SH.result)
            for message in graph.objects(r, SH.resultMessage)
        }
        assert written == {(r.source_shape, *said) for r in report.results for said in r.messages}
        assert len(list(graph.objects(node, SH.result))) == len(report.results)


def test_turtle_keeps_terms_as_they_were_sent(validator):
    report = validator.validate(triples_of("source-measures"))
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert Literal("101.0", datatype=URIRef(f"{xsd}decimal")) in set(graph.objects(None, SH.value))


def test_turtle_writes_a_choice_of_properties_as_a_shacl_path(validator):
    report = validator.validate(triples_of("source-unfindable"))
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    (path,) = graph.objects(None, SH.resultPath)
    members = graph.value(path, SH.alternativePath)
    assert [str(iri) for iri in graph.items(members)] == [
        "https://schema.org/url",
        "http://purl.org/dc/terms/bibliographicCitation",
    ]


def test_json_says_what_the_results_say(validator):
    report = validator.validate(triples_of("agreement-party-without-country"))
    (result,) = report.results
    written = report.to_json()
    (plain,) = written.pop("results")
    assert written == {"accepted": False, "conforms": False}
    assert plain.pop("messages", {"en": result.message}) == dict(result.messages)
    assert plain == {
        "rule": "R35",
        "page": "https://w3id.org/cluster-kb/shapes#R35",
        "severity": "violation",
        "message": result.message,
        "language": "en",
        "focus": "https://w3id.org/cluster-kb/id/agreement/where",
        "path": "https://w3id.org/cluster-kb/ns#agreementCountry",
        "pathLabel": "clu:agreementCountry",
        "value": None,
        "line": None,
        "column": None,
        "shape": "https://w3id.org/cluster-kb/shapes#R35",
        "component": "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
        "suggestions": [],
    }


def test_the_messages_are_those_of_plain_pyshacl(validator, whole_reference):
    names = ("agreement-dates", "cluster-terms", "cluster-small-team", "gateway-dates")
    triples = [triple for name in names for triple in triples_of(name)]
    data = to_rdflib(triples) + whole_reference
    nodes = {triple.subject.value for triple in triples}
    for node in nodes:
        data.add((URIRef(node), RDF.type, RDFS.Resource))
    _, found, _ = pyshacl.validate(data, shacl_graph=Shapes().graph)
    base = {rule.iri for rule in validator.shapes.base}
    said = {
        str(message)
        for result in found.subjects(RDF.type, SH.ValidationResult)
        for message in found.objects(result, SH.resultMessage)
        if str(found.value(result, SH.focusNode)) in nodes
        and str(found.value(result, SH.sourceShape)) not in base
    }
    reports = validator.validate_many([triples_of(name) for name in names])
    results = [result for report in reports for result in report.results]
    messages = {(r.rule, text) for r in results for _, text in r.messages}
    hinted = {text for rule, text in messages if rule == "R95" and text.endswith("?")}
    plain = {text for _, text in messages} - hinted
    assert plain <= said
    assert all(any(text.startswith(one) for one in said - plain) for text in hinted)
    assert all(any(text.startswith(one) for text in hinted) for one in said - plain)


def test_a_value_is_quoted_as_it_was_sent(validator):
    (result,) = [
        result
        for result in validator.validate(triples_of("cluster-odd-characters")).results
        if result.rule == "R99"
    ]
    assert result.message.startswith("a\\q{?path}\\1@cluster.example may be the address")


def test_a_report_speaks_every_language_of_its_rules(validator):
    rule = next(iter(validator.shapes.rules.values()))
    spoken = (("en", "In English."), ("de", "Auf Deutsch."))
    result = Result(
        rule=rule.id,
        focus=f"{ROOT}id/cluster/x",
        path=None,
        value=None,
        severity=rule.severity,
        messages=spoken,
        source_shape=rule.iri,
        component=str(SH.SPARQLConstraintComponent),
    )
    report = ValidationReport.of([result])
    (plain,) = report.to_json()["results"]
    assert plain["message"] == "In English."
    assert plain["messages"] == dict(spoken)
    written = Graph().parse(data=report.to_turtle(), format="turtle")
    assert set(written.objects(None, SH.resultMessage)) == {
        Literal(text, lang=language) for language, text in spoken
    }
