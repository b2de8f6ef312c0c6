"""Partnership discovery: each question as a page with a form, as JSON-LD and as CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for

from api import answers, asking, links, tables
from api.current import kb, today
from api.names import Names
from api.negotiation import CSV, HTML, JSON, JSONLD, chosen
from api.pages import html
from api.parameters import arguments
from kb.errors import NotFoundError, ParameterError

if TYPE_CHECKING:
    from api.negotiation import Representation
    from kb.discovery import Answer
    from kb.queries import CatalogueQuery

__all__ = ["discovery"]

discovery = Blueprint("discovery", __name__, url_prefix="/discover")

OFFERS = (JSONLD, HTML, CSV)


@discovery.get("/")
def index() -> Response:
    """List the questions."""
    arguments()
    questions = kb.catalogue.theme("discovery")
    if chosen((JSON, HTML)) == HTML:
        return html("discover/index.html", questions=questions)
    listed = [answers.question(query) for query in questions]
    return Response(json.dumps({"questions": listed}, indent=2), content_type=JSON.media_type)


@discovery.get("/<key:question>", defaults={"suffix": None})
@discovery.get("/<key:question>.<suffix:suffix>")
def question(question: str, suffix: str | None) -> Response:
    """Answer a question; as a page without the parameters it needs, offer its form."""
    query = kb.catalogue[question]
    if query.theme != "discovery":
        raise NotFoundError(f"there is no discovery question named {question!r}", subject=question)
    form = chosen(OFFERS, suffix)
    values = arguments(*(parameter.name for parameter in query.parameters))
    if form == HTML:
        return _page(query, values)
    answer = kb.discovery.answer(question, values, today())
    response = _csv(answer) if form == CSV else _jsonld(answer)
    response.headers["Link"] = links.link_header(links.alternates(_urls(question)))
    return response


def _page(query: CatalogueQuery, values: dict[str, str]) -> Response:
    """Return the form and, when every parameter that is needed is there, the answer."""
    answer, problem = None, None
    if all(parameter.name in values for parameter in query.parameters if parameter.required):
        try:
            answer = kb.discovery.answer(query.name, values, today())
        except ParameterError as error:
            problem = error
    urls = _urls(query.name) if answer else {}
    response = html(
        f"discover/{query.name}.html" if answer else "discover/form.html",
        400 if problem else 200,
        query=query,
        fields=asking.fields(query, values),
        answer=answer.result if answer else None,
        names=Names(),
        problem=problem,
        alternates=urls,
    )
    response.headers["Link"] = links.link_header(links.alternates(urls))
    return response


def _urls(question: str) -> dict[Representation, str]:
    return {
        offer: links.with_arguments(
            {}, url_for(".question", question=question, suffix=offer.suffix)
        )
        for offer in OFFERS
    }


def _jsonld(answer: Answer) -> Response:
    url = links.absolute(links.with_arguments({}, url_for(".question", question=answer.question)))
    text = json.dumps(answers.document(answer, url), ensure_ascii=False)
    return Response(text + "\n", content_type=JSONLD.media_type)


def _csv(answer: Answer) -> Response:
    """Return the table; a cell that a spreadsheet could take for a formula is quoted as text."""
    rows = [
        [str(getattr(row.get(name), "value", "")) for name in answer.columns] for row in answer.rows
    ]
    written = "".join(map(tables.line, [answer.columns, *rows]))
    response = Response(written, content_type=f"{CSV.media_type}; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'inline; filename="{answer.question}.csv"'
    return response
