"""The SPARQL endpoint of somebody else, asked over HTTP."""

from __future__ import annotations

import ast
import json
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from kb.errors import ConfigurationError, QueryError, QuerySyntaxError, StoreError
from kb.store.failures import syntax_error
from kb.store.solutions import Solutions

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RemoteEndpoint"]


class RemoteEndpoint:
    """A SPARQL 1.1 endpoint: https://www.w3.org/TR/sparql11-protocol/#query-operation.

    An answer is read whole before it is returned, so that a cut one is an error and not a few
    rows less. Every method raises

    * QuerySyntaxError when the endpoint refuses the query as a bad request,
    * QueryError when it answers another form than the one asked for,
    * StoreError when it cannot be reached, fails, or takes longer than `timeout` seconds.

    :raises ConfigurationError: when the URL is not one of http or https.
    """

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ConfigurationError(
                f"{url!r} is no address of an endpoint", hint="Give an http or https URL."
            )
        self._url = url
        self._timeout = timeout

    def select(self, text: str) -> Solutions:
        """Answer a SELECT query."""
        answer = self._results(text, "SELECT")
        if not isinstance(answer, ox.QuerySolutions):
            raise QueryError("expected solutions, came a truth value: this is no SELECT query")
        solutions = Solutions.of(answer)
        with _unreadable():
            return Solutions(solutions.variables, iter(list(solutions)))

    def ask(self, text: str) -> bool:
        """Answer an ASK query."""
        answer = self._results(text, "ASK")
        if not isinstance(answer, ox.QueryBoolean):
            raise QueryError("expected a truth value, came solutions: this is no ASK query")
        return bool(answer)

    def construct(self, text: str) -> list[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        media_type, body = self._fetch(text, "CONSTRUCT", TURTLE)
        form = ox.RdfFormat.from_media_type(media_type)
        if form is None:
            raise QueryError(f"expected triples, came {media_type}: this is no CONSTRUCT query")
        with _unreadable():
            return [quad.triple for quad in ox.parse(body, form, base_iri=self._url)]

    def _results(self, text: str, form: str) -> ox.QuerySolutions | ox.QueryBoolean:
        media_type, body = self._fetch(text, form, JSON)
        results_format = ox.QueryResultsFormat.from_media_type(media_type)
        if results_format is None:
            raise QueryError(f"expected results, came {media_type}: this is no {form} query")
        with _unreadable():
            return ox.parse_query_results(body, results_format)

    def _fetch(self, text: str, form: str, accepted: str) -> tuple[str, bytes]:
        """Return the media type and the whole body of the answer."""
        request = SPARQLWrapper(self._url)
        request.setMethod(POST)
        request.setOnlyConneg(True)
        request.setReturnFormat(accepted)
        # Set directly: the library would guess the form from the text, and warn when it cannot.
        request.queryString, request.queryType = text, form
        request.setTimeout(ceil(self._timeout))
        with _failures(self._url):
            response = request.query().response
            with response:
                return response.headers.get_content_type(), response.read()


@contextmanager
def _unreadable() -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise StoreError(
            f"the answer of the endpoint is cut or not well formed: {error}",
            hint="Ask again, or for less: the endpoint may have run into a limit of its own.",
        ) from None


@contextmanager
def _failures(url: str) -> Iterator[None]:
    try:
        yield
    except QueryBadFormed as error:
        raise _bad_request(error) from None
    except SPARQLWrapperException as error:
        hint = "Check the address, or ask its operator."
        raise StoreError(f"<{url}> refused: {error.msg}", hint=hint) from None
    except HTTPError as error:
        with error:
            if error.code == HTTPStatus.NOT_ACCEPTABLE:
                raise QueryError("the query has another form than was asked for") from None
            raise StoreError(
                f"<{url}> answered {error.code} {error.reason}", hint="Ask its operator."
            ) from None
    except TimeoutError:
        raise StoreError(
            f"<{url}> did not answer in time", hint="Ask for less, or allow more time."
        ) from None
    except (OSError, HTTPException) as error:
        raise StoreError(
            f"<{url}> cannot be reached, or broke off: {error}",
            hint="Check the address, and whether the endpoint is up.",
        ) from None


def _bad_request(error: QueryBadFormed) -> QuerySyntaxError:
    """Return what the endpoint says of a query: a problem document (RFC 9457) or any text.

    The library hides the body in the representation of its message.
    """
    _, _, quoted = str(error).partition("Response:\n")
    said = ast.literal_eval(quoted).decode(errors="replace") if quoted else str(error)
    try:
        problem: dict[str, Any] = json.loads(said)
        return QuerySyntaxError(
            problem["detail"],
            hint=problem.get("hint"),
            line=problem.get("line"),
            column=problem.get("column"),
        )
    except (ValueError, KeyError, TypeError):
        return syntax_error(said.strip())
