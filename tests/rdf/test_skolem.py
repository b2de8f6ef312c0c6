import pytest
from rdflib import ORG

from kb.errors import ClaimError
from kb.iris import PROFILE_TYPES, Iris, ProfileId
from kb.rdf import hash_of, part_kind, skolemise, stored_form
from kb.vocab import CLU, GEO, LOCN, M8G

ROOT = "https://w3id.org/cluster-kb/id/cluster/a"
HEAD = f"""
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <{ROOT}> .
"""
TREE = "<> org:hasSite [ a org:Site ; org:siteAddress [ locn:postName 'Lyon'@fr ] ] ; clu:x 007 ."


@pytest.fixture
def triples(read):
    return lambda text: [quad.triple for quad in read(HEAD + text)]


def test_a_tree_of_blank_nodes_becomes_parts_named_by_their_content(triples):
    named = skolemise(triples(TREE), ROOT)
    parts = {str(t.object) for t in named if str(t.object).startswith(f"<{ROOT}/")}
    assert [iri.rsplit("/", 2)[1] for iri in sorted(parts)] == ["address", "site"]
    assert not any("_:" in str(t) for t in named)


def test_the_same_content_has_the_same_names_each_time(triples):
    again = TREE.replace("007", "7")
    assert hash_of(stored_form(skolemise(triples(TREE), ROOT))) == hash_of(
        stored_form(skolemise(triples(again), ROOT))
    )


def test_a_part_is_named_by_what_the_store_will_keep(triples):
    texts = ["org:hasSite [ clu:count 007 ]", "org:hasSite [ clu:count 7 ]"]
    first, second = (skolemise(triples(f"<> {text} ."), ROOT) for text in texts)
    assert {t.subject for t in first} == {t.subject for t in second}
    assert {t.object.value for t in first} - {t.object.value for t in second} == {"007"}


def test_other_content_has_another_name(triples):
    texts = ["[ locn:postName 'Lyon'@fr ]", "[ locn:postName 'Lyon'@en ]", "[ locn:l 'Lyon'@fr ]"]
    named = [skolemise(triples(f"<> org:siteAddress {text} ."), ROOT) for text in texts]
    assert len({triple.subject for said in named for triple in said}) == 1 + 3


def test_a_blank_node_that_nothing_points_to_is_named_by_its_type(triples):
    [*named] = skolemise(triples("[] a clu:ClusterObservation ; clu:observedEntity <> ."), ROOT)
    assert all(str(t.subject).startswith(f"<{ROOT}/observation/") for t in named)


def test_every_kind_of_part_is_known_by_a_class():
    classes = [*vars(CLU).values(), GEO.Geometry, LOCN.Address, M8G.Participation, ORG.Site]
    known = {part_kind([], [str(term)]) for term in classes} - {None}
    assert known == set().union(*(kind.parts for kind in PROFILE_TYPES.values()))


@pytest.mark.parametrize(
    ("profile", "key", "said", "kind"),
    [
        ("cluster", "membership", '"type": ["Membership"], "member": "urn:x:firm"', "membership"),
        ("cluster", "award", '"awardedBy": ["urn:x:body"]', "award"),
        ("cluster", "formerName", '"name": {"en": "Old"}', "former-name"),
        ("programme", "grant", '"grantedTo": ["urn:x:group"]', "grant"),
        ("event", "participation", '"participant": "urn:x:firm"', "participation"),
        ("event", "meeting", '"type": ["MatchmakingMeeting"]', "meeting"),
        ("value-chain", "stage", '"type": ["ValueChainStage"]', "stage"),
        ("source", "reportedFigure", '"type": ["ClusterObservation"], "count": 3', "observation"),
    ],
)
def test_what_a_json_document_nests_becomes_a_part_of_the_profile(read, profile, key, said, kind):
    root = f"https://w3id.org/cluster-kb/id/{profile}/a"
    context = "https://w3id.org/cluster-kb/context/1.0.jsonld"
    text = f'{{"@context": "{context}", "id": "{root}", "{key}": [{{{said}}}]}}'
    named = skolemise([quad.triple for quad in read(text, "application/ld+json")], root)
    [part] = {t.subject.value for t in named} - {root}
    assert part.startswith(f"{root}/{kind}/")
    assert Iris().owner(part) == ProfileId(profile, "a")
    assert not any(t.predicate.value == str(CLU.membershipRecord) for t in named)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<> org:hasSite _:s . <b> org:hasSite _:s .", "two statements"),
        ("_:a org:hasSite _:b . _:b org:hasSite _:a .", "circle"),
        ("_:a org:hasSite _:a .", "circle"),
        ("<> clu:unknown [ a org:Organization ] .", "what part"),
        ("<> clu:list ( 1 2 ) .", "what part"),
    ],
)
def test_shared_circular_and_unknown_blank_nodes_are_refused(triples, text, expected):
    with pytest.raises(ClaimError, match=expected) as refused:
        skolemise(triples(text), ROOT)
    assert "site/main" in refused.value.hint


def test_a_chain_of_twenty_thousand_blank_nodes_is_named_without_recursion(triples):
    chain = "".join(f"_:b{i} org:hasSite _:b{i + 1} .\n" for i in range(19_000))
    assert len(set(skolemise(triples("<> org:hasSite _:b0 .\n" + chain), ROOT))) == 19_001
