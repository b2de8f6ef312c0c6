"""Proposals on the command line, with and without a server."""

import json
import urllib.request
from pathlib import Path

import pytest

from kb.config import Settings
from kb.contributions.desk import Document, Sender
from kb.contributions.intake import Conditions
from kb.contributions.reading import read
from kb.iris import Iris
from kb.knowledge_base import KnowledgeBase
from kb.rdf import n_triples

TWO = Path(__file__).with_name("two-profiles.ttl")


@pytest.fixture
def waiting(published):
    """A folder with two proposals."""
    settings = Settings(data_dir=published.folder, review=True)
    with KnowledgeBase(settings) as base:
        for claim in read(TWO, settings, Iris()).claims.accepted:
            document = Document(n_triples(claim.triples), "application/n-triples")
            sender = Sender("agency", "token:1")
            base.desk.put(sender, claim.profile, document, Conditions())
    return published


def listed(command, *words):
    return json.loads(command("review", "list", "--json", *words).stdout)


def test_proposals_are_listed_accepted_and_refused(waiting):
    first, second = listed(waiting)
    accepted = waiting("review", "accept", first["proposal"])
    assert accepted.exit_code == 0, accepted.stderr
    assert accepted.stdout.startswith(f"created   {first['profile']}")
    refused = waiting("review", "refuse", second["proposal"], "--reason", "no source")
    assert refused.stdout == f"refused proposal {second['proposal']}\n"
    assert listed(waiting) == []
    states = [(one["state"], one["reviewer"]) for one in listed(waiting, "--state", "all")]
    assert states == [("accepted", "command line"), ("refused", "command line")]
    assert "no source" in waiting("review", "list", "--state", "refused").stdout
    root = f"<https://w3id.org/cluster-kb/id/{first['profile']}>"
    assert waiting("query", "-", stdin=f"ASK {{ {root} ?p ?o }}").stdout == "true\n"


def test_decisions_go_through_the_server_that_holds_the_folder(waiting, serving):
    first, second = listed(waiting)
    accepted = waiting("review", "accept", first["proposal"])
    assert accepted.exit_code == 0, accepted.stderr
    assert accepted.stdout.startswith(f"created   {first['profile']}")
    with urllib.request.urlopen(f"{serving}doc/{first['profile']}") as page:  # noqa: S310
        assert page.status == 200
    assert waiting("review", "refuse", second["proposal"], "--reason", "x").exit_code == 0
    again = waiting("review", "accept", second["proposal"])
    assert again.exit_code == 1
    assert "was refused on" in again.stderr
    tokens = json.loads(waiting("token", "list", "--json").stdout)
    assert all(token["revoked"] for token in tokens)


def test_what_cannot_be_decided_is_said(waiting):
    for words in (["accept", "x"], ["refuse", "x", "--reason", "y"]):
        refused = waiting("review", *words)
        assert refused.exit_code == 1
        assert "there is no proposal x" in refused.stderr
    first, _ = listed(waiting)
    refused = waiting("review", "refuse", first["proposal"], "--reason", " ")
    assert refused.exit_code == 1
    assert "needs a reason" in refused.stderr


def test_who_loads_into_the_folder_needs_no_review(published, monkeypatch, request):
    monkeypatch.setenv("CLUSTER_KB_REVIEW", "true")
    serving = request.getfixturevalue("serving")
    loaded = published("load", TWO, "--publisher", "agency")
    assert loaded.stdout.endswith("2 of 2 accepted\n")
    assert listed(published) == []
    token = published("token", "create", "--publisher", "agency").stdout.strip()
    sent = {"CLUSTER_KB_SERVER": serving, "CLUSTER_KB_TOKEN": token}
    assert published("contribute", TWO, **sent).stdout.startswith("unchanged")


def test_what_is_contributed_waits_and_says_so(published, monkeypatch, request):
    monkeypatch.setenv("CLUSTER_KB_REVIEW", "true")
    serving = request.getfixturevalue("serving")
    token = published("token", "create", "--publisher", "agency").stdout.strip()
    sent = {"CLUSTER_KB_SERVER": serving, "CLUSTER_KB_TOKEN": token}
    told = published("contribute", TWO, **sent)
    assert told.exit_code == 0
    assert told.stdout.startswith("proposed")
    assert len(listed(published)) == 2
