"""What the commands do while a server holds the data folder."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

HERE = Path(__file__).parent
TWO = HERE / "two-profiles.ttl"


def test_all_commands_work_through_the_server(serving, published):
    loaded = published("load", TWO, "--publisher", "agency")
    assert loaded.exit_code == 0, loaded.stderr
    assert loaded.stdout.endswith("2 of 2 accepted\n")
    again = json.loads(published("load", TWO, "--publisher", "agency", "--json").stdout)
    assert [outcome["outcome"] for outcome in again] == ["unchanged", "unchanged"]
    (kept,) = {token["revoked"] is not None for token in _tokens(published)}
    assert kept, "the tokens that a load minted are revoked"

    ask = "ASK { <https://w3id.org/cluster-kb/id/cluster/it-example> ?p ?o }"
    assert published("query", "-", stdin=ask).stdout == "true\n"
    assert published("query", "-", "--endpoint", serving + "sparql", stdin=ask).stdout == "true\n"
    card = published("discover", "country-card", "country=JPN", "--format", "csv")
    assert card.exit_code == 0, card.stderr


def test_a_publisher_contributes_with_a_token_and_gets_receipts_or_a_report(serving, published):
    token = published("token", "create", "--publisher", "agency").stdout.strip()
    environ = {"CLUSTER_KB_SERVER": serving, "CLUSTER_KB_TOKEN": token}
    accepted = published("contribute", TWO, "--json", **environ)
    assert accepted.exit_code == 0, accepted.stderr
    assert [receipt["outcome"] for receipt in json.loads(accepted.stdout)] == ["created"] * 2
    five = HERE / "five-mistakes.ttl"
    refused = published("contribute", five, "--language", "de", **environ)
    assert refused.exit_code == 1
    assert f"{five}:13:24: violation R06  cluster/gr-example  Standortland" in refused.stdout
    assert "Meinten Sie Griechenland?" in refused.stdout
    assert f"{serving}shapes#R06" in refused.stdout
    assert refused.stdout.endswith("0 of 1 accepted\n")


def test_a_token_that_is_none_is_refused(serving, published):
    told = published("contribute", TWO, "--server", serving, "--token", "ckb_0_guess")
    assert told.exit_code == 1
    assert "token" in told.stdout


def test_a_server_that_is_not_there_is_an_error_that_says_so(published):
    told = published("contribute", TWO, "--server", "http://127.0.0.1:9/", "--token", "x")
    assert told.exit_code == 1
    assert "http://127.0.0.1:9/ cannot be reached" in told.stderr


def _tokens(published):
    return json.loads(published("token", "list", "--json").stdout)


@pytest.mark.usefixtures("serving")
def test_a_second_server_is_refused_and_hurts_nothing(published):
    told = published("serve", "--port", "1")
    assert told.exit_code == 1
    assert "The data folder is in use" in told.stderr
    assert published("query", "-", stdin="ASK {}").stdout == "true\n"


def test_a_graph_of_another_publisher_is_not_taken_for_ones_own(serving, published, tmp_path):
    named = tmp_path / "named.nq"
    graph = "https://w3id.org/cluster-kb/graph/other/source/example"
    said = [quad for quad in ox.parse(path=TWO) if "id/source/" in quad.subject.value]
    name = ox.NamedNode(graph)
    quads = [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in said]
    named.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS))
    for words in (["load", named, "--publisher", "agency"], _contribute(published, serving, named)):
        told = published(*words)
        assert told.exit_code == 1
        assert graph in told.stdout


def _contribute(published, serving, file):
    token = published("token", "create", "--publisher", "agency").stdout.strip()
    return ["contribute", file, "--server", serving, "--token", token]
