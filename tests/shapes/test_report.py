from __future__ import annotations

from rdflib import RDF, SH, Graph, Literal, URIRef

from kb.validation import Severity, ValidationReport

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
            (str(graph.value(r, SH.sourceShape)), str(graph.value(r, SH.resultMessage)))
            for r in graph.objects(node, SH.result)
        }
        assert written == {(r.source_shape, r.message) for r in report.results}
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
    assert report.to_json() == {
        "accepted": False,
        "conforms": False,
        "results": [
            {
                "rule": "R35",
                "severity": "violation",
                "message": report.results[0].message,
                "focus": "https://w3id.org/cluster-kb/id/agreement/where",
                "path": "https://w3id.org/cluster-kb/ns#agreementCountry",
                "value": None,
                "shape": "https://w3id.org/cluster-kb/shapes#R35",
                "component": "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
            }
        ],
    }
