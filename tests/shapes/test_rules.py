from __future__ import annotations

import json
import re
from collections import Counter

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, URIRef

from kb import assets
from kb.iris import NS, SHAPES
from kb.validation import Severity, Shapes
from kb.vocab import CLU, RULE_SCOPE, SCHEMA

RESERVED = {69, 70, 71}
"""Numbers that README.md keeps for rules to come; no other number below the highest is free."""


@pytest.fixture(scope="module")
def shapes():
    return Shapes()


def test_the_shapes_are_shapes_in_the_sense_of_shacl(shapes):
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes.graph, meta_shacl=True)
    assert conforms, text


def test_each_rule_is_written_once():
    written = Counter(
        rule
        for path in assets.walk("shapes", ".ttl")
        for rule in re.findall(r"^shapes:(R[0-9]+)$", assets.read(path), re.MULTILINE)
    )
    assert set(written.values()) == {1}
    assert set(written) == {rule.id for rule in Shapes().rules.values()}


def test_no_number_is_left_out_or_used_again(shapes):
    numbers = {int(rule.id[1:]) for rule in shapes.rules.values()}
    assert numbers | RESERVED == set(range(1, max(numbers) + 1))
    assert not numbers & RESERVED


def test_each_rule_says_how_grave_it_is_how_far_it_reaches_why_and_what_to_do(shapes):
    for rule in shapes.rules.values():
        node = URIRef(rule.iri)
        assert len(list(shapes.graph.objects(node, SH.severity))) == 1, rule.id
        (scope,) = shapes.graph.objects(node, CLU.scope)
        assert scope == (RULE_SCOPE.base if rule in shapes.base else RULE_SCOPE.gate), rule.id
        (label,) = [text for tag, text in rule.labels if tag == "en"]
        assert label, rule.id
        assert rule.reason.endswith("."), rule.id
        assert rule.reason not in rule.message, rule.id


def test_every_named_shape_has_one_message_in_a_language_and_one_in_english(shapes):
    kinds = (SH.NodeShape, SH.PropertyShape)
    named = {s for kind in kinds for s in shapes.graph.subjects(RDF.type, kind)}
    for node in {s for s in named if isinstance(s, URIRef)}:
        messages = list(shapes.graph.objects(node, SH.message))
        languages = [message.language for message in messages]
        assert "en" in languages, node
        assert len(set(languages)) == len(languages), node
        assert all(message.endswith((".", "?")) for message in messages), node


def test_no_message_repeats_the_number_of_its_rule(shapes):
    assert not [r.id for r in shapes.rules.values() if re.search(r"\bR[0-9]+\b", r.message)]


def test_each_placeholder_of_a_message_is_a_variable_of_its_query(shapes):
    for rule in shapes.rules.values():
        constraint = shapes.graph.value(URIRef(rule.iri), SH.sparql)
        query = str(shapes.graph.value(constraint, SH.select)) if constraint else ""
        for name in re.findall(r"\{\?(\w+)\}", rule.message):
            assert re.search(rf"SELECT[^{{]*\?{name}\b", query), (rule.id, name)


def test_what_needs_another_profile_never_refuses(shapes):
    assert shapes.base
    assert all(rule.severity is not Severity.VIOLATION for rule in shapes.base)
    assert not {rule.iri for rule in shapes.base} & set(shapes.targeted)


def test_each_rule_is_reached_from_a_target(shapes):
    reached = set(shapes.targeted) | {rule.iri for rule in shapes.base}
    for node in list(reached):
        reached |= {str(shape) for shape in shapes.graph.objects(URIRef(node), SH.property)}
    assert set(shapes.rules) <= reached


def test_every_shape_stands_in_the_namespace_of_shapes(shapes):
    named = {s for s in shapes.graph.subjects(SH.message) if isinstance(s, URIRef)}
    assert all(str(node).startswith(SHAPES) for node in named)


