"""What people write for a parameter becomes the RDF term they mean, or a clear error."""

from datetime import date

import pyoxigraph as ox
import pytest
from rdflib.namespace import XSD

from kb.errors import NotFoundError, ParameterError
from kb.iris import Iris
from kb.queries import Catalogue, CatalogueQuery
from kb.vocab import CLU, STRAND

TODAY = date(2026, 11, 23)
XSD_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
JAPAN = ox.NamedNode("http://publications.europa.eu/resource/authority/country/JPN")
HEALTH = ox.NamedNode("https://w3id.org/cluster-kb/scheme/industrial-ecosystem/health")

PARTY = "https://w3id.org/cluster-kb/id/agreement/biox-osaka-2016/party/osaka"


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.load()


@pytest.fixture
def bind(reference):
    """Bind one value to a parameter of a type."""

    def bind(kind, text, need="required"):
        header = (
            f"#+ summary: s\n#+ param.x: {kind} | {need} | example | What it is\nSELECT ?x {{}}"
        )
        query = CatalogueQuery.parse("queries/discovery/test.rq", header, Iris())
        return query.bind({"x": text}, reference, TODAY).get("x")

    return bind


@pytest.mark.parametrize("text", ["JPN", "JP", "jpn", "Japan", JAPAN.value])
def test_a_country_is_known_by_code_name_and_iri(bind, text):
    assert bind("country", text) == JAPAN


def test_alternatives_are_tried_in_order(bind):
    assert bind("country or group", "ASEAN").value.endswith("/country-group/ASEAN")
    assert bind("country or group", "JPN") == JAPAN


def test_a_day_is_written_in_full(bind):
    assert bind("date", "2017-09-06") == ox.Literal("2017-09-06", datatype=XSD_DATE)


def test_today_is_the_day_that_the_caller_says(bind, catalogue, reference):
    assert bind("date", "today").value == "2026-11-23"
    bindings = catalogue["reach"].bind({"country": "JPN"}, reference, TODAY)
    assert bindings["on"] == ox.Literal("2026-11-23", datatype=XSD_DATE)


@pytest.mark.parametrize("text", ["fr-lyonbiopole", "cluster/fr-lyonbiopole"])
def test_a_profile_is_known_by_its_key(bind, text):
    iri = "https://w3id.org/cluster-kb/id/cluster/fr-lyonbiopole"
    assert bind("cluster", text) == bind("cluster", iri) == ox.NamedNode(iri)


def test_a_publisher_is_known_by_its_key(bind):
    iri = "https://w3id.org/cluster-kb/id/publisher/curation"
    assert bind("publisher", "curation") == bind("publisher", iri) == ox.NamedNode(iri)


@pytest.mark.parametrize("text", ["R09", "r09", "https://w3id.org/cluster-kb/shapes#R09"])
def test_a_rule_is_known_by_its_number(bind, text):
    assert bind("rule", text) == ox.NamedNode("https://w3id.org/cluster-kb/shapes#R09")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("publisher", "Not A Key"),
        ("country", "Atlantis"),
        ("sector", "alchemy"),
        ("date", "20170906"),
        ("date", "2017-02-30"),
        ("date", "2017"),
        ("cluster", "partnership/bioxclusters-plus"),
        ("cluster", "Not A Key"),
        ("profile", "fr-lyonbiopole"),
        ("iri", "relative"),
        ("iri", "https://example.org/a b"),
        ("cluster or event", "fair/fr-lyonbiopole"),
        ("code(strand)", "gold"),
        ("code(castle)", "gold"),
        ("part(party)", "biox-osaka-2016"),
        ("part(castle)", "biox-osaka-2016/osaka"),
        ("part(observation)", "fr-lyonbiopole/members"),
        ("region", "ZZ99"),
        ("year", "17"),
        ("term", "cloo:inSector"),
        ("term", "inSector"),
        ("rule", "9"),
        ("rule", "https://example.org/shapes#R09"),
        ("decimal", "1,5"),
        ("integer", "1.5"),
        ("integer", "²"),
        ("language", "not a tag"),
    ],
)
def test_a_value_of_another_type_is_refused(bind, kind, text):
    with pytest.raises(ParameterError) as caught:
        bind(kind, text)
    assert caught.value.subject == "x"
    assert repr(text) in caught.value.message
    assert "x=example" in caught.value.hint


@pytest.mark.parametrize("text", ["preparation", "Preparation", STRAND.preparation])
def test_a_code_of_a_list_is_known_by_code_label_and_iri(bind, text):
    assert bind("code(strand)", text) == ox.NamedNode(STRAND.preparation)


def test_a_misspelt_code_is_answered_with_the_nearest(bind):
    with pytest.raises(ParameterError, match="not a code of the list strand") as caught:
        bind("code(strand)", "preparatoin")
    assert caught.value.hint.startswith("Did you mean preparation? ")


def test_an_unknown_code_is_answered_with_those_of_a_short_list(bind):
    with pytest.raises(ParameterError) as caught:
        bind("code(strand)", "x")
    assert caught.value.hint.startswith("The codes are: implementation, preparation. ")


@pytest.mark.parametrize(
    "text", ["biox-osaka-2016/osaka", "agreement/biox-osaka-2016/party/osaka", PARTY]
)
def test_a_part_is_known_by_its_profile_and_name(bind, text):
    assert bind("part(party)", text) == ox.NamedNode(PARTY)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("year", "2017", ox.Literal("2017", datatype=ox.NamedNode(XSD.gYear))),
        ("decimal", "12.5", ox.Literal("12.5", datatype=ox.NamedNode(XSD.decimal))),
        ("term", "clu:inSector", ox.NamedNode(CLU.inSector)),
        ("term", CLU.inSector, ox.NamedNode(CLU.inSector)),
        ("region", "frk2", ox.NamedNode("http://data.europa.eu/nuts/code/FRK2")),
        ("region", "UKC1", ox.NamedNode("http://data.europa.eu/nuts/code/UKC1")),
    ],
)
def test_other_types_are_read_as_written(bind, kind, text, value):
    assert bind(kind, text) == value


def test_a_hostile_text_stays_a_text(bind):
    hostile = '" } ; DROP ALL #'
    assert bind("string", hostile) == ox.Literal(hostile)


def test_an_empty_value_is_none(bind):
    assert bind("sector", "  ", need="optional") is None
    with pytest.raises(ParameterError, match="missing"):
        bind("sector", "  ")


def test_an_unknown_parameter_is_refused_with_the_nearest(catalogue, reference):
    with pytest.raises(ParameterError, match="contry") as caught:
        catalogue["reach"].bind({"contry": "JPN"}, reference, TODAY)
    assert "country" in caught.value.hint


def test_an_unknown_query_is_refused_with_the_nearest(catalogue):
    with pytest.raises(NotFoundError, match="raech") as caught:
        catalogue["raech"]
    assert "reach" in caught.value.hint


def test_sectors_are_ecosystems_or_activities(bind):
    assert bind("sector", "health") == HEALTH
    assert bind("sector", "nace2.1:2110").value.endswith("/nace2.1/2110")
