"""The JSON-LD context: every key means a term that exists, and all processors agree on it."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDFS, SKOS, XSD

from kb import assets, vocab

CONTEXT = json.loads(assets.read("ontology/context/1.0.jsonld"))["@context"]
DOCUMENTS = Path(__file__).parent / "documents"
NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.jsonld"))
PREFIXES = {
    key: value
    for key, value in CONTEXT.items()
    if isinstance(value, str) and value.startswith("http")
}
KEYS = {
    key: value
    for key, value in CONTEXT.items()
    if not key.startswith("@") and key not in PREFIXES and not str(value).startswith("@")
}
INTERNAL_TERMS = {vocab.CLU.recheckPath, vocab.CLU.scope}
"""Terms that describe our shapes and never stand in a document."""


def document(name):
    body = json.loads((DOCUMENTS / f"{name}.jsonld").read_text("utf-8"))
    assert body["@context"] == "https://w3id.org/cluster-kb/context/1.0.jsonld"
    return body | {"@context": CONTEXT}


def turtle(name):
    return Graph().parse(DOCUMENTS / f"{name}.ttl")


def statements(triples):
    return Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")


def iri(definition):
    """The property or class that a key stands for; None for a keyword alias."""
    if isinstance(definition, dict):
        definition = definition.get("@id", definition.get("@reverse"))
    prefix, colon, local = definition.partition(":")
    return f"{PREFIXES[prefix]}{local}" if colon else None


def known(term):
    generated = (
        str(value)
        for reused in vars(vocab).values()
        if isinstance(reused, type)
        for value in vars(reused).values()
        if isinstance(value, str)
    )
    listed = any(URIRef(term) in namespace for namespace in (DCTERMS, FOAF, ORG, PROV, RDFS, SKOS))
    return listed or term in {*generated}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_key_stands_for_a_term_that_exists(key):
    term = iri(KEYS[key])
    assert term is None or known(term)


@pytest.mark.parametrize("key", sorted(key for key in KEYS if isinstance(KEYS[key], dict)))
def test_a_key_with_a_datatype_uses_one_that_exists(key):
    datatype = KEYS[key].get("@type", "@id")
    assert datatype == "@id" or URIRef(iri(datatype)) in XSD or known(iri(datatype))


def test_every_term_of_the_ontology_has_a_key():
    terms = {str(value) for value in vars(vocab.CLU).values() if isinstance(value, URIRef)}
    assert terms - {iri(value) for value in KEYS.values()} == set(map(str, INTERNAL_TERMS))


def test_no_two_keys_mean_the_same_in_the_same_way():
    meanings = [json.dumps(value, sort_keys=True) for value in CONTEXT.values()]
    assert len(meanings) == len(set(meanings))


def test_the_context_needs_nothing_from_elsewhere():
    assert "@import" not in CONTEXT
    assert not [
        key for key, value in KEYS.items() if isinstance(value, dict) and "@context" in value
    ]


def test_a_reader_cannot_give_a_key_another_meaning():
    other = [CONTEXT, {"name": "https://schema.org/name"}]
    with pytest.raises(jsonld.JsonLdError) as caught:
        jsonld.expand({"@context": other, "name": {"en": "x"}})
    assert "protected term redefinition" in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_and_its_turtle_are_the_same_graph(name):
    quads = jsonld.to_rdf(document(name), {"format": "application/n-quads"})
    assert isomorphic(Graph().parse(data=quads, format="nt"), turtle(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_second_processor_reads_the_same_graph(name):
    parsed = ox.parse(json.dumps(document(name)), format=ox.RdfFormat.JSON_LD)
    assert isomorphic(statements(quad.triple for quad in parsed), turtle(name))


@pytest.mark.parametrize("name", NAMES)
def test_expanding_and_compacting_gives_the_document_back(name):
    body = document(name)
    assert jsonld.compact(jsonld.expand(body), CONTEXT) == body


def test_partial_dates_keep_their_precision_in_the_key():
    month = Literal("2016-01", datatype=XSD.gYearMonth)
    stated = f"<urn:x:a> {vocab.SCHEMA.startDate.n3()} {month.n3()} .\n"
    compacted = jsonld.compact(jsonld.from_rdf(stated), CONTEXT)
    assert compacted["validity"] == {"startMonth": "2016-01"}
