"""Whatever a text holds, reading it ends, and every place lies inside."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.rdf import MEDIA_TYPES
from kb.rdf.places import find_places

from .graphs import BASE, WRITERS, graphs

EXAMPLES = 80
DEEP = 20_000
FRAGMENTS = [
    *("<", ">", "[", "]", "(", ")", "{", "}", '"', "'", '"""', "'''", ".", ";", ",", "#", "\\"),
    *("@", "^^", "_:", ":", "a", "@prefix", "PREFIX", "BASE", "GRAPH", "<<", "{|", "\ud800", "\0"),
    *(
        "&",
        "<!DOCTYPE a>",
        "]]>",
        "<![CDATA[",
        "<?",
        "<!--",
        "/>",
        "</",
        "\n",
        "\r",
        "e:x",
        "1.",
        "-",
    ),
    *('"@context"', '"@id"', '"@type"', '"@value"', '"@list"', '"@set"', '"@graph"', '"@reverse"'),
    *('"@nest"', '"@language"', '{"@context": null}', "[[", "null", "true", "1e5", '"\\u00"'),
]
DEEP_PIECES = [
    *("[", "(", "<a> [", "<a> (", "{", "<<", "<", "<a>", "a.", "_:a.", '"', "'''", "\\", "é"),
    *('{"a":', '{"urn:x:a":', '{"@list":[', '{"@set":', '{"@context":{"a":'),
    '{"@reverse":{"urn:x:a":',
]


def check(text, media_type):
    places = find_places(text, media_type, BASE)
    nodes = [ox.NamedNode("urn:x:absent"), ox.BlankNode()]
    asked = [(node,) for node in nodes]
    for mention in places.mentions:
        for offset in (mention.subject, *mention.predicate, *mention.object, mention.at):
            assert 0 <= offset <= len(text)
        asked += [(mention.triple.subject,), tuple(mention.triple)]
    lines = text.split("\n")
    for statement in asked:
        line, column = places.of(*statement)
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@settings(max_examples=EXAMPLES)
@given(pieces=st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=30))
def test_random_fragments(media_type, pieces):
    check("".join(pieces), media_type)
    check(" ".join(pieces), media_type)


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=EXAMPLES // 2)
@given(triples=graphs(), data=st.data())
def test_sound_texts_with_damage(writer, triples, data):
    media_type, write = WRITERS[writer]
    text = write(triples)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 10)))
        text = text[:start] + data.draw(st.sampled_from([*FRAGMENTS, ""])) + text[end:]
    check(text, media_type)


@pytest.mark.parametrize("piece", DEEP_PIECES)
def test_what_nests_without_end_is_read_to_the_end(piece):
    for media_type in MEDIA_TYPES:
        check(piece * DEEP, media_type)


def test_terms_that_rest_on_each_other_without_end():
    chain = ", ".join(f'"t{number}": "t{number + 1}:x"' for number in range(10_000))
    check(f'{{"@context": {{{chain}}}, "t0": "a", "t9999": "b"}}', "application/ld+json")


def test_a_context_that_is_copied_without_end_is_no_longer_followed():
    terms = ", ".join(f'"t{number}": "urn:x:{number}"' for number in range(5_000))
    nodes = ", ".join('{"@context": {"a": "urn:x:a"}, "a": "b"}' for _ in range(5_000))
    check(f'{{"@context": {{{terms}}}, "t0": [{nodes}]}}', "application/ld+json")


def test_entities_are_not_expanded():
    text = '<!DOCTYPE a [<!ENTITY b "c">]><a xmlns="urn:x:" b="&b;"/>'
    assert not find_places(text, "application/rdf+xml").mentions
