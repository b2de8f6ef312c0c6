import pytest

from kb.iris import PROFILE_TYPES, Iris, ProfileId

IRIS = Iris("https://example.org/kb/")
LYONBIOPOLE = ProfileId("cluster", "fr-lyonbiopole")


def test_a_profile_owns_its_root_and_its_parts():
    assert IRIS.owner(IRIS.thing(LYONBIOPOLE)) == LYONBIOPOLE
    assert IRIS.owner(IRIS.part(LYONBIOPOLE, "site", "main")) == LYONBIOPOLE


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org/kb/id/cluster/",
        "https://example.org/kb/id/cluster/fr-lyonbiopole/",
        "https://example.org/kb/id/cluster/fr-lyonbiopole/site",
        "https://example.org/kb/id/cluster/fr-lyonbiopole/party/osaka",
        "https://example.org/kb/id/cluster/fr-lyonbiopole/site/main/more",
        "https://example.org/kb/id/cluster/Lyonbiopole",
        "https://example.org/kb/id/cluster/fr_lyonbiopole",
        "https://example.org/kb/id/cluster/" + "a" * 81,
        "https://example.org/kb/id/planet/earth",
        "https://example.org/kb/id/cluster/fr-lyonbiopole#it",
        "https://example.org/kb/doc/cluster/fr-lyonbiopole",
        "https://w3id.org/cluster-kb/id/cluster/fr-lyonbiopole",
        "http://publications.europa.eu/resource/authority/country/FRA",
    ],
)
def test_nothing_else_belongs_to_a_profile(iri):
    assert IRIS.owner(iri) is None


def test_a_part_is_not_the_thing_itself():
    assert IRIS.thing_of(IRIS.thing(LYONBIOPOLE)) == LYONBIOPOLE
    assert IRIS.thing_of(IRIS.part(LYONBIOPOLE, "site", "main")) is None


def test_what_is_said_and_what_follows_from_it_are_in_different_graphs():
    said, derived = IRIS.graph("curation", LYONBIOPOLE), IRIS.derived_graph("curation", LYONBIOPOLE)
    assert said == "https://example.org/kb/graph/curation/cluster/fr-lyonbiopole"
    assert derived == "https://example.org/kb/graph/derived/curation/cluster/fr-lyonbiopole"


def test_each_type_has_its_own_name_and_plural():
    names = [name for kind in PROFILE_TYPES.values() for name in (kind.name, kind.plural)]
    assert len(names) == len(set(names))
