"""Holds what forms ask for against the ontology, the rules and the code lists."""

from __future__ import annotations

import re
from importlib.resources import files

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection

from kb import assets
from kb.iris import NS, PROFILE_TYPES, SHAPES
from kb.rdf import to_rdflib
from kb.vocab import CLU, SCHEMA

from .conftest import GATE

FORMS = Namespace("https://w3id.org/cluster-kb/forms#")
DASH = Namespace("http://datashapes.org/dash#")
ROLE = DASH.propertyRole
"""Described at https://datashapes.org/propertyroles.html; pySHACL's copy has the roles alone."""

RESERVED = {CLU.groupMember, CLU.inGroup, CLU.regionCountry}
"""What only the reference data state."""


@pytest.fixture(scope="module")
def forms():
    graph = Graph()
    for path in assets.walk("shapes/forms", ".ttl"):
        graph.parse(data=assets.read(path), format="turtle")
    return graph


@pytest.fixture(scope="module")
def shapes(validator):
    return validator.shapes


@pytest.fixture(scope="module")
def ontology(whole_reference):
    return whole_reference


def form_nodes(forms):
    return sorted(forms.subjects(RDF.type, SH.NodeShape))


def paths(forms, form):
    return {forms.value(shape, SH.path) for shape in forms.objects(form, SH.property)}


def broader(ontology, kind):
    return set(ontology.transitive_objects(kind, RDFS.subClassOf))


def test_each_profile_type_and_part_has_a_form(forms):
    targets = {str(kind) for kind in forms.objects(None, SH.targetClass)}
    listed = re.search(r"(?<=ns#\()[^)]+", assets.read("shapes/node.ttl"))
    known = {NS + name for name in listed[0].split("|")}
    assert known <= targets
    assert len(PROFILE_TYPES) <= len(form_nodes(forms))


def test_a_form_has_every_property_that_the_ontology_hints_at(forms, ontology, shapes):
    derived = set(shapes.graph.objects(URIRef(f"{SHAPES}R96"), SH.targetSubjectsOf))
    for form in form_nodes(forms):
        for kind in forms.objects(form, SH.targetClass):
            hinted = {
                term
                for parent in broader(ontology, kind)
                for term in ontology.subjects(SCHEMA.domainIncludes, parent)
                if (term, OWL.deprecated, None) not in ontology
            }
            assert hinted - derived - RESERVED <= paths(forms, form), (form, kind)


def test_a_form_asks_for_nothing_that_is_unknown_or_derived(forms, ontology, shapes):
    constraint = shapes.graph.value(URIRef(f"{SHAPES}R139"), SH.sparql)
    (known,) = re.findall(r'CONTAINS\(" (.+) ", ', str(shapes.graph.value(constraint, SH.select)))
    derived = set(shapes.graph.objects(URIRef(f"{SHAPES}R96"), SH.targetSubjectsOf))
    for form in form_nodes(forms):
        for path in paths(forms, form):
            assert path not in derived
            name = re.sub(r"^https?://(www\.)?", "", path)
            ours = path.startswith(NS)
            assert (path, RDF.type, None) in ontology if ours else name in known.split(), path


def test_the_order_of_a_form_is_one_order(forms):
    for form in form_nodes(forms):
        listed = [forms.value(shape, SH.order) for shape in forms.objects(form, SH.property)]
        assert None not in listed
        assert len(set(listed)) == len(listed), form
    orders = [forms.value(group, SH.order) for group in forms.subjects(RDF.type, SH.PropertyGroup)]
    assert sorted(order.toPython() for order in orders) == list(range(1, len(orders) + 1))


