"""The page on which people write a SPARQL query and read its answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api import links
from api.current import kb
from api.headers import POSITION
from api.pages import html
from api.problems import STATUS
from kb.errors import QueryError
from kb.sparql import inspect

if TYPE_CHECKING:
    from flask import Response

    from kb.sparql import Dataset

__all__ = ["answered", "offered"]

MOST_ROWS = 1000
"""How many solutions the page shows; programs get them all."""
_SOLUTIONS = "application/sparql-results+json"
_GRAPH = "text/turtle"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page shows of an answer: a truth value, a graph as Turtle, or rows of cells."""

    truth: bool | None = None
    turtle: str | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a solution: its text, its language, and where it leads if it is an IRI."""

    text: str = ""
    language: str | None = None
    href: str | None = None


def offered(example: str) -> Response:
    """Return the page with a query to start from."""
    lines = example.splitlines(keepends=True)
    return _page("".join(line for line in lines if not line.startswith("#+")))


def answered(query: str, dataset: Dataset | None) -> Response:
    """Return the page with a query and its answer, or with what is wrong with it."""
    try:
        form = inspect(query, max_nesting=kb.settings.max_nesting).form
        media_type = _SOLUTIONS if form in ("select", "ask") else _GRAPH
        result = kb.sandbox.query(query, media_type, dataset=dataset)
    except QueryError as problem:
        status = next(STATUS[kind] for kind in type(problem).__mro__ if kind in STATUS)
        return _page(query, status, problem=problem)
    if result.chunks is not None:
        result.chunks.close()
    response = _page(query, answer=_read(result.body, media_type))
    response.headers[POSITION] = str(result.position)
    return response


def _page(query: str, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    seconds = kb.settings.query_seconds
    return html("sparql.html", status, query=query, seconds=seconds, **context)


def _read(body: bytes | None, media_type: str) -> Answer:
    if body is None:
        return Answer(too_large=True)
    if media_type == _GRAPH:
        return Answer(turtle=body.decode())
    document = json.loads(body)
    if "boolean" in document:
        return Answer(truth=document["boolean"])
    columns = tuple(document["head"]["vars"])
    found = document["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in columns) for row in found[:MOST_ROWS])
    return Answer(columns=columns, rows=rows, total=len(found))


def _cell(term: dict[str, str] | None) -> Cell:
    if term is None:
        return Cell()
    text = str(term["value"])
    if term["type"] == "uri":
        return Cell(text, href=links.href(text))
    return Cell(text, language=term.get("xml:lang"))
