"""Two servers on one data folder: the second says what is wrong, the first goes on."""

import pytest

from .serving import cluster_kb
from .test_disk import put


@pytest.mark.parametrize("bare", [False, True])
def test_the_second_server_ends_with_an_error_and_the_first_goes_on(folder, token, serve, bare):
    first = serve(folder).ready()
    second = serve(folder, bare=bare)
    assert second.wait() != 0
    assert str(folder) in second.said()
    assert "is open already" in second.said()
    assert "Stop the server or command" in second.said()
    assert "Traceback" not in second.said()
    assert put(first, "a", token).status == 201
    assert first.ask("GET", "/sparql?query=ASK%7B%7D").status == 200
    rebuilt = cluster_kb(folder, "rebuild")
    assert rebuilt.returncode == 1
    assert "is open already" in rebuilt.stderr
    assert put(first, "b", token).status == 201
    assert first.stop() == 0
    assert cluster_kb(folder, "check").stdout.startswith("2 contributions verified")
