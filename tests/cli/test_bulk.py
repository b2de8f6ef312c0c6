"""Many profiles as one job: sent by the command, cut in every way, finished all the same."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/cluster-kb/"
NAME = "http://www.w3.org/2004/02/skos/core#prefLabel"
ORGANISATION = "http://www.w3.org/ns/org#Organization"


def organisations(count, bad=()):
    """Turtle of organisations, one a line; the bad ones have no name."""
    return "\n".join(
        f"<{BASE}id/organisation/k{number}> a <{ORGANISATION}>"
        + (" ." if number in bad else f' ; <{NAME}> "K {number}"@en .')
        for number in range(count)
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A real server, that can be killed with all its processes and started again."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}/"

    def start(self):
        command = [sys.executable, "-m", "kb.cli", "serve", "--port", str(self.port)]
        environ = os.environ | {"CLUSTER_KB_DATA_DIR": str(self.folder)}
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(1200):
            assert self._process.poll() is None, (self.folder / "server.log").read_text("utf-8")
            try:
                with urllib.request.urlopen(self.url + "health", timeout=5):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not answer")

    def kill(self, number=signal.SIGKILL):
        os.killpg(self._process.pid, number)
        self._process.wait(60)

    def rows(self, query):
        with sqlite3.connect(self.folder / "log.sqlite", timeout=60) as connection:
            found = connection.execute(query).fetchall()
        connection.close()
        return found

    def position(self):
        return self.rows("SELECT count(*) FROM contributions")[0][0]

    def await_position(self, least):
        for _ in range(3000):
            if self.position() >= least:
                return
            time.sleep(0.02)
        raise AssertionError(f"nothing came to position {least}")


@pytest.fixture
def server(published):
    one = Server(published.folder)
    one.start()
    yield one
    one.kill(signal.SIGTERM)


@pytest.fixture
def token(published):
    made = published("token", "create", "--publisher", "agency")
    return made.stdout.split()[-1]


@pytest.fixture
def environ(server, token):
    return os.environ | {"CLUSTER_KB_SERVER": server.url, "CLUSTER_KB_TOKEN": token}


@contextmanager
def contributing(environ, *words):
    """Start the command; yield its process."""
    command = [sys.executable, "-m", "kb.cli", "contribute", *map(str, words)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # as in a terminal
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def put(server, token, key):
    """Send one profile by itself."""
    request = urllib.request.Request(  # noqa: S310
        f"{server.url}profiles/organisation/{key}",
        data=f'<> a <{ORGANISATION}> ; <{NAME}> "{key}"@en .'.encode(),
        method="PUT",
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "text/turtle",
            "If-None-Match": "*",
        },
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        return response.status


def test_kill_9_and_a_restart_lose_nothing_and_do_nothing_twice(server, environ, tmp_path):
    file = tmp_path / "many.ttl"
    file.write_text(organisations(600, bad={3, 599}), "utf-8")
    with contributing(environ, file) as command:
        for least in (60, 250):
            server.await_position(least)
            server.kill()
            assert server.position() < 598
            server.start()
        printed, said = command.communicate(timeout=300)
    assert command.returncode == 1, said
    assert printed.count("created ") == 598
    assert f"{file}:4:1: violation" in printed
    assert printed.endswith("598 of 600 accepted\n")
    assert server.rows("SELECT count(*), count(DISTINCT key) FROM contributions") == [(598, 598)]
    assert server.rows(
        "SELECT count(*) FROM verdicts v JOIN contributions c ON v.position = c.position "
        "WHERE v.outcome = 'created' AND v.key = c.key"
    ) == [(598,)]
    assert server.rows("SELECT count(*) FROM verdicts") == [(600,)]
    assert server.rows("SELECT count(*) FROM jobs") == [(1,)]


def test_the_same_command_goes_on_showing_the_same_job(server, token, environ, tmp_path):
    file = tmp_path / "many.ttl"
    file.write_text(organisations(4_000), "utf-8")
    with contributing(environ, file) as command:
        server.await_position(20)
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=60)
    assert command.returncode == 130
    assert "Give the same command again" in said
    assert put(server, token, "single") == 201
    with contributing(environ, file) as command:
        printed, said = command.communicate(timeout=300)
    assert command.returncode == 0, said
    assert "this was sent on" in said
    assert printed.endswith("4000 of 4000 accepted\n")
    assert server.rows("SELECT count(*) FROM jobs") == [(1,)]
    assert server.position() == 4001
    with contributing(environ, file) as command:  # nothing was said since, so it still stands
        assert "created" in command.communicate(timeout=300)[0]
    assert put(server, token, "later") == 201
    for words, jobs in (((), 2), (("--again",), 3)):
        with contributing(environ, file, *words) as command:
            assert command.communicate(timeout=300)[0].count("unchanged") == 4000
        assert server.rows("SELECT count(*) FROM jobs") == [(jobs,)]


def test_single_profiles_are_answered_while_thousands_are_taken_in(
    server, token, environ, tmp_path
):
    file = tmp_path / "many.ttl"
    file.write_text(organisations(5000), "utf-8")
    answered = 0
    with contributing(environ, file) as command:
        server.await_position(50)
        while command.poll() is None and answered < 50:
            assert put(server, token, f"single-{answered}") == 201
            answered += 1
        between = server.position()
        printed, said = command.communicate(timeout=900)
    assert command.returncode == 0, said
    assert answered == 50
    assert between < 5050
    assert printed.endswith("5000 of 5000 accepted\n")


def test_all_or_nothing_of_several_files(server, environ, tmp_path):
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    good.write_text(organisations(2), "utf-8")
    bad.write_text(f"\n<{BASE}id/organisation/bad> a <{ORGANISATION}> .", "utf-8")
    with contributing(environ, good, bad, "--all-or-nothing") as command:
        printed, said = command.communicate(timeout=120)
    assert command.returncode == 1
    assert "Nothing was taken in" in said
    assert f"{bad}:2:1: violation R01" in printed
    assert printed.count("withheld") == 2
    assert server.position() == 0
    broken = tmp_path / "broken.ttl"
    broken.write_text("<a", "utf-8")
    with contributing(environ, good, broken, "--all-or-nothing") as command:
        printed, _ = command.communicate(timeout=120)
    assert printed.count("withheld") == 2
    assert server.rows("SELECT count(*) FROM jobs") == [(1,)]
    with contributing(environ, good, "--all-or-nothing", "--dry-run") as command:
        printed, _ = command.communicate(timeout=120)
    assert command.returncode == 0
    assert printed.count("created") == 2
    assert server.position() == 0


def test_a_spreadsheet_and_its_refused_rows(environ, tmp_path):
    file, mend = tmp_path / "orgs.csv", tmp_path / "mend.csv"
    file.write_text("name,country\nLyon Health,France\nNowhere,Atlantis\n", "utf-8")
    words = ("--type", "organisation", "--refused", mend)
    with contributing(environ, file, *words) as command:
        printed, said = command.communicate(timeout=120)
    assert command.returncode == 1, said
    assert "created   organisation/lyon-health" in printed
    assert f"{file}:3:2 (country): violation" in printed
    assert printed.endswith("1 of 2 accepted\n")
    assert "Nowhere" in mend.read_text("utf-8")
    with contributing(environ, file, mend, *words) as command:
        assert "expected one spreadsheet" in command.communicate(timeout=120)[1]


def test_a_job_that_fails_as_a_whole_says_why(environ, tmp_path):
    file = tmp_path / "orgs.csv"
    file.write_text("foo,bar\nzzz,yyy\n", "utf-8")
    with contributing(environ, file, "--type", "organisation") as command:
        _, said = command.communicate(timeout=120)
    assert command.returncode == 1
    assert "could be matched" in said
    with contributing(environ, tmp_path, "--type", "organisation") as command:
        assert "is no spreadsheet" in command.communicate(timeout=120)[1]


@pytest.mark.parametrize("asked", ["POST /contributions", "PUT /profiles/organisation/k0"])
@pytest.mark.parametrize("length", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_an_upload_that_is_cut_leaves_nothing(server, token, asked, length):
    head = (
        f"{asked} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {token}\r\n"
        f"Content-Type: text/turtle\r\n{length}\r\n\r\n"
    )
    text = organisations(1)
    body = f"{len(text):x}\r\n{text}\r\n" if "chunked" in length else text
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall((head + body).encode())
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert re.match(rb"HTTP/1.1 [45]|$", answer), answer[:100]
    assert server.rows("SELECT count(*) FROM jobs") == [(0,)]
    assert server.rows("SELECT count(*) FROM contributions") == [(0,)]
