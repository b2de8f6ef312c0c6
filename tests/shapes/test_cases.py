from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import DCTERMS, OWL, RDF, SH

from kb.iris import PROFILE_TYPES, ROOT, SHAPES
from kb.rdf import to_rdflib
from kb.validation import Shapes, Validator
from kb.vocab import CLU

from .conftest import ALL, GATE, Everything, Store, rows


def test_a_profile_gives_exactly_the_results_of_its_case(case, validator):
    report = validator.validate(case.triples)
    assert rows(report) == case.expected
    assert report.accepted == all(severity != "Violation" for _, _, severity, _ in case.expected)


def test_the_base_gives_exactly_the_results_of_its_case(base_case, validator, everything):
    store = Store([*everything.triples, *base_case.triples])
    assert rows(validator.validate_base(store)) == base_case.expected


def test_rules_of_the_base_mean_the_same_to_pyshacl(base_case, whole_reference):
    shapes = Shapes()
    data = to_rdflib(base_case.triples)
    data += whole_reference
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes.graph, use_shapes=[rule.iri for rule in shapes.base]
    )
    found = sorted(
        (str(report.value(node, SH.focusNode)), str(report.value(node, SH.sourceShape)))
        for node in report.subjects(RDF.type, SH.ValidationResult)
    )
    expected = sorted(
        (f"{ROOT}id/{focus}", shape.replace("shapes:", SHAPES))
        for focus, _, _, shape in base_case.expected
    )
    assert found == expected


def test_the_context_gives_the_verdicts_of_all_reference_data(validator, everything):
    with_all = Validator(everything).validate_many([case.triples for case in GATE])
    with_context = [validator.validate(case.triples) for case in GATE]
    assert with_all == with_context


def test_a_batch_gives_the_verdicts_of_one_at_a_time(validator):
    profiles = [case.triples for case in (*GATE, *reversed(GATE))]
    assert validator.validate_many(profiles) == [validator.validate(p) for p in profiles]


def test_threads_get_the_same_verdicts(validator):
    alone = [validator.validate(case.triples) for case in GATE]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda case: validator.validate(case.triples), GATE)) == alone


def test_the_order_of_the_statements_does_not_matter(validator):
    forwards = [validator.validate(case.triples) for case in GATE]
    assert [validator.validate(case.triples[::-1]) for case in GATE] == forwards


@pytest.mark.parametrize("kind", sorted(PROFILE_TYPES))
def test_each_profile_type_has_a_full_profile_without_any_result(kind):
    full = next(case for case in GATE if case.name == f"{kind}-full")
    assert not full.expected


def test_a_code_out_of_use_is_reported_with_what_replaces_it_if_anything(reference):
    codes = [ox.NamedNode(f"{ROOT}scheme/event-type/{name}") for name in ("mission", "seminar")]
    deprecated = [ox.Triple(c, ox.NamedNode(OWL.deprecated), ox.Literal(True)) for c in codes]
    replaced = ox.Triple(codes[0], ox.NamedNode(DCTERMS.isReplacedBy), codes[1])
    old = Everything(reference)
    old.triples = [*old.triples, *deprecated, replaced]
    event = ox.NamedNode(f"{ROOT}id/event/old")
    stated = [ox.Triple(event, ox.NamedNode(CLU.eventType), code) for code in codes]
    results = [r for r in Validator(old).validate(stated).results if r.rule == "R186"]
    assert sorted(result.message.split()[-1] for result in results) == [
        f"{codes[1].value}.",
        "–.",  # noqa: RUF001
    ]


def test_every_rule_has_a_failing_case():
    reported = {shape for case in ALL for _, _, _, shape in case.expected}
    assert reported == {f"shapes:{rule.id}" for rule in Shapes().rules.values()}
