"""Where single statements stand: a ¶ in a text marks the place that is expected."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, XSD
from rdflib.compare import isomorphic

from kb.rdf import to_rdflib
from kb.rdf.json_ld import plain_decimals, resolve_contexts
from kb.rdf.places import find_places

from .graphs import BASE, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE

DOCUMENTS = Path(__file__).parents[2] / "ontology" / "documents"
HEAD = "@prefix e: <http://example.org/> .\n"
XML = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://example.org/">
"""
BLANK = ox.BlankNode()


def node(name):
    return ox.NamedNode(f"http://example.org/{name}")


def integer(text):
    return ox.Literal(text, datatype=ox.NamedNode(XSD.integer))


FRENCH = ox.Literal("x", language="fr")
FALSE = ox.Literal("false", datatype=ox.NamedNode(XSD.boolean))
TYPED = ox.Literal("x", datatype=node("t"))
S, P, Q, O, TYPE = node("s"), node("p"), node("q"), node("o"), ox.NamedNode(RDF.type)  # noqa: E741


def found(marked, media_type, *statement):
    """Return the marked place, and the one that is found without the mark."""
    before = marked.partition("¶")[0]
    expected = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    places = find_places(marked.replace("¶", ""), media_type, BASE)
    return expected, tuple(places.of(*statement))


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("e:s e:p ¶e:o .", (S, P, O)),
        ("e:s e:p e:x ,\n  ¶e:o .", (S, P, O)),
        ("e:s e:q e:x ; e:p ¶<http://example.org/o> .", (S, P, O)),
        ("e:s ¶e:p e:o .", (S, P)),
        ("e:s ¶e:p e:o .", (S, P, Q)),
        ("e:s e:p ¶e:o .", (S, Q, O)),
        ("¶e:s e:p e:o .", (S, Q, node("absent"))),
        ("e:x e:p e:o .\n¶e:s e:p e:o .", (S,)),
        ("e:x e:p ¶e:s .", (S,)),
        ("e:s a ¶e:o .", (S, TYPE, O)),
        ("e:s e:p ¶'é\\t\\u00e9'@FR-be .", (S, P, ox.Literal("é\té", language="fr-be"))),
        ('e:s e:p ¶"""a\n"b" """ .', (S, P, ox.Literal('a\n"b" '))),
        ("e:s e:p ¶'x'^^e:t .", (S, P, TYPED)),
        ("e:s e:p ¶'x' ^^ <http://example.org/t> .", (S, P, TYPED)),
        ("e:s e:p 7 , ¶+07 .", (S, P, integer("+07"))),
        ("e:s e:p ¶1.5 .", (S, P, ox.Literal("1.5", datatype=ox.NamedNode(XSD.decimal)))),
        ("e:s e:p ¶.5e1 .", (S, P, ox.Literal(".5e1", datatype=ox.NamedNode(XSD.double)))),
        ("e:s e:p ¶true .", (S, P, ox.Literal("true", datatype=ox.NamedNode(XSD.boolean)))),
        ("e:s e:p ¶'a # b' . # e:s e:p 'c'", (S, P, ox.Literal("a # b"))),
        ("e:s e:p ¶[ e:q e:o ] .", (S, P, BLANK)),
        ("e:s e:p [ e:q ¶e:o ] .", (BLANK, Q, O)),
        ("e:s e:p [ e:q e:o ] ; e:q ¶e:o .", (S, Q, O)),
        ("e:s e:p ¶( 1 2 ) .", (S, P, BLANK)),
        ("e:s e:p ( 1 ¶2 ) .", (BLANK, ox.NamedNode(RDF.first), integer("2"))),
        ("e:s e:p ¶( ) .", (S, P, ox.NamedNode(RDF.nil))),
        ("e:s e:p ¶_:b . _:b e:q e:o .", (S, P, BLANK)),
        ("e:s e:p ¶<o> .", (S, P, ox.NamedNode(f"{BASE}o"))),
        ("BASE <http://example.org/> <s> e:p ¶<o> .", (S, P, O)),
        ("@base <../> . e:s e:p ¶<o> .", (S, P, O)),
        ("PREFIX x: <http://example.org/> e:s x:p ¶x:o .", (S, P, O)),
        ("e:s e:p ¶e:a\\~b\\,c .", (S, P, node("a~b,c"))),
        ("e:s e:p ¶<http://example.org/\\u00fc> .", (S, P, node("ü"))),
    ],
)
def test_in_turtle(text, statement):
    expected, place = found(HEAD + text, TURTLE, *statement)
    assert place == expected


