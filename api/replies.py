"""Answers to the questions of the catalogue: CSV or SPARQL JSON, our own JSON, or on a page.

The query runs in the sandbox, as a stranger's does. Whether nothing matches or nobody has ever
stated anything of the kind stands in the header `Cluster-KB-Answer`, and in our own JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response

from api import tables
from api.current import kb
from api.headers import ANSWER, POSITION
from api.names import Names
from api.negotiation import CSV, JSON, SOLUTIONS
from api.parameters import min_position
from api.sparql import sent
from kb.asking import verdict
from kb.errors import QueryLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api.names import Node
    from api.negotiation import Representation
    from kb.asking import Verdict
    from kb.queries import CatalogueQuery
    from kb.store import Term
    from kb.store.sandbox import SandboxResult

    Bindings = Mapping[str, Term]
    Solution = Mapping[str, Mapping[str, str]]

__all__ = ["Cell", "Reply", "answered", "mark", "shown"]

MOST_ROWS = 1000
"""How many rows a page shows; programs get them all."""
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset({"integer", "decimal", "double"})
_DATES = frozenset({"date", "gYearMonth", "gYear", "dateTime"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as a page shows it: a node, or a text with its language and kind."""

    text: str = ""
    node: Node | None = None
    language: str | None = None
    kind: str = ""
    """`date`, `number`, `boolean`, or nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a page shows of an answer: how it came out, and its first rows."""

    verdict: Verdict
    position: int
    missing: tuple[tuple[Node, ...], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    more: bool = False
    too_large: bool = False


def answered(question: CatalogueQuery, bindings: Bindings, form: Representation) -> Response:
    """Return the answer to a question as CSV, SPARQL JSON or our own JSON."""
    if form == JSON:
        return _ours(question, bindings)
    result = _asked(question.text, bindings, form)
    first = result.body
    found = first is None or (_rows(first) if form == CSV else _solutions(first)[1])
    outcome = verdict(kb.store, question, found=bool(found))
    response = sent(result)
    if form == CSV:
        response = _harmless(result, response, question.name)
    mark(response, outcome, result.position)
    return response


def shown(question: CatalogueQuery, bindings: Bindings) -> Reply:
    """Return what a page shows of the answer to a question; it asks for no more."""
    result = _asked(question.first(MOST_ROWS + 1), bindings, SOLUTIONS)
    if result.chunks is not None:
        result.chunks.close()
        return Reply(verdict(kb.store, question, found=True), result.position, too_large=True)
    columns, solutions = _solutions(result.body or b"")
    outcome = verdict(kb.store, question, found=bool(solutions))
    head = solutions[:MOST_ROWS]
    names = Names(_iris(head))
    asked = {one.name for one in question.parameters}
    told = {name for row in solutions for name in row} - bindings.keys()
    kept = tuple(name for name in columns if name in told or name not in asked)
    return Reply(
        outcome,
        result.position,
        tuple(tuple(map(names, kind.terms)) for kind in outcome.missing),
        kept,
        tuple(tuple(_cell(row.get(name), names) for name in kept) for row in head),
        more=len(solutions) > MOST_ROWS,
    )


def mark(response: Response, outcome: Verdict, position: int) -> None:
    """Say in the headers how a question came out, and of which state that is true."""
    response.headers[ANSWER] = outcome.status
    response.headers[POSITION] = str(position)


def _asked(text: str, bindings: Bindings, form: Representation) -> SandboxResult:
    # What no row means is told of the store as it is, so the rows come from no older state.
    position = min_position() or kb.store.position()
    return kb.sandbox.query(text, form.media_type, min_position=position, bindings=bindings)


def _ours(question: CatalogueQuery, bindings: Bindings) -> Response:
    result = _asked(question.text, bindings, SOLUTIONS)
    if result.chunks is not None:
        result.chunks.close()
        raise QueryLimitError(
            "the answer is too large to be given with labels",
            hint="Ask for it as CSV or SPARQL JSON, or give more parameters.",
        )
    columns, solutions = _solutions(result.body or b"")
    outcome = verdict(kb.store, question, found=bool(solutions))
    names = Names(_iris(solutions))
    written = {
        "question": question.name,
        "status": outcome.status,
        "missing": [
            [{"id": term, "label": names(term).label} for term in kind.terms]
            for kind in outcome.missing
        ],
        "columns": columns,
        "rows": [{name: _labelled(term, names) for name, term in row.items()} for row in solutions],
    }
    response = Response(json.dumps(written, ensure_ascii=False) + "\n", mimetype=JSON.media_type)
    mark(response, outcome, result.position)
    return response


def _harmless(result: SandboxResult, whole: Response, name: str) -> Response:
    """Return CSV whose cells no spreadsheet runs; streamed where the answer is."""

    def pieces() -> Iterator[bytes]:
        if result.chunks is None:
            yield from tables.rewritten([result.body or b""])
            return
        try:
            yield from tables.rewritten(result.chunks)
        finally:
            result.chunks.close()

    content = b"".join(pieces()) if result.chunks is None else pieces()
    response = Response(content, whole.status_code, mimetype=CSV.media_type)
    response.content_type = f"{CSV.media_type}; charset=utf-8; header=present"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.csv"'
    return response


def _rows(body: bytes) -> bool:
    """Tell whether CSV has a row below its head; names of variables hold no line end."""
    return body.partition(b"\n")[2] != b""


def _solutions(body: bytes) -> tuple[list[str], list[Solution]]:
    document = json.loads(body)
    return document["head"]["vars"], document["results"]["bindings"]


def _iris(solutions: list[Solution]) -> Iterator[str]:
    return (term["value"] for row in solutions for term in row.values() if term["type"] == "uri")


def _labelled(term: Mapping[str, str], names: Names) -> dict[str, Any]:
    label = {"label": names(term["value"]).label} if term["type"] == "uri" else {}
    return {**term, **label}


def _cell(term: Mapping[str, str] | None, names: Names) -> Cell:
    if term is None:
        return Cell()
    text = term["value"]
    if term["type"] == "uri":
        return Cell(text, names(text))
    kind = term.get("datatype", "").removeprefix(_XSD)
    shown_as = "number" if kind in _NUMBERS else "date" if kind in _DATES else kind
    return Cell(text, language=term.get("xml:lang"), kind=shown_as)
