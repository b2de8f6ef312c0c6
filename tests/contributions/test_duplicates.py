"""Candidates for being the same thing, with what speaks for it."""

import pyoxigraph as ox
import pytest

from kb.contributions.duplicates import Duplicates
from kb.errors import DuplicateError
from kb.iris import ProfileId
from kb.queries import Catalogue
from kb.resources import Identifiers, Resources

NEW = ProfileId("organisation", "new")
HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture
def duplicates(house):
    def changed(position):
        return (record.profile for record in house.log.records(position))

    resources = Resources(house.store, house.reference, Catalogue.load(house.iris), changed)
    return Duplicates(resources, Identifiers(house.store, house.iris), house.iris)


@pytest.fixture
def candidates(duplicates, house):
    def candidates(said, profile=NEW):
        base = house.iris.thing(profile)
        quads = ox.parse(HEAD + f"<> {said} .", ox.RdfFormat.TURTLE, base_iri=base)
        return duplicates.candidates(profile, [quad.triple for quad in quads])

    return candidates


def put(house, key, said, publisher="alpha"):
    text = f'<> a org:Organization ; skos:prefLabel "{key.title()}"@en ; {said} .'
    house.put(f"organisation/{key}", text, publisher, describes_existing=True)


def told(found):
    return [(str(one.profile), [(each.kind, each.value) for each in one.evidence]) for one in found]


def test_nothing_alike_is_nothing(house, candidates):
    put(house, "a", 'skos:altLabel "x"@en')
    assert candidates('skos:prefLabel "b"') == []


def test_names_are_compared_in_every_language_and_however_written(house, candidates):
    put(house, "a", 'skos:altLabel "Hafen-Verein Split e.V."@de')
    assert told(candidates('skos:prefLabel "HAFENVEREIN"@en, "hafen verein SPLIT"@fr')) == [
        ("organisation/a", [("name", "hafen verein SPLIT")])
    ]


def test_evidence_adds_up_and_more_kinds_come_first(house, candidates):
    put(house, "a", 'dcterms:identifier "7"')
    put(house, "b", 'foaf:homepage <https://www.b.example> ; skos:altLabel "Port"@en')
    put(house, "c", 'skos:altLabel "port"@en')
    said = 'skos:prefLabel "PORT" ; foaf:homepage <http://b.example/> ; dcterms:identifier "7"'
    assert told(candidates(said)) == [
        ("organisation/b", [("homepage", "http://b.example/"), ("name", "PORT")]),
        ("organisation/a", [("identifier", "7")]),
        ("organisation/c", [("name", "PORT")]),
    ]


def test_a_homepage_is_no_other_identifier(house, candidates):
    put(house, "a", "schema:sameAs <https://a.example>")
    assert candidates("foaf:homepage <https://a.example>") == []
    assert told(candidates("schema:sameAs <http://www.a.example/>")) == [
        ("organisation/a", [("identifier", "http://www.a.example/")])
    ]


def test_what_parts_and_other_types_say_does_not_count(house, candidates):
    put(house, "a", 'dcterms:identifier "7" ; skos:altLabel "Port"@en')
    said = 'skos:prefLabel "Port" ; dcterms:identifier "7"'
    assert candidates(said, ProfileId("programme", "new")) == []


def test_a_profile_is_no_duplicate_of_itself(house, candidates):
    put(house, "a", 'skos:altLabel "Port"@en')
    assert candidates('skos:prefLabel "Port"', ProfileId("organisation", "a")) == []


def test_what_changes_is_compared_as_it_is_now(house, candidates):
    put(house, "a", 'skos:altLabel "Port"@en')
    assert candidates('skos:prefLabel "Port"')
    house.withdraw("organisation/a", require_match=False)
    assert candidates('skos:prefLabel "Port"') == []
    put(house, "b", 'skos:altLabel "Port"@en')
    assert [str(one.profile) for one in candidates('skos:prefLabel "Port"')] == ["organisation/b"]


def test_the_first_candidate_is_named_and_twenty_are_told(house, duplicates):
    for number in range(25):
        put(house, f"a{number:02}", 'skos:altLabel "Port"@en')
    root = ox.NamedNode(house.iris.thing(NEW))
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    with pytest.raises(DuplicateError, match=r"may be organisation/a00 .*and 24 more") as refused:
        duplicates.check(NEW, [ox.Triple(root, label, ox.Literal("port"))])
    assert len(refused.value.candidates) == 20
    assert refused.value.candidates[0]["name"] == "A00"
