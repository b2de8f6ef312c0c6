"""Every single axiom of the RL module concludes something, and none stands there unexercised."""

from itertools import combinations

import owlrl
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import BNode, Graph, Namespace
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS

from kb import assets
from kb.consistency import shipped

EX = Namespace("https://example.org/")
RL = Graph().parse(data=assets.read("ontology/rl.ttl"), format="turtle")
CHAINS = sorted(
    (property_, tuple(Collection(RL, steps)))
    for property_, steps in RL.subject_objects(OWL.propertyChainAxiom)
)
INVERSES = sorted(RL.subject_objects(OWL.inverseOf))
TRANSITIVE = sorted(RL.subjects(RDF.type, OWL.TransitiveProperty))
APART = sorted(
    {tuple(sorted(pair)) for pair in RL.subject_objects(OWL.disjointWith)}
    | {
        tuple(sorted(pair))
        for members in RL.objects(None, OWL.members)
        for pair in combinations(Collection(RL, members), 2)
    }
)
BROADER = sorted(RL.subject_objects(RDFS.subClassOf))
DEFINED = sorted(RL.subjects(OWL.equivalentClass))
EXERCISED = {
    OWL.disjointWith,
    OWL.equivalentClass,
    OWL.inverseOf,
    OWL.members,
    OWL.propertyChainAxiom,
    RDFS.subClassOf,
}
"""The properties that carry axioms in the module."""
LOGICAL = {OWL.TransitiveProperty, OWL.AllDisjointClasses}
"""The types that carry axioms in the module."""
STRUCTURE = {OWL.hasValue, OWL.imports, OWL.intersectionOf, OWL.onProperty, RDF.first, RDF.rest}
STRUCTURE |= {OWL.versionIRI, OWL.versionInfo}


def local(term):
    return str(term).replace("#", "/").rpartition("/")[2]


def steps(name, properties):
    """A path of these properties through fresh nodes, and its two ends."""
    nodes = [EX[f"{name}-{number}"] for number in range(len(properties) + 1)]
    path = list(zip(nodes, properties, nodes[1:], strict=False))
    return path, nodes[0], nodes[-1]


def conclusions():
    """Yield for every axiom that concludes a fact its name, what to state, and what follows."""
    for number, (property_, chain) in enumerate(CHAINS):
        path, first, last = steps(f"chain-{number}", chain)
        yield f"{local(property_)}-{number}", path, (first, property_, last)
    for one, other in INVERSES:
        for left, right in ((one, other), (other, one)):
            path, first, last = steps(f"inverse-{local(left)}", [left])
            yield f"{local(left)}-inverse", path, (last, right, first)
    for property_ in TRANSITIVE:
        path, first, last = steps(f"far-{local(property_)}", [property_] * 3)
        yield f"{local(property_)}-far", path, (first, property_, last)
    for narrow, broad in BROADER:
        node = EX[f"one-{local(narrow)}"]
        yield f"{local(narrow)}-broader", [(node, RDF.type, narrow)], (node, RDF.type, broad)
    for defined in DEFINED:
        parent, restriction = Collection(
            RL, RL.value(RL.value(defined, OWL.equivalentClass), OWL.intersectionOf)
        )
        node = EX[f"defined-{local(defined)}"]
        value = (node, RL.value(restriction, OWL.onProperty), RL.value(restriction, OWL.hasValue))
        yield local(defined), [(node, RDF.type, parent), value], (node, RDF.type, defined)
        other = EX[f"typed-{local(defined)}"]
        yield f"{local(defined)}-value", [(other, RDF.type, defined)], (other, *value[1:])


AXIOMS = list(conclusions())


@pytest.fixture(scope="module")
def closure():
    graph = Graph()
    for text in shipped():
        graph.parse(data=text, format="turtle")
    for _, stated, _ in AXIOMS:
        for statement in stated:
            graph.add(statement)
    for one, other in APART:
        node = EX[f"both-{local(one)}-{local(other)}"]
        graph.add((node, RDF.type, one))
        graph.add((node, RDF.type, other))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.fixture(scope="module")
def contradictions(closure):
    return [str(message) for message in closure.objects(None, ERRNS.error)]


@pytest.mark.parametrize(
    "follows", [follows for _, _, follows in AXIOMS], ids=[name for name, _, _ in AXIOMS]
)
def test_the_axiom_concludes(closure, follows):
    assert follows in closure


@pytest.mark.parametrize("pair", APART, ids=lambda pair: "-".join(map(local, pair)))
def test_nothing_is_an_instance_of_both_classes(contradictions, pair):
    node = str(EX["both-" + "-".join(map(local, pair))])
    assert any(node in message for message in contradictions)


def test_nothing_else_is_contradicted(contradictions):
    assert all("/both-" in message for message in contradictions)


def test_every_axiom_is_of_a_kind_that_is_exercised():
    said = {
        predicate
        for _, predicate, _ in RL
        if predicate != RDF.type and (any(predicate in each for each in (OWL, RDF, RDFS)))
    }
    assert said - STRUCTURE == EXERCISED
    kinds = {
        kind
        for subject, kind in RL.subject_objects(RDF.type)
        if kind not in {OWL.Class, OWL.ObjectProperty, OWL.AnnotationProperty, OWL.Ontology}
        and not (kind == OWL.Restriction and isinstance(subject, BNode))
    }
    assert kinds == LOGICAL
