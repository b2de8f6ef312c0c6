"""The HTTP client of the command line against servers that behave badly."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kb.client import Client
from kb.errors import ParameterError, ProblemError, UnreachableError
from kb.iris import ProfileId

TOKEN = "ckb_1_x"  # noqa: S105 - of no server
PROFILE = ProfileId("cluster", "a")


@pytest.fixture
def server():
    """A server that answers each request as its `answer` says, and remembers the tokens it saw."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.tokens.append(self.headers["Authorization"])
            self.server.languages.append(self.headers["Accept-Language"])
            status, headers, body = self.server.answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_PUT = do_GET  # noqa: N815 - as the base class calls it

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.tokens, server.languages = [], []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def url(server):
    return f"http://127.0.0.1:{server.server_port}/"


def test_the_language_of_the_reader_is_sent(server):
    server.answer = 200, {}, b"{}"
    Client(url(server), language="de").put_profile(PROFILE, b"", "text/turtle")
    assert set(server.languages) == {"de"}


def test_a_redirect_is_not_followed_with_the_token(server):
    server.answer = 302, {"Location": f"http://localhost:{server.server_port}/x"}, b""
    with pytest.raises(ProblemError) as caught:
        Client(url(server), token=TOKEN).put_profile(PROFILE, b"", "text/turtle")
    assert caught.value.status == 302
    assert server.tokens == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("body", [b"", b"no JSON", b'["a list"]', b'"a text"'])
def test_an_error_that_is_no_problem_document_is_still_told(server, body):
    server.answer = 500, {}, body
    with pytest.raises(ProblemError, match="the server answered 500"):
        Client(url(server)).discover("reach", {}, "text/csv")


def test_a_problem_document_is_told_with_all_it_says(server):
    said = {"detail": "wrong", "hint": "mend it", "line": 3, "column": 4, "subject": "s"}
    server.answer = 400, {}, json.dumps(said).encode()
    with pytest.raises(ProblemError, match="wrong") as caught:
        Client(url(server)).discover("reach", {}, "text/csv")
    error = caught.value
    assert (error.hint, error.line, error.column, error.subject) == ("mend it", 3, 4, "s")


def test_an_answer_that_is_cut_is_an_error(server):
    server.answer = 200, {"Content-Length": "100"}, b"half"
    with pytest.raises(UnreachableError):
        Client(url(server)).discover("reach", {}, "text/csv")


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ParameterError, match="ftp"):
        Client("ftp://127.0.0.1/")
