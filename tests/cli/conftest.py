import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli import main

ROOT = Path(__file__).parents[2]


class Command:
    """The command `cluster-kb` on a data folder of its own."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words, stdin=None, **environ):
        given = {"CLUSTER_KB_DATA_DIR": str(self.folder), **environ}
        return CliRunner(env=given).invoke(main, [str(word) for word in words], input=stdin)


@pytest.fixture
def cluster_kb(tmp_path):
    return Command(tmp_path / "var")


@pytest.fixture
def published(cluster_kb):
    """The same, with a publisher."""
    assert cluster_kb("publisher", "add", "agency", "--name", "An agency").exit_code == 0
    return cluster_kb


@pytest.fixture
def serving(published):
    """The same, with a server that holds the data folder; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kb.cli", "serve", "--port", str(port)]
    environ = os.environ | {"CLUSTER_KB_DATA_DIR": str(published.folder)}
    with subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.PIPE) as server:
        url = f"http://127.0.0.1:{port}/"
        try:
            _await(url, server)
            yield url
        finally:
            server.terminate()
            server.wait(30)


def _await(url, server):
    for _ in range(600):
        assert server.poll() is None, server.stderr.read().decode()
        try:
            with urllib.request.urlopen(url + "health", timeout=5):  # noqa: S310 - http, above
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within a minute")