def test_the_rule_on_properties_looks_wherever_the_ontology_hints_at_a_class(shapes, reference):
    """Write a new property with schema:domainIncludes into sh:targetSubjectsOf of R138 too."""
    rows = reference.select(f"SELECT ?term {{ ?term <{SCHEMA.domainIncludes}> ?class }}")
    hinted = {row["term"].value for row in rows if row["term"].value.startswith(NS)}
    reserved = {str(CLU.groupMember), str(CLU.inGroup), str(CLU.regionCountry)}
    targets = shapes.graph.objects(URIRef(f"{SHAPES}R138"), SH.targetSubjectsOf)
    assert {str(target) for target in targets} == hinted - reserved


def test_every_property_that_profiles_may_state_has_a_rule(shapes, reference):
    """A value that no rule looks at may be anything."""
    (value,) = shapes.graph.objects(URIRef(f"{SHAPES}R94"), SH.qualifiedValueShape)
    pattern = str(shapes.graph.value(value, SH.pattern))
    rows = reference.select(f"SELECT ?term ?class {{ ?term <{SCHEMA.domainIncludes}> ?class }}")
    stated = {row["term"].value for row in rows if re.fullmatch(pattern, row["class"].value)}
    derived = {str(t) for t in shapes.graph.objects(URIRef(f"{SHAPES}R96"), SH.targetSubjectsOf)}
    paths = {str(path) for path in shapes.graph.objects(None, SH.path)}
    paths |= {one for rule in shapes.rules.values() for one in (rule.path or "").split("|")}
    queries = " ".join(map(str, shapes.graph.objects(None, SH.select)))
    paths |= {NS + name for name in re.findall(r"\bclu:(\w+)", queries)}
    assert stated
    assert {term for term in stated if term.startswith(NS)} - derived - paths == set()


def test_dates_are_checked_wherever_a_profile_has_any(shapes, reference):
    """Write a new class into shapes:DatedShape, or give it rules for its dates."""
    (value,) = shapes.graph.objects(URIRef(f"{SHAPES}R94"), SH.qualifiedValueShape)
    pattern = str(shapes.graph.value(value, SH.pattern))
    broader = {}
    for row in reference.select(f"SELECT ?c ?p {{ ?c <{RDFS.subClassOf}> ?p }}"):
        broader.setdefault(row["c"].value, set()).add(row["p"].value)
    owners = {str(n) for n in shapes.graph.subjects(SH.property, URIRef(f"{SHAPES}R78"))}
    owners |= {f"{SHAPES}AgreementShape", f"{SHAPES}MembershipShape"}
    dated = {str(t) for n in owners for t in shapes.graph.objects(URIRef(n), SH.targetClass)}
    for kind in {one for one in broader if re.fullmatch(pattern, one)}:
        seen, new = set(), {kind}
        while new:
            seen |= new
            new = {parent for one in new for parent in broader.get(one, ())} - seen
        assert seen & dated, kind


def test_the_rule_on_unknown_properties_knows_every_one_of_the_context(shapes):
    context = json.loads(assets.read("ontology/context/1.0.jsonld"))["@context"]
    terms = [term for term in context.values() if isinstance(term, dict)]
    names = {term.get("@id", term.get("@reverse", "")) for term in terms}
    names |= {term for key, term in context.items() if key[0].islower() and isinstance(term, str)}
    parts = [name.partition(":") for name in names if not name.startswith(("http", "hydra:", "@"))]
    iris = {context[prefix] + local for prefix, _, local in parts if local}
    constraint = shapes.graph.value(URIRef(f"{SHAPES}R139"), SH.sparql)
    (known,) = re.findall(r'CONTAINS\(" (.+) ", ', str(shapes.graph.value(constraint, SH.select)))
    assert iris
    foreign = {iri for iri in iris if not iri.startswith(NS)}
    assert {re.sub(r"^https?://(www\.)?", "", iri) for iri in foreign} - set(known.split()) == set()
