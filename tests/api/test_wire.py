"""What goes over the wire, on the server we ship: a cut answer never looks whole."""

import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from kb.config import Settings
from kb.knowledge_base import KnowledgeBase

CHUNK = re.compile(rb"([0-9a-fA-F]+)\r\n")
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUIET = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served(NamedTuple):
    port: int
    pid: int


@contextmanager
def served(folder, **settings):
    """Start the real server on a data folder; yield its port and process."""
    port = free_port()
    environ = {key: value for key, value in os.environ.items() if not key.startswith("CLUSTER_KB")}
    environ |= {f"CLUSTER_KB_{name.upper()}": str(value) for name, value in settings.items()}
    environ |= {"CLUSTER_KB_DATA_DIR": str(folder), "GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:api.gunicorn_conf", "api.wsgi:app"]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        wait_for(port, process, log)
        yield Served(port, process.pid)
    finally:
        started = query_processes(process.pid)
        process.terminate()
        process.wait(30)
    assert process.returncode == 0, log.read_text()
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]


def wait_for(port, process, log):
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            if split(talk(port, b"GET /health HTTP/1.0\r\n\r\n"))[0] == 200:
                return
        except ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def talk(port, message, seconds=60):
    """Send bytes and return all that comes back until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(message)
        return rest(connection)


def rest(connection):
    """Return what still comes, until the server ends the connection in whatever way."""
    received = bytearray()
    try:
        while piece := connection.recv(1 << 20):
            received += piece
    except ConnectionResetError:
        pass
    return bytes(received)


def query(text, accept="text/csv", version="1.1"):
    return (
        f"POST /sparql HTTP/{version}\r\nHost: localhost\r\n"
        f"Connection: close\r\nAccept: {accept}\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(text)}\r\n\r\n{text}"
    ).encode()


def split(message):
    head, _, body = message.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split()[1]), headers, body


def is_whole(message):
    """Whether a client would take this message for complete (RFC 9112, section 8)."""
    _, headers, body = split(message)
    if "content-length" in headers:
        return len(body) == int(headers["content-length"])
    if headers.get("transfer-encoding") != "chunked":
        return True
    place = 0
    while match := CHUNK.match(body, place):
        size = int(match[1], 16)
        place = match.end() + size + 2
        if size == 0:
            return len(body) == place
    return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory, load_sample):
    folder = tmp_path_factory.mktemp("wire")
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        load_sample(kb, folder)
    return folder


@pytest.fixture(scope="module")
def port(folder):
    with served(folder, query_seconds=1, query_spool_bytes=100_000) as server:
        yield server.port


def test_a_small_answer_is_whole_and_has_its_length(port):
    message = talk(port, query("SELECT ?x { VALUES ?x { 1 2 } }"))
    status, headers, body = split(message)
    assert status == 200
    assert "content-length" in headers
    assert body.split() == [b"x", b"1", b"2"]
    assert is_whole(message)


def test_a_large_answer_is_streamed_and_whole(port):
    message = talk(port, query("SELECT * { ?s ?p ?o }", accept="application/sparql-results+json"))
    status, headers, _ = split(message)
    assert status == 200
    assert headers["transfer-encoding"] == "chunked"
    assert is_whole(message)


def test_an_answer_cut_by_the_time_limit_is_never_whole(port):
    message = talk(port, query(CROSS))
    status, _, body = split(message)
    assert status == 200
    assert len(body) > 100_000
    assert not is_whole(message)


def children(parent):
    """Return the processes that a process has started, and those that these have."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        if int(fields[1]) == parent:
            pid = int(entry.parent.name)
            found += [pid, *children(pid)]
    return found


def query_processes(parent):
    return [
        pid
        for pid in children(parent)
        if b"kb.store.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def test_an_answer_cut_by_the_death_of_its_process_is_never_whole(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "kb")
    with served(copy, query_seconds=60, query_spool_bytes=100_000) as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(query(CROSS))
            message = connection.recv(65536)
            for pid in query_processes(server.pid):
                os.kill(pid, signal.SIGKILL)
            message += rest(connection)
        assert split(message)[0] == 200
        assert not is_whole(message)
        assert split(talk(server.port, query("ASK {}", "*/*")))[0] == 200


def test_a_failure_before_the_first_byte_is_a_problem(port):
    message = talk(port, query(QUIET))
    status, headers, body = split(message)
    assert status == 422
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["type"].endswith("#query-limit")
    assert is_whole(message)


def test_a_client_of_http_1_0_gets_no_answer_whose_end_it_cannot_see(port):
    status, headers, _ = split(talk(port, query(CROSS, version="1.0")))
    assert status == 505
    assert headers["content-type"] == "application/problem+json"
    small = talk(port, query("ASK {}", "*/*", version="1.0"))
    assert split(small)[0] == 200
    assert is_whole(small)


def test_a_client_that_goes_away_hurts_nobody(port):
    for _ in range(4):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(query(CROSS))
            connection.recv(1000)
    assert split(talk(port, query("ASK {}", "*/*")))[0] == 200


@pytest.mark.parametrize("path", ["/validate", "/sparql", "/profiles/cluster/x"])
@pytest.mark.parametrize("framing", ["Content-Length: 50000000", "Transfer-Encoding: chunked"])
def test_a_body_of_50_megabytes_is_refused_without_being_read(port, path, framing):
    method = "PUT" if "profiles" in path else "POST"
    kind = "application/sparql-query" if path == "/sparql" else "text/turtle"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: {kind}\r\n{framing}\r\n\r\n"
    )
    piece = b"x" * 100_000
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head.encode())
        sent = 0
        while sent < 50_000_000 and not select.select([connection], [], [], 0)[0]:
            block = b"186a0\r\n" + piece + b"\r\n" if "chunked" in framing else piece
            try:
                connection.sendall(block)
            except (BrokenPipeError, ConnectionResetError):
                break
            sent += len(piece)
        message = rest(connection)
    assert sent < 20_000_000
    status, headers, body = split(message)
    assert status == (401 if "profiles" in path else 413)
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["status"] == status


def test_an_error_of_a_view_keeps_the_connection(port):
    """An error that is answered well leaves the connection to the next request."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        for _ in range(2):
            connection.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
            received = b""
            while not is_complete(received):
                received += connection.recv(65536)
            assert split(received)[0] == 404


def is_complete(message):
    return b"\r\n\r\n" in message and is_whole(message)
