import pytest

from kb.iris import PROFILE_TYPES
from kb.spreadsheets.fields import LANGUAGES
from kb.spreadsheets.forms import form_of
from kb.spreadsheets.matching import proposals
from kb.spreadsheets.tables import Layout, assembled

from .conftest import Desk


def offered(form, titles, language="en"):
    table = assembled("x", iter([(1, titles)]), Layout("csv"))
    return proposals(table, form, language=language)


def matched(form, titles, language="en"):
    """The field of each title, with its language; None for what is not sure."""
    return [
        (one.target.field.id, one.target.language) if one.sure else None
        for one in offered(form, titles, language)
    ]


@pytest.fixture(scope="module")
def cluster(reference):
    return form_of("cluster", reference)


@pytest.mark.parametrize("kind", sorted(PROFILE_TYPES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_a_field_in_each_language_is_matched_to_it(kind, language, reference):
    form = form_of(kind, reference)
    names = [field.name(language) for field in form.fields]
    assert len(set(names)) == len(names)
    found = matched(form, names)
    assert [one and one[0] for one in found] == [field.id for field in form.fields]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("cluster_id", "key"),
        ("Clustername", "name"),
        ("Name of the organisation", "name"),
        ("country_iso2", "country"),
        ("Ländercode", "country"),
        ("Web site", "homepage"),
        ("URL", "homepage"),
        ("Websiet", "homepage"),
        ("prefLabel", "name"),
        ("foundingDate", "founded"),
        ("Année de création", "founded"),
        ("PLZ", "post_code"),
        ("Città", "town"),
        ("Ciudad", "town"),
        ("lat", "latitude"),
        ("number of members", "figure_members"),
        ("KMU", "figure_small_and_medium_enterprises"),
        ("label_ecei", "label"),
        ("Label date", "award_start"),
        ("NACE-Code", "activity"),
    ],
)
def test_synonyms_and_likenesses_are_matched(cluster, title, field):
    [found] = matched(cluster, [title])
    assert found is not None, offered(cluster, [title])
    assert found[0] == field


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Name (de)", "de"),
        ("name_fr", "fr"),
        ("Name@it", "it"),
        ("Nombre [es]", "es"),
        ("Name in German", "de"),
        ("English name", "en"),
        ("Name (sv)", "sv"),
        ("Name", "en"),
        ("Bezeichnung", "en"),
    ],
)
def test_a_title_tells_the_language_of_its_texts(cluster, title, language):
    assert matched(cluster, [title]) == [("name", language)]


def test_a_description_is_in_the_language_of_its_title_and_a_name_is_not(cluster):
    assert matched(cluster, ["Beschreibung", "Ort"]) == [("description", "de"), ("town", "en")]
    assert matched(cluster, ["Ort"], language="fr") == [("town", "fr")]


def test_a_field_is_given_once_by_the_column_that_fits_best(cluster):
    offers = offered(cluster, ["country_iso2", "Country", "Name", "Name (de)", "Nom"])
    assert [one.sure for one in offers] == [False, True, True, True, False]
    assert offers[0].why == "column 2 gives Country already"
    assert offers[4].why == "column 3 gives Name already"


def test_what_holds_a_name_and_more_is_proposed_and_not_taken(cluster):
    [offer] = offered(cluster, ["city raw"])
    assert offer.target.field.id == "town"
    assert not offer.sure


@pytest.mark.parametrize("title", ["Contact person", "Telefon", "Ansprechpartner", "CEO", "Phone"])
def test_personal_data_are_left_out(cluster, title):
    [offer] = offered(cluster, [title])
    assert offer.target is None
    assert offer.why == "personal data are not kept here"


def test_the_column_of_problems_is_left_out(cluster):
    [offer] = offered(cluster, ["Problem"])
    assert (offer.target, offer.score) == (None, 1.0)


def test_nothing_fits_is_said(cluster):
    [offer] = offered(cluster, ["Quux"])
    assert (offer.target, offer.why) == (None, "nothing fits")


def test_a_title_is_doubted_when_the_values_cannot_be_read(vocabulary):
    desk = Desk(vocabulary)
    sources = [[f"Alpha {n}", f"The register of {n}"] for n in range(5)]
    table = desk.table([["Name", "Source"], *sources])
    [_, offer] = desk.interpreter.proposals(table)
    assert not offer.sure
    assert offer.why.endswith("but 100% of its values cannot be read so")


def test_a_wrong_value_under_the_very_name_of_a_field_is_a_mistake_to_be_told(vocabulary):
    desk = Desk(vocabulary)
    rows = [[f"Alpha {n}", "Atlantis" if n else "France"] for n in range(8)]
    assert all(
        one.sure for one in desk.interpreter.proposals(desk.table([["Name", "Country"], *rows]))
    )