@pytest.mark.parametrize(
    ("text", "media_type", "statement"),
    [
        ("e:g { e:s e:p ¶e:o }", TRIG, (S, P, O)),
        ("GRAPH e:g { e:s e:p e:x . e:s e:q ¶e:o . } { e:s e:p e:o }", TRIG, (S, Q, O)),
        ("{ e:g e:p e:x } e:g { e:s e:p ¶e:o }", TRIG, (S, P, O)),
    ],
)
def test_in_trig(text, media_type, statement):
    expected, place = found(HEAD + text, media_type, *statement)
    assert place == expected


def test_in_n_triples_and_n_quads():
    line = "<http://example.org/s> <http://example.org/p> ¶<http://example.org/o> "
    for media_type, end in ((N_TRIPLES, "."), (N_QUADS, "<http://example.org/g> .")):
        expected, place = found(f"# first\n{line}{end}\n", media_type, S, P, O)
        assert place == expected


CONTEXT = """"@context": {"@vocab": "http://example.org/", "e": "http://example.org/",
  "p": {"@type": "@id"}, "day": {"@id": "e:q", "@type": "e:t"},
  "text": {"@id": "e:q", "@container": "@language"}, "of": {"@reverse": "e:q"},
  "list": {"@id": "e:q", "@container": "@list"}, "id": "@id"},"""


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ('"@id": ¶"e:s", "e:q": 1', (S,)),
        ('"id": "e:s", "p": ¶"e:o"', (S, P, O)),
        ('"id": "e:s", "p": [{"@id": "e:x"},\n {"@id": ¶"e:o"}]', (S, P, O)),
        ('"id": "e:s", "q": ¶"x"', (S, Q, ox.Literal("x"))),
        ('"id": "e:s", ¶"q": "x"', (S, Q)),
        ('"id": "e:s", "q": {"@language": "FR", "@value": ¶"x"}', (S, Q, FRENCH)),
        ('"id": "e:s", "day": ¶"x"', (S, Q, TYPED)),
        ('"id": "e:s", "text": {"en": "x", "fr": ["y", ¶"x"]}', (S, Q, FRENCH)),
        ('"id": "e:s", "q": ¶7', (S, Q, integer("7"))),
        ('"id": "e:s", "q": ¶false', (S, Q, FALSE)),
        ('"id": "e:s", "@type": ["e:x", ¶"o"]', (S, TYPE, O)),
        ('"id": "e:x", "q": {"id": "e:s", "p": ¶"e:o"}', (S, P, O)),
        ('"id": "e:s", "q": ¶{"p": "e:o"}', (S, Q, BLANK)),
        ('"id": "e:x", "q": {"p": ¶"e:o"}', (BLANK, P, O)),
        ('"id": "e:s", ¶"of": {"id": "e:x"}', (node("x"), Q, S)),
        ('"id": "e:s", "list": [1, ¶"x"]', (BLANK, ox.NamedNode(RDF.first), ox.Literal("x"))),
        ('"@graph": [{"id": "e:x"}, {"id": "e:s", "p": ¶"e:o"}]', (S, P, O)),
        ('"id": "e:x", "@included": [{"id": "e:s", "p": ¶"e:o"}]', (S, P, O)),
    ],
)  # fmt: skip
def test_in_json_ld(text, statement):
    expected, place = found(f"{{{CONTEXT}\n {text}\n}}", JSON_LD, *statement)
    assert place == expected


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.jsonld")), ids=lambda path: path.stem)
def test_documents_with_our_context_hold_what_the_parser_finds(path):
    text = path.read_text(encoding="utf-8")
    quads = plain_decimals(ox.parse(resolve_contexts(text), ox.RdfFormat.JSON_LD))
    triples = [mention.triple for mention in find_places(text, JSON_LD).mentions]
    assert isomorphic(to_rdflib(triples), to_rdflib(quad.triple for quad in quads))


