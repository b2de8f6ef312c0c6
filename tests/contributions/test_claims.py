from itertools import pairwise

import pyoxigraph as ox
import pytest

from kb.contributions.claims import _Owners, claim, claims
from kb.errors import ClaimError
from kb.iris import Iris, ProfileId

IRIS = Iris()
A = ProfileId("cluster", "a")
ROOT = IRIS.thing(A)
HEAD = f"""
@base <{ROOT}> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix id: <https://w3id.org/cluster-kb/id/> .
@prefix graph: <https://w3id.org/cluster-kb/graph/> .
"""


def quads(text):
    return list(ox.parse(HEAD + text, ox.RdfFormat.TRIG))


def test_a_document_is_split_by_the_owner_of_each_subject():
    found = claims(
        quads(
            "<> a 1 ; org:hasSite <a/site/main> . <a/site/main> a 2 . id:cluster\\/b a 3 ."
            "id:source\\/s\\/observation\\/o a 4 . id:source\\/s a 5 ."
        ),
        IRIS,
    )
    assert {str(one.profile): len(one.triples) for one in found.accepted} == {
        "cluster/a": 3,
        "cluster/b": 1,
        "source/s": 2,
    }
    assert found.refused == []


@pytest.mark.parametrize(
    "subject",
    [
        "<https://example.org/a>",
        "<http://w3id.org/cluster-kb/id/cluster/a>",
        "<https://w3id.org/cluster-kb/id/castle/a>",
        "<https://w3id.org/cluster-kb/id/cluster/A>",
        "<https://w3id.org/cluster-kb/id/cluster/a/>",
        "<https://w3id.org/cluster-kb/id/cluster/a/party/x>",
        "<https://w3id.org/cluster-kb/id/cluster/a/site/main/x>",
        "<https://w3id.org/cluster-kb/ns#Gateway>",
        "<https://w3id.org/cluster-kb/id/publisher/alpha>",
        "<http://publications.europa.eu/resource/authority/country/FRA>",
    ],
)
def test_a_subject_of_no_profile_is_refused_by_name_and_told_what_is_allowed(subject):
    found = claims(quads(f"<> a 1 . {subject} a 2 ."), IRIS)
    assert [one.profile for one in found.accepted] == [A]
    [error] = found.refused
    assert f"<{error.subject}>" == subject
    assert "id/cluster|organisation" in error.hint
    assert "agreement party" in error.hint


def test_a_profile_may_not_describe_another_one():
    with pytest.raises(ClaimError, match=r"<.*cluster/b> is not described by .* cluster/a$") as one:
        claim(quads("<> a 1 . id:cluster\\/b a 2 ."), IRIS, A)
    assert f"<{ROOT}>" in one.value.hint
    assert "membership" in one.value.hint
    with pytest.raises(ClaimError, match="and 2 more subjects are refused"):
        claim(quads("<> a 1 . <b> a 2 . <c> a 3 . <d> a 4 ."), IRIS, A)


@pytest.mark.parametrize("text", ["", "<a/site/main> a org:Site ."])
def test_a_profile_that_says_nothing_of_its_root_is_refused(text):
    with pytest.raises(ClaimError, match="nothing is said of") as refused:
        claim(quads(text), IRIS, A)
    assert refused.value.subject == ROOT


def test_blank_nodes_become_parts_of_the_profile_that_points_to_them():
    found = claims(
        quads(
            "<> org:hasSite [ org:siteAddress [ a 1 ] ] ."
            "id:organisation\\/o a org:Organization ; org:hasSite [ a 2 ] ."
        ),
        IRIS,
    )
    parts = {
        str(one.profile): [part.split("/")[-2] for part in one.parts] for one in found.accepted
    }
    assert parts == {"cluster/a": ["address", "site"], "organisation/o": ["site"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<> org:hasSite _:s . id:organisation\\/o org:hasSite _:s . _:s a 1 .", "two statements"),
        ("id:gateway\\/g org:hasSite [ a 1 ] .", "not described by the profile gateway/g"),
        ("<> a 1 . <b> a 2 . [] a clu:ClusterObservation .", "belongs to no profile"),
        ("<> clu:unknown [ a 1 ] .", "what part"),
        ("<> a 1 ; org:hasSite _:s . _:s org:siteAddress _:t . _:t org:hasSite _:s .", "two stat"),
    ],
)
def test_blank_nodes_that_cannot_become_parts_are_refused(text, expected):
    found = claims(quads(text), IRIS)
    assert expected in found.refused[0].message


def test_a_shared_blank_node_refuses_every_profile_that_points_to_it():
    found = claims(quads("<> org:hasSite _:s . <b> org:hasSite _:s . <c> a 1 . _:s a 2 ."), IRIS)
    assert [str(one.profile) for one in found.accepted] == ["cluster/c"]
    assert {error.subject for error in found.refused} == {ROOT, ROOT[:-1] + "b"}


def test_a_blank_node_that_nothing_points_to_belongs_to_the_only_profile_there_is():
    one = claim(quads("<> a 1 . [] a clu:ClusterObservation ; clu:count 1 ."), IRIS, A)
    assert one.parts[0].startswith(f"{ROOT}/observation/")


@pytest.mark.parametrize(
    ("graph", "allowed"),
    [
        ("graph:alpha\\/cluster\\/a", True),
        ("graph:beta\\/cluster\\/a", False),
        ("graph:alpha\\/cluster\\/b", False),
        ("<https://example.org/g>", False),
        ("_:g", False),
    ],
)
def test_statements_stand_in_the_default_graph_or_in_the_publishers_own(graph, allowed):
    found = claims(quads(f"{graph} {{ <> a 1 }}"), IRIS, "alpha")
    assert bool(found.accepted) == allowed
    if not allowed:
        assert f"<{IRIS.graph('alpha', A)}>" in found.refused[0].hint


def test_without_a_publisher_the_names_of_graphs_do_not_matter():
    assert claims(quads("<https://example.org/g> { <> a 1 }"), IRIS).accepted


class Counting(dict):
    """A dict that counts how often something is looked up in it."""

    lookups = 0

    def __getitem__(self, key):
        self.lookups += 1
        return super().__getitem__(key)


@pytest.mark.parametrize("order", ["down", "up", "the top, then up"])
def test_a_long_chain_of_blank_nodes_is_climbed_once(order):
    has_site = ox.NamedNode("http://www.w3.org/ns/org#hasSite")
    nodes = [ox.NamedNode(Iris().thing(ProfileId("cluster", "a")))]
    nodes += [ox.BlankNode() for _ in range(500)]
    quads = [ox.Quad(one, has_site, other) for one, other in pairwise(nodes)]
    asked = {"down": nodes, "up": nodes[::-1], "the top, then up": nodes[:2] + nodes[:1:-1]}[order]
    owners = _Owners(quads, Iris(), None)
    owners._parents = Counting(owners._parents)
    assert {owners.of(node) for node in asked} == {ProfileId("cluster", "a")}
    assert owners._parents.lookups == 500
