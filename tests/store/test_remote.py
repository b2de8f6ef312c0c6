from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kb.errors import ConfigurationError, QueryError, QuerySyntaxError, StoreError
from kb.store.remote import RemoteEndpoint

if TYPE_CHECKING:
    from kb.store import Store

DATA = """
PREFIX ex: <https://example.org/>
ex:a ex:p 7, "Lyon"@fr, "x\\ny" .
ex:b ex:p _:x .
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """An Oxigraph server with a few statements."""
    folder = tmp_path_factory.mktemp("oxigraph")
    store = ox.Store(str(folder))
    store.load(DATA, ox.RdfFormat.TURTLE)
    store.flush()
    del store
    port = free_port()
    program = Path(sys.executable).with_name("oxigraph")
    address = f"127.0.0.1:{port}"
    command = [program, "serve", "--location", folder, "--bind", address]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        while not listening(port):
            assert server.poll() is None
            time.sleep(0.05)
        yield RemoteEndpoint(f"http://{address}/query", timeout=20)
        server.terminate()


@contextmanager
def answering(response: bytes, *, pause: float = 0.0):
    """A server that gives one answer, whatever it is asked."""

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.recv(1 << 16)
            time.sleep(pause)
            connection.sendall(response)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield RemoteEndpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=1)
        thread.join()


def http(status: str, media_type: str, body: bytes, length: int | None = None) -> bytes:
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n"
    return head.encode() + body


def test_solutions_are_terms(endpoint):
    solutions = endpoint.select(
        "SELECT ?o ?none { <https://example.org/a> ?p ?o OPTIONAL { ?o ?p ?none } } ORDER BY ?o"
    )
    assert solutions.variables == ("o", "none")
    assert {row["o"] for row in solutions} == {
        ox.Literal(7),
        ox.Literal("Lyon", language="fr"),
        ox.Literal("x\ny"),
    }


def test_unbound_variables_are_left_out(endpoint):
    (row,) = endpoint.select("SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) } }")
    assert row == {"x": ox.Literal(1)}


def test_ask_is_a_truth_value(endpoint):
    assert endpoint.ask("ASK { <https://example.org/a> ?p 7 }")
    assert not endpoint.ask("ASK { <https://example.org/a> ?p 8 }")


def test_construct_and_describe_are_triples(endpoint):
    seven = ox.Triple(
        ox.NamedNode("https://example.org/a"),
        ox.NamedNode("https://example.org/p"),
        ox.Literal(7),
    )
    assert endpoint.construct("CONSTRUCT WHERE { ?s ?p 7 }") == [seven]
    assert seven in endpoint.construct("DESCRIBE <https://example.org/a>")


def test_a_long_query_arrives_whole(endpoint):
    values = " ".join(str(number) for number in range(20_000))
    assert endpoint.ask(f"ASK {{ VALUES ?o {{ {values} }} ?s ?p ?o }}")


def test_a_query_whose_form_is_hard_to_guess_is_answered(endpoint):
    assert endpoint.ask("# SELECT\nPREFIX select: <https://example.org/> ASK{select:a ?p 7}")


def test_a_syntax_error_has_line_and_column(endpoint):
    with pytest.raises(QuerySyntaxError) as caught:
        endpoint.select("SELECT ?x {\n ?x ?y }")
    assert (caught.value.line, caught.value.column) == (2, 9)


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("select", "ASK {}"),
        ("ask", "SELECT * {}"),
        ("select", "CONSTRUCT WHERE { ?s ?p ?o }"),
        ("construct", "SELECT * {}"),
    ],
)
def test_another_form_than_asked_for_is_an_error(endpoint, method, text):
    with pytest.raises(QueryError):
        getattr(endpoint, method)(text)


def test_a_dead_port_is_an_error_with_a_hint():
    endpoint = RemoteEndpoint(f"http://127.0.0.1:{free_port()}/query")
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        endpoint.ask("ASK {}")
    assert "Check the address" in caught.value.hint


def test_a_path_that_is_no_endpoint_is_an_error(endpoint):
    wrong = RemoteEndpoint(endpoint._url.replace("/query", "/nothing"))
    with pytest.raises(StoreError, match="/nothing"):
        wrong.ask("ASK {}")


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://example.org/", "example.org", ""])
def test_only_http_is_an_endpoint(url):
    with pytest.raises(ConfigurationError, match="is no address of an endpoint"):
        RemoteEndpoint(url)


RESULTS = "application/sparql-results+json"
ONE_ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}'


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (http("200 OK", RESULTS, ONE_ROW), "cut or not well formed"),
        (http("200 OK", RESULTS, ONE_ROW + b"]}}", length=1000), "broke off"),
        (http("503 Service Unavailable", "text/plain", b"busy"), "answered 503"),
        (http("500 Internal Server Error", "text/plain", b"oh"), "500"),
        (http("404 Not Found", "text/plain", b"no"), "refused"),
        (b"not HTTP at all\r\n\r\n", "broke off"),
        (b"", "broke off"),
    ],
)
def test_a_failing_endpoint_is_an_error(response, message):
    with answering(response) as endpoint, pytest.raises(StoreError, match=message):
        endpoint.select("SELECT ?x { ?s ?p ?x }")


def test_a_slow_endpoint_is_an_error():
    with (
        answering(b"", pause=1.5) as endpoint,
        pytest.raises(StoreError, match="did not answer in time"),
    ):
        endpoint.ask("ASK {}")


def test_a_problem_document_is_read():
    problem = b'{"title": "t", "detail": "unknown prefix", "line": 3, "column": 9, "hint": "h"}'
    response = http("400 Bad Request", "application/problem+json", problem)
    with answering(response) as endpoint, pytest.raises(QuerySyntaxError) as caught:
        endpoint.ask("ASK {}")
    error = caught.value
    assert (error.message, error.line, error.column, error.hint) == ("unknown prefix", 3, 9, "h")


def test_every_store_answers_alike(endpoint, store):
    stores: tuple[Store, ...] = (endpoint, store)
    assert [list(one.select("SELECT (1 AS ?x) {}")) for one in stores] == [
        [{"x": ox.Literal(1)}]
    ] * 2
    assert [one.ask("ASK {}") for one in stores] == [True, True]
    text = "CONSTRUCT { <x:a> <x:b> 1 } WHERE {}"
    assert endpoint.construct(text) == store.construct(text)
