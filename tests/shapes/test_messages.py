"""Every rule speaks the five languages, and names the same values in each."""

from __future__ import annotations

import re

import pytest
from rdflib import RDFS, SH, URIRef

from kb.iris import SHAPES
from kb.validation import Shapes

LANGUAGES = {"de", "en", "es", "fr", "it"}


@pytest.fixture(scope="module")
def shapes():
    return Shapes()


def nodes(shapes):
    return [*shapes.rules, *(f"{SHAPES}{name}" for name in shapes.texts)]


def variables(text):
    return sorted(re.findall(r"\{[?$]\w+\}", text))


def test_every_rule_has_one_message_in_each_language(shapes):
    for node in nodes(shapes):
        languages = [text.language for text in shapes.graph.objects(URIRef(node), SH.message)]
        assert sorted(languages) == sorted(LANGUAGES), node


def test_every_rule_has_one_label_in_each_language(shapes):
    for node in shapes.rules:
        languages = [text.language for text in shapes.graph.objects(URIRef(node), RDFS.label)]
        assert sorted(languages) == sorted(LANGUAGES), node


def test_a_translation_names_the_same_values(shapes):
    for node in nodes(shapes):
        texts = list(shapes.graph.objects(URIRef(node), SH.message))
        (english,) = [text for text in texts if text.language == "en"]
        for text in texts:
            assert variables(text) == variables(english), (node, text.language)


def test_a_translation_keeps_terms_and_iris(shapes):
    """What is typed into a profile is the same in every language."""
    term = re.compile(
        r"\b(?:clu|schema|skos|org|m8g|foaf|dcterms|xsd|locn|geo|owl):[A-Za-z]+|https?://[^\s,;)]+"
    )
    for node in nodes(shapes):
        texts = list(shapes.graph.objects(URIRef(node), SH.message))
        (english,) = [text for text in texts if text.language == "en"]
        for text in texts:
            assert sorted(term.findall(text)) == sorted(term.findall(english)), (
                node,
                text.language,
            )
