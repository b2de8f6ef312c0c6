"""The catalogue of queries: each with its parameters and its text."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from api.answers import question
from api.current import kb
from api.negotiation import HTML, JSON, chosen
from api.pages import html
from api.parameters import arguments

__all__ = ["queries"]

queries = Blueprint("queries", __name__)

SPARQL = "application/sparql-query"


@queries.get("/queries")
def index() -> Response:
    """List the queries of the catalogue."""
    arguments()
    if chosen((JSON, HTML)) == HTML:
        return html("queries.html", queries=sorted(kb.catalogue, key=lambda query: query.name))
    listed = {"queries": [{**question(query), "theme": query.theme} for query in kb.catalogue]}
    return Response(json.dumps(listed, indent=2) + "\n", content_type=JSON.media_type)


@queries.get("/queries/<key:name>.rq")
def text(name: str) -> Response:
    """Return the text of a query, with its header."""
    arguments()
    return Response(kb.catalogue[name].text, content_type=f"{SPARQL}; charset=utf-8")
