"""The SPARQL 1.1 Protocol for queries, answered by the sandbox.

What fails before the first byte is a problem document. What fails later breaks the connection,
so that a cut answer never looks whole (https://www.w3.org/TR/sparql11-protocol/#query-operation).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPVersionNotSupported, NotAcceptable

from api import sparql_page
from api.current import kb
from api.headers import POSITION
from api.negotiation import HTML, best
from api.parameters import arguments, body, min_position
from kb.errors import MalformedError, MediaTypeError, ParameterError, QueryRefusedError
from kb.sparql import Dataset, inspect
from kb.store.sandbox import GRAPH_MEDIA_TYPES, RESULT_MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.store.sandbox import SandboxResult

__all__ = ["sent", "sparql"]

sparql = Blueprint("sparql", __name__)

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
PARAMETERS = ("query", "default-graph-uri", "named-graph-uri")
OFFERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "select": RESULT_MEDIA_TYPES,
        "ask": RESULT_MEDIA_TYPES[:2],
        "construct": GRAPH_MEDIA_TYPES,
        "describe": GRAPH_MEDIA_TYPES,
    }
)
"""In what each form of query is answered, the default first."""
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "application/json": "application/sparql-results+json",
        "application/xml": "application/sparql-results+xml",
    }
)
"""What clients ask for when they mean the result format of that make."""

EXAMPLE = "interest-share"
"""The query of the catalogue that the page offers to start from."""
MAX_QUERY_BYTES = 200_000


@sparql.get("/sparql")
def ask() -> Response:
    """Answer the query in the URL, to people on a page; or offer the page to write one."""
    people = best([QUERY, HTML.media_type], request.accept_mimetypes) == HTML.media_type
    if "query" in request.args:
        read = _read(request.args)
        return sparql_page.answered(*read) if people else _answer(*read)
    example = arguments("example").get("example", EXAMPLE)
    if not people:
        raise ParameterError("the parameter 'query' is missing", subject="query")
    return sparql_page.offered(kb.catalogue[example].text)


@sparql.post("/sparql")
def ask_by_post() -> Response:
    """Answer the query in the body, as a form or as it is."""
    if request.mimetype == QUERY:
        query = _decoded(body(MAX_QUERY_BYTES))
        return _answer(query, _dataset(request.args, PARAMETERS[1:]))
    if request.mimetype == FORM:
        arguments()
        fields = parse_qsl(_decoded(body(MAX_QUERY_BYTES)), keep_blank_values=True)
        return _answer(*_read(MultiDict(fields)))
    if request.mimetype == "application/sparql-update":
        raise _no_updates()
    raise MediaTypeError(
        f"{request.mimetype or 'no media type'} is not read here",
        hint=f"Send the query as {QUERY}, or as the field 'query' of {FORM}.",
    )


def _read(fields: MultiDict[str, str]) -> tuple[str, Dataset | None]:
    """Return the query and the graphs that it is put to."""
    if "update" in fields:
        raise _no_updates()
    dataset = _dataset(fields, PARAMETERS)
    queries = fields.getlist("query")
    if len(queries) != 1:
        raise ParameterError(
            f"expected the parameter 'query' once, came {len(queries)}", subject="query"
        )
    return queries[0], dataset


def _dataset(fields: MultiDict[str, str], known: tuple[str, ...]) -> Dataset | None:
    for name in fields:
        if name not in known:
            raise ParameterError(
                f"unknown parameter {name!r}", subject=name, hint=f"Known here: {', '.join(known)}."
            )
    default, named = fields.getlist("default-graph-uri"), fields.getlist("named-graph-uri")
    return Dataset(tuple(default), tuple(named)) if default or named else None


def _decoded(query: bytes) -> str:
    try:
        return query.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"the query is not UTF-8 at byte {error.start}") from None


def _no_updates() -> QueryRefusedError:
    return QueryRefusedError(
        "updates are not taken here", hint="Contribute a profile: PUT /profiles/{type}/{key}."
    )


def _answer(query: str, dataset: Dataset | None) -> Response:
    form = inspect(query, max_nesting=kb.settings.max_nesting).form
    offers = [*OFFERS[form], *(ALIASES if form in ("select", "ask") else ())]
    found = best(offers, request.accept_mimetypes)
    if found is None:
        raise NotAcceptable(f"a {form.upper()} query is answered as {', '.join(OFFERS[form])}")
    result = kb.sandbox.query(
        query, ALIASES.get(found, found), min_position=min_position(), dataset=dataset
    )
    return sent(result)


def sent(result: SandboxResult) -> Response:
    """Return an answer of the sandbox as a response, streamed when it is large.

    :raises HTTPVersionNotSupported: when the client could not see where a stream ends.
    """
    if result.chunks is not None and request.environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        result.chunks.close()
        raise HTTPVersionNotSupported("an answer of this size needs HTTP/1.1, which shows its end")
    content = result.chunks if result.body is None else result.body
    response = Response(content, content_type=result.media_type)
    response.headers[POSITION] = str(result.position)
    return response
