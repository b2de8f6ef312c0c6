"""Another statement in place of one, and all else in the text as it was."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, XSD

from kb.rdf.json_ld import plain_decimals
from kb.rdf.places import Span, find_places
from kb.rdf.rewriting import Edit, edited, proposals

from .places.graphs import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, WRITERS, graphs

E = "http://example.org/"
S, P, Q, T = (ox.NamedNode(E + name) for name in ("s", "p", "q", "t"))
HEAD = f"@prefix e: <{E}> . @prefix xsd: <{XSD}> . # kept\n"
XML = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="{E}"><!-- kept -->'
NEW = st.sampled_from(
    [
        ox.NamedNode(f"{E}new"),
        ox.NamedNode("urn:x:new"),
        ox.Literal("new & <\"'> \\ é\n"),
        ox.Literal("neu", language="de"),
        ox.Literal("2016-11-08", datatype=ox.NamedNode(XSD.date)),
        ox.Literal("7", datatype=ox.NamedNode(XSD.integer)),
        ox.Literal("7.5", datatype=ox.NamedNode(XSD.decimal)),
        ox.Literal("07", datatype=ox.NamedNode(XSD.integer)),
    ]
)


def stated(text, media_type):
    try:
        quads = ox.parse(text, ox.RdfFormat.from_media_type(media_type))
        return [quad.triple for quad in plain_decimals(quads)]
    except SyntaxError:
        return None


def rewritten(text, media_type, old, new):
    """Return the first proposal that states what it should."""
    places = find_places(text, media_type)
    expected = {new if one == old else one for one in stated(text, media_type)}
    for edits in proposals(places, media_type, {old: new}):
        changed = edited(text, edits)
        found = None if changed is None else stated(changed, media_type)
        if found is not None and set(found) == expected:
            return changed
    return None


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=40)
@given(triples=graphs(blank=False), term=NEW, data=st.data())
def test_any_value_can_be_replaced_in_what_writers_write(writer, triples, term, data):
    media_type, write = WRITERS[writer]
    text = write(triples)
    if stated(text, media_type) is None:
        return  # rdflib writes some IRIs as prefixed names that are none
    values = [one for one in stated(text, media_type) if not one.predicate.value.endswith("#type")]
    if not values:
        return
    old = data.draw(st.sampled_from(values))
    if media_type == RDF_XML and isinstance(old.object, ox.NamedNode) != isinstance(
        term, ox.NamedNode
    ):
        return  # an element is not turned into another kind of element when it has attributes
    assert rewritten(text, media_type, old, ox.Triple(old.subject, old.predicate, term)) is not None


OLD = ox.Triple(S, P, ox.Literal("old"))
JSON_DATE = f'{{"@value": "2016-11-08", "@type": "{XSD.date}"}}'
XML_DATE = f'<e:q rdf:datatype="{XSD.date}">2016-11-08</e:q>'
DATE = ox.Literal("2016-11-08", datatype=ox.NamedNode(XSD.date))


@pytest.mark.parametrize(
    ("text", "media_type", "new", "expected"),
    [
        (f"{HEAD}e:s e:p 'old' ; e:q 1 .", TURTLE, ox.Triple(S, P, DATE),
         f'{HEAD}e:s e:p "2016-11-08"^^xsd:date ; e:q 1 .'),
        (f"{HEAD}e:s e:p 'old' ; e:q 1 .", TURTLE, ox.Triple(S, Q, OLD.object),
         f"{HEAD}e:s e:q 'old' ; e:q 1 ."),
        (f"{HEAD}e:s e:p 'old' , 'x' .", TURTLE, ox.Triple(S, P, T), f"{HEAD}e:s e:p e:t , 'x' ."),
        (f"{HEAD}e:s e:p 'old' . e:s e:p 'old' .", TURTLE, ox.Triple(S, P, T),
         f"{HEAD}e:s e:p e:t . e:s e:p e:t ."),
        (f"{HEAD}e:s e:p 'old' , 'x' .", TURTLE, ox.Triple(S, Q, OLD.object), None),
        (f'<{E}s> <{E}p> "old" .\n', N_TRIPLES, ox.Triple(S, Q, T), f"<{E}s> <{E}q> <{E}t> .\n"),
        (f'{{"@context": {{"@vocab": "{E}"}}, "@id": "{E}s", "p": "old"}}', JSON_LD,
         ox.Triple(S, P, ox.Literal("new")),
         f'{{"@context": {{"@vocab": "{E}"}}, "@id": "{E}s", "p": "new"}}'),
        (f'{{"@context": {{"@vocab": "{E}"}}, "@id": "{E}s", "p": "old"}}', JSON_LD,
         ox.Triple(S, P, DATE),
         f'{{"@context": {{"@vocab": "{E}"}}, "@id": "{E}s", "p": {JSON_DATE}}}'),
        (f'{{"@id": "{E}s", "{E}p": {{"@value": "old"}}}}', JSON_LD, ox.Triple(S, Q, T),
         f'{{"@id": "{E}s", "{E}q": {{"@id": "{E}t"}}}}'),
        (f'{XML}<e:t rdf:about="{E}s"><e:p>old</e:p></e:t></rdf:RDF>', RDF_XML,
         ox.Triple(S, P, ox.Literal("a < b")),
         f'{XML}<e:t rdf:about="{E}s"><e:p>a &lt; b</e:p></e:t></rdf:RDF>'),
        (f'{XML}<e:t rdf:about="{E}s"><e:p>old</e:p></e:t></rdf:RDF>', RDF_XML,
         ox.Triple(S, Q, DATE),
         f'{XML}<e:t rdf:about="{E}s">{XML_DATE}</e:t></rdf:RDF>'),
        (f'{XML}<e:t rdf:about="{E}s"><e:p>old</e:p></e:t></rdf:RDF>', RDF_XML,
         ox.Triple(S, P, T),
         f'{XML}<e:t rdf:about="{E}s"><e:p rdf:resource="{E}t"/></e:t></rdf:RDF>'),
        (f'{XML}<e:t rdf:about="{E}s" e:p="old"/></rdf:RDF>', RDF_XML,
         ox.Triple(S, P, ox.Literal('"')), f'{XML}<e:t rdf:about="{E}s" e:p="&quot;"/></rdf:RDF>'),
        (f'{XML}<e:t rdf:about="{E}s" e:p="old"/></rdf:RDF>', RDF_XML, ox.Triple(S, P, DATE), None),
        (f'{XML}<e:t rdf:about="{E}s"><e:p>old</e:p></e:t></rdf:RDF>', RDF_XML,
         ox.Triple(S, ox.NamedNode("urn:x:undeclared"), OLD.object), None),
    ],
)  # fmt: skip
def test_pieces_are_replaced_and_the_rest_stays(text, media_type, new, expected):
    assert rewritten(text, media_type, OLD, new) == expected


def test_a_class_of_rdf_xml_is_renamed_in_both_tags():
    text = f'{XML}<e:t rdf:about="{E}s"><e:p>old</e:p></e:t></rdf:RDF>'
    kind = ox.NamedNode(RDF.type)
    new = ox.Triple(S, kind, Q)
    assert rewritten(text, RDF_XML, ox.Triple(S, kind, T), new) == text.replace("e:t", "e:q")


def test_what_a_text_does_not_state_cannot_be_replaced():
    places = find_places(f"{HEAD}e:s e:p 'x' .", TURTLE)
    assert list(proposals(places, TURTLE, {OLD: ox.Triple(S, P, T)})) == []


def test_edits_that_collide_change_nothing():
    assert edited("abc", [Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")]) is None
    assert edited("abc", [Edit(Span(1, 2), ""), Edit(Span(0, 1), "A")]) == "Ac"
