"""Whatever a writer writes, each statement is found where its object's text starts."""

from __future__ import annotations

import json
from html import unescape

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from rdflib.compare import isomorphic

from kb.rdf import to_rdflib
from kb.rdf.json_ld import plain_decimals
from kb.rdf.places import find_places

from .graphs import JSON_LD, PREFIXES, RDF_XML, WRITERS, graphs

EXAMPLES = 40


def parsed(text, media_type):
    """Return the statements that the parser makes of a text; None when a writer wrote none."""
    try:
        quads = list(ox.parse(text, ox.RdfFormat.from_media_type(media_type)))
    except SyntaxError:
        return None  # rdflib writes some IRIs as prefixed names that are none
    return [quad.triple for quad in plain_decimals(quads)]


def means(piece, predicate, places, media_type):
    """Return what the text of an object stands for, read by itself."""
    if media_type == JSON_LD:
        value = json.loads(piece)
        of_type = predicate.value.endswith("#type") and isinstance(value, str)
        key = "@type" if of_type else "x:p"
        text = json.dumps({"@context": PREFIXES, "@id": "x:s", key: [value]})
    else:
        heads = [f"@prefix {name}: <{iri}> .\n" for name, iri in places.prefixes.items()]
        text, media_type = f"{''.join(heads)}<x:s> <x:p> {piece} .", "text/turtle"
    [*triples] = parsed(text, media_type)
    return triples[0].object


def offset(text, place):
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=EXAMPLES)
@given(triples=graphs())
def test_the_statements_are_those_of_the_parser(writer, triples):
    media_type, write = WRITERS[writer]
    text = write(triples)
    expected = parsed(text, media_type)
    if expected is not None:
        found = [mention.triple for mention in find_places(text, media_type).mentions]
        assert isomorphic(to_rdflib(found), to_rdflib(expected))


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=EXAMPLES)
@given(triples=graphs(blank=False))
def test_a_statement_is_placed_at_the_text_of_its_object(writer, triples):
    media_type, write = WRITERS[writer]
    text = write(triples)
    places = find_places(text, media_type)
    for triple in parsed(text, media_type) or ():
        [mention, *_] = places.making(triple)
        at = offset(text, places.of(*triple))
        assert at == mention.at
        piece = text[mention.object.start : mention.object.end]
        assert not piece or mention.object.start <= at < mention.object.end
        if media_type == RDF_XML:
            name = triple.predicate.value.endswith("#type") and not piece.startswith("http")
            assert name or not piece or unescape(piece) == triple.object.value
        else:
            assert means(piece, triple.predicate, places, media_type) == triple.object


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=EXAMPLES)
@given(triples=graphs())
def test_blank_nodes_stand_for_any_and_lead_to_one_that_fits(writer, triples):
    media_type, write = WRITERS[writer]
    text = write(triples)
    places = find_places(text, media_type)
    made = places.mentions
    for triple in parsed(text, media_type) or ():
        at = offset(text, places.of(*triple))
        fitting = [
            mention.at
            for mention in made
            if mention.triple.predicate == triple.predicate
            and fits(mention.triple.subject, triple.subject)
            and fits(mention.triple.object, triple.object)
        ]
        assert at in fitting or isinstance(triple.subject, ox.BlankNode)


def fits(one, other):
    return one == other or (isinstance(one, ox.BlankNode) and isinstance(other, ox.BlankNode))
