"""The catalogue of questions: listed by theme, each with a form, its query and its answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for

from api import asking, links, replies
from api.answers import question as described
from api.current import kb, today
from api.messages import gettext
from api.names import Names
from api.negotiation import CSV, HTML, JSON, SOLUTIONS, chosen
from api.pages import html
from api.parameters import arguments
from api.texts import THEMES
from kb.errors import ParameterError
from kb.queries import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.negotiation import Representation
    from kb.queries import CatalogueQuery

__all__ = ["queries"]

queries = Blueprint("queries", __name__)

OFFERS = (JSON, HTML, CSV, SOLUTIONS)
SPARQL = "application/sparql-query"


@queries.get("/queries")
def index() -> Response:
    """List the questions of the catalogue by theme."""
    arguments()
    themes = {theme: kb.catalogue.theme(theme) for theme in QUESTIONS}
    if chosen((JSON, HTML)) == HTML:
        return html("queries.html", themes=themes)
    listed = {
        "themes": [{"name": name, "title": gettext(THEMES[name])} for name in themes],
        "queries": [_described(query) for query in kb.catalogue.questions()],
    }
    return Response(json.dumps(listed, indent=2) + "\n", content_type=JSON.media_type)


@queries.get("/queries/<key:name>.rq")
def text(name: str) -> Response:
    """Return the text of a query, with its header."""
    arguments()
    return Response(kb.catalogue[name].text, content_type=f"{SPARQL}; charset=utf-8")


@queries.get("/queries/<key:name>", defaults={"suffix": None})
@queries.get("/queries/<key:name>.<suffix:suffix>")
def question(name: str, suffix: str | None) -> Response:
    """Answer a question; as a page without the parameters it needs, say what it asks for."""
    query = kb.catalogue.question(name)
    form = chosen(OFFERS, suffix)
    values = arguments(*(parameter.name for parameter in query.parameters))
    if form == HTML:
        return _page(query, values)
    bindings = query.bind(values, kb.reference, today())
    response = replies.answered(query, bindings, form)
    response.headers["Link"] = links.link_header(links.alternates(_urls(query)))
    return response


def _page(query: CatalogueQuery, values: Mapping[str, str]) -> Response:
    """Return the documentation and, when every parameter that is needed is there, the answer."""
    reply, problem = None, None
    answerable = all(one.name in values for one in query.parameters if one.required)
    narrow = not query.narrowed_by or any(name in values for name in query.narrowed_by)
    if answerable and narrow:
        try:
            reply = replies.shown(query, query.bind(values, kb.reference, today()))
        except ParameterError as error:
            problem = error
    urls = _urls(query) if answerable and not problem else {}
    response = html(
        "query.html",
        400 if problem else 200,
        query=query,
        fields=asking.fields(query, values),
        kinds=[[Names()(term) for term in kind.terms] for kind in query.rests_on],
        reply=reply,
        narrow=narrow,
        problem=problem,
        alternates=urls,
    )
    if reply:
        replies.mark(response, reply.verdict, reply.position)
    response.headers["Link"] = links.link_header(links.alternates(urls))
    return response


def _described(query: CatalogueQuery) -> dict[str, object]:
    return {
        **described(query),
        "theme": query.theme,
        "competencyQuestions": list(query.questions),
        "columns": dict(query.columns),
        "restsOn": [list(kind.terms) for kind in query.rests_on],
    }


def _urls(query: CatalogueQuery) -> dict[Representation, str]:
    return {
        offer: links.with_arguments({}, url_for(".question", name=query.name, suffix=offer.suffix))
        for offer in OFFERS
    }