def test_each_property_says_what_it_is_and_how_it_is_edited(forms):
    listed = set(forms.objects(None, SH.property))
    named = set(forms.subjects(RDF.type, SH.PropertyShape))
    assert {shape for shape in listed if isinstance(shape, URIRef)} == named
    for shape in named:
        for term in (SH.group, DASH.editor, DASH.viewer, SH.path):
            assert len(list(forms.objects(shape, term))) == 1, (shape, term)
        for term in (SH.name, SH.description):
            tags = sorted(text.language for text in forms.objects(shape, term))
            assert tags == ["de", "en", "es", "fr", "it"], (shape, term)
        assert (forms.value(shape, SH.group), RDF.type, SH.PropertyGroup) in forms


def test_what_a_column_may_be_called_belongs_to_a_property_or_an_indicator(forms, ontology):
    named = set(forms.subjects(RDF.type, SH.PropertyShape))
    for subject, text in forms.subject_objects(SKOS.hiddenLabel):
        assert subject in named or (subject, SKOS.inScheme, None) in ontology, subject
        assert text.language is None


def test_each_form_with_a_name_marks_it_as_the_label(forms):
    for form in form_nodes(forms):
        if SKOS.prefLabel in paths(forms, form):
            roles = [forms.value(s, ROLE) for s in forms.objects(form, SH.property)]
            assert roles.count(DASH.LabelRole) == 1, form


def test_every_term_of_dash_exists(forms):
    text = files("pyshacl").joinpath("assets", "dash.ttl").read_text(encoding="utf-8")
    dash = Graph().parse(data=text, format="turtle")
    terms = {term for triple in forms for term in triple if term.startswith(str(DASH))}
    assert terms
    assert {term for term in terms - {ROLE} if (term, RDF.type, None) not in dash} == set()


def test_a_list_of_codes_is_the_whole_code_list(forms, ontology):
    for shape, head in forms.subject_objects(SH["in"]):
        members = set(Collection(forms, head))
        (scheme,) = {ontology.value(code, SKOS.inScheme) for code in members}
        assert members == set(ontology.subjects(SKOS.inScheme, scheme)), shape


def required(rule, shapes, form, forms, ontology):
    """Say whether a rule looks at whatever a form describes."""
    node, graph = URIRef(rule.iri), shapes.graph
    classes = set(graph.objects(node, SH.targetClass))
    for parent in graph.subjects(SH.property, node):
        classes |= set(graph.objects(parent, SH.targetClass))
    kinds = [broader(ontology, kind) for kind in forms.objects(form, SH.targetClass)]
    return all(classes & kind for kind in kinds)


def test_how_often_and_of_which_kind_is_as_the_rules_say(forms, ontology, shapes):
    """A form lets nobody enter what a rule refuses: numbers of values, datatypes."""
    for form in form_nodes(forms):
        for shape in forms.objects(form, SH.property):
            path = forms.value(shape, SH.path)
            for rule in shapes.rules.values():
                if rule.path != str(path) or rule.severity.value != "violation":
                    continue
                always = required(rule, shapes, form, forms, ontology)
                stated = path in set(shapes.graph.objects(URIRef(rule.iri), SH.targetSubjectsOf))
                terms = (SH.maxCount, SH.datatype) if always or stated else ()
                for term in (*terms, *((SH.minCount,) if always else ())):
                    wanted = shapes.graph.value(URIRef(rule.iri), term)
                    if wanted is not None:
                        assert forms.value(shape, term) == wanted, (form, path, rule.id, term)


@pytest.mark.parametrize("kind", sorted(PROFILE_TYPES))
def test_a_full_profile_fits_its_form(kind, forms, whole_reference):
    (case,) = [case for case in GATE if case.name == f"{kind}-full"]
    data = to_rdflib(case.triples)
    codes = set(data.objects())
    for code in codes - {node for node in codes if isinstance(node, BNode)}:
        for triple in whole_reference.triples((code, None, None)):
            data.add(triple)
    for triple in whole_reference.triples((None, RDFS.subClassOf, None)):
        data.add(triple)
    conforms, _, text = pyshacl.validate(data, shacl_graph=forms)
    assert conforms, text
