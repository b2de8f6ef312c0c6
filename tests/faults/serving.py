"""The real server on a data folder, as a process that can be killed, and somebody who asks it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

from kb.config import Settings
from kb.log import Log

TURTLE = "text/turtle"
START = 300.0
"""How many seconds a server may take to answer at first; other work may slow it down."""


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """A server in a process group of its own; its output goes to a file.

    It is `cluster-kb serve`, or with `bare` what that becomes after it has looked at the folder.
    """

    def __init__(self, folder, output, *, bare=False, **options):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self._output = output
        command = [sys.executable, "-m", "kb.cli", "serve", "--port", str(self.port)]
        settings = environ(folder)
        if bare:
            command = [sys.executable, "-m", "gunicorn", "-c", "python:api.gunicorn_conf"]
            command += ["--bind", f"127.0.0.1:{self.port}", "api.wsgi:app"]
        with output.open("ab") as file:
            self._process = subprocess.Popen(
                command, env=settings, stdout=file, stderr=file, process_group=0, **options
            )

    def ready(self):
        """Wait until it answers; return itself."""
        end = time.monotonic() + START
        while time.monotonic() < end:
            assert self._process.poll() is None, self.said()
            try:
                if self.ask("GET", "/health").status == 200:
                    return self
            except (OSError, HTTPException):
                time.sleep(0.05)
        raise AssertionError(self.said())

    def said(self):
        return self._output.read_text(encoding="utf-8", errors="replace")[-5000:]

    def ask(self, method, path, body=None, token=None, **headers):
        """Send one request; `If_Match` becomes the header `If-Match`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent.setdefault("Content-Type", TURTLE)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def pids(self):
        """Return its processes, without those that answer queries of the public."""
        own = self._process.pid
        return [own, *map(int, Path(f"/proc/{own}/task/{own}/children").read_text().split())]

    def kill(self):
        """End all its processes as a loss of power would: none gets to say anything."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self):
        """End it as an operator does; return its exit status."""
        self._process.terminate()
        return self._process.wait(60)

    def wait(self):
        """Wait for it to end by itself; return its exit status."""
        return self._process.wait(60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self.kill()


def environ(folder, **settings):
    """Return the environment of a command on a data folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CLUSTER_KB")}
    kept |= {f"CLUSTER_KB_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | {"CLUSTER_KB_DATA_DIR": str(folder), "GUNICORN_CMD_ARGS": "--log-level=warning"}


def cluster_kb(folder, *words, before=None, **settings):
    """Run the command, `before` it a function; return how it ended, with what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "kb.cli", *map(str, words)],
        env=environ(folder, **settings),
        preexec_fn=before,
        capture_output=True,
        text=True,
        check=False,
    )


def tokens(folder, *publishers):
    """Add publishers to the log of a folder; return the text of a token of each."""
    log = Log.open(folder, base=Settings().base)
    try:
        made = {}
        for key in publishers:
            log.publishers.add(key, key.title())
            _, made[key] = log.tokens.create(key, label="test", scope="contribute")
        return made
    finally:
        log.close()
