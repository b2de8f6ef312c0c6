"""Choosing a representation, tried on the `Accept` headers of real clients."""

import pytest
from flask import Flask
from werkzeug.exceptions import NotAcceptable, NotFound

from api.negotiation import HTML, JSONLD, NTRIPLES, TURTLE, chosen

OFFERS = (JSONLD, HTML, TURTLE, NTRIPLES)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def choose(accept=None, suffix=None):
    headers = {} if accept is None else {"Accept": accept}
    with Flask("test").test_request_context("/", headers=headers):
        return chosen(OFFERS, suffix)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSONLD),
        ("", JSONLD),
        ("*/*", JSONLD),
        (BROWSER, HTML),
        ("text/turtle", TURTLE),
        ("TEXT/TURTLE", TURTLE),
        ("text/*", HTML),
        ("application/ld+json", JSONLD),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', JSONLD),
        ('text/html;q=0.2, application/ld+json; profile="x y"; q=0.9', JSONLD),
        ("application/json", JSONLD),
        ("text/turtle, */*", TURTLE),
        ("text/turtle;q=0.3, application/n-triples;q=0.4", NTRIPLES),
        ("application/ld+json;q=0, text/html;q=0, */*;q=0.1", TURTLE),
        ("application/rdf+xml, text/turtle;q=0.5", TURTLE),
    ],
)
def test_the_client_gets_what_it_likes_best(accept, expected):
    assert choose(accept) == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "application/rdf+xml"])
def test_a_client_that_accepts_none_of_them_is_told_what_there_is(accept):
    with pytest.raises(NotAcceptable, match="text/turtle"):
        choose(accept)


def test_a_suffix_wins_over_accept():
    assert choose(BROWSER, "ttl") == TURTLE


def test_an_unknown_suffix_is_not_found():
    with pytest.raises(NotFound, match=r"\.ttl"):
        choose(BROWSER, "exe")