def test_contexts_of_types_properties_and_nested_keys_hold_where_they_say():
    document = {
        "@context": {
            "@base": BASE,
            "@language": "fr",
            "T": {"@id": "urn:x:T", "@context": {"q": "urn:x:typed"}},
            "p": {"@id": "urn:x:p", "@context": {"q": "urn:x:scoped"}},
            "n": "@nest",
            "plain": {"@id": "urn:x:plain", "@language": None},
            "by": {"@id": "urn:x:by", "@container": "@index"},
        },
        "@id": "a",
        "@type": "T",
        "q": "1",
        "p": {"q": "2", "unknown": "3"},
        "n": {"plain": ["4", None]},
        "urn:x:embeds": {"q": "5", "plain": "5"},
        "by": {"one": "6", "two": ["7", "8"]},
        "@reverse": {"urn:x:back": [{"@id": "b"}, {"@id": "_:c", "plain": "9"}]},
        "urn:x:list": {"@list": [{"@id": "d"}, {"@value": 0.5}]},
    }
    text = json.dumps(document, indent=1)
    triples = [mention.triple for mention in find_places(text, JSON_LD).mentions]
    expected = [quad.triple for quad in ox.parse(text, ox.RdfFormat.JSON_LD)]
    assert isomorphic(to_rdflib(triples), to_rdflib(expected))


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ('<e:o rdf:about="¶http://example.org/s"/>', (S,)),
        ('<¶e:o rdf:about="http://example.org/s"/>', (S, TYPE, O)),
        ('<e:x rdf:about="http://example.org/s"><e:p rdf:resource="¶http://example.org/o"/></e:x>',
         (S, P, O)),
        ('<e:x rdf:about="http://example.org/s"><¶e:p rdf:resource="http://example.org/x"/></e:x>',
         (S, P, O)),
        ('<e:x rdf:about="http://example.org/s"><e:p xml:lang="FR">¶1 &lt; é</e:p></e:x>',
         (S, P, ox.Literal("1 < é", language="fr"))),
        ('<e:x rdf:about="http://example.org/s"><e:p rdf:datatype="http://example.org/t">¶x</e:p></e:x>',
         (S, P, TYPED)),
        ('<e:x rdf:about="http://example.org/s" e:p="¶x"/>', (S, P, ox.Literal("x"))),
        ('<e:x rdf:about="http://example.org/s"><e:p>¶<e:o e:q="y"/></e:p></e:x>', (S, P, BLANK)),
        ('<e:x rdf:about="http://example.org/s"><e:p><e:o e:q="¶y"/></e:p></e:x>',
         (BLANK, Q, ox.Literal("y"))),
        ('<e:x rdf:about="http://example.org/s">¶<e:p rdf:parseType="Resource"></e:p></e:x>',
         (S, P, BLANK)),
        ('<e:x rdf:about="http://example.org/s">¶<e:p/></e:x>', (S, P, ox.Literal(""))),
        ('<e:x rdf:nodeID="¶b"/>', (BLANK,)),
    ],
)  # fmt: skip
def test_in_rdf_xml(text, statement):
    expected, place = found(f"{XML} {text}\n</rdf:RDF>", RDF_XML, *statement)
    assert place == (expected if statement != (BLANK,) else (1, 1))


def test_every_kind_of_rdf_xml_holds_what_the_parser_finds():
    text = f"""{XML}<e:T rdf:about="d" e:a="é" xml:lang="en" xml:base="http://b/c" rdf:type="http://q">
      <e:p rdf:parseType="Resource"><e:q>xé</e:q><rdf:li>1</rdf:li></e:p>
      <e:r rdf:parseType="Collection"><e:U/><rdf:Description rdf:about="#z"/></e:r>
      <rdf:li>1 &lt; 2</rdf:li><rdf:li/><e:m e:n="1"/><e:o rdf:resource=""/>
      <e:none rdf:parseType="Collection"/>
      <e:node><e:V rdf:nodeID="k"><e:x rdf:datatype="http://e/dt">5</e:x></e:V></e:node>
      <e:y rdf:nodeID="k"/><e:w><e:V rdf:ID="here"/></e:w>
    </e:T></rdf:RDF>"""
    triples = [mention.triple for mention in find_places(text, RDF_XML, BASE).mentions]
    expected = [q.triple for q in ox.parse(text, ox.RdfFormat.RDF_XML, base_iri=BASE)]
    assert isomorphic(to_rdflib(triples), to_rdflib(expected))


def test_names_of_blank_nodes_can_be_asked_for():
    text = f"{HEAD}e:s e:p [ e:q e:o ] , [ e:q e:x ] ."
    places = find_places(text, TURTLE)
    second = next(m.triple.subject for m in places.mentions if m.triple.object == node("x"))
    named = places.named({second: node("part")})
    assert named.of(node("part")) == (2, text.splitlines()[1].rindex("[") + 1)
    assert named.of(node("part"), Q, node("x")) == (2, text.splitlines()[1].rindex("e:x") + 1)
    assert named.of(S, P, node("part")) == named.of(node("part"))


def test_of_several_properties_the_one_that_has_the_value_counts():
    places = find_places(f"{HEAD}e:s e:p e:x ; e:q e:o .", TURTLE)
    assert places.nearest(S, [P, Q], O) == (2, 19)
    assert places.nearest(S, [node("none"), Q], node("x")) == (2, 9)
    assert places.nearest(S, [node("none"), Q], node("none")) == (2, 15)


def test_a_statement_made_twice_is_placed_at_the_first_and_found_at_both():
    places = find_places(f"{HEAD}e:s e:p e:o .\ne:s e:p e:o .", TURTLE)
    assert places.of(S, P, O) == (2, 9)
    assert len(places.making(ox.Triple(S, P, O))) == 2
