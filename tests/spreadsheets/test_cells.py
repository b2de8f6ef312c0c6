"""What is said of the values of cells: countries, codes, links, numbers, dates, several values."""

import pytest

from kb.iris import ProfileId
from kb.messages import Languages
from kb.spreadsheets import Known, RefusedRow

from .conftest import BASE, kinds

SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("EL", "GRC", "it is the NUTS code"),
        ("GR", "GRC", "it is the ISO 3166-1 alpha-2 code"),
        ("UK", "GBR", "it is the NUTS code"),
        ("GB", "GBR", "it is the ISO 3166-1 alpha-2 code"),
        ("XK", "1A0", "it is the code that ISO 3166-1 leaves to its users"),
        ("1A0", "1A0", "it is the code of the country authority table of the European Union"),
        ("fr", "FRA", "it is the ISO 3166-1 alpha-2 code"),
        ("FRA", "FRA", "it is the ISO 3166-1 alpha-3 code"),
        ("Deutschland", "DEU", "it is its name in German"),
        ("Alemania", "DEU", "it is its name in Spanish"),
        ("Allemagne", "DEU", "it is its name in French"),
        ("Germania", "DEU", "it is its name in Italian"),
        ("Україна", "UKR", "it is its name in Ukrainian"),
        ("Czech Republic", "CZE", "it is another name of it"),
    ],
)
def test_a_country_is_understood_and_it_is_said_as_what(desk, text, code, told):
    outcome = desk.one(["Name", "Country"], ["Alpha", text])
    [problem] = outcome.problems
    assert problem.severity == "info"
    assert repr(text) in problem.message
    assert told in problem.message
    assert str(problem.place) == "row 2, column 2 (Country)"
    assert ("basedInCountry", code) in desk.said(["Name", "Country"], ["Alpha", text])


@pytest.mark.parametrize(
    "text", ["Germany", "http://publications.europa.eu/resource/authority/country/DEU"]
)
def test_of_an_english_name_and_an_iri_there_is_nothing_to_say(desk, text):
    assert desk.one(["Name", "Country"], ["Alpha", text]).problems == ()


def test_an_unknown_country_is_refused_with_the_one_that_is_near(desk):
    outcome = desk.one(["Name", "Country"], ["Alpha", "Grmany"])
    assert isinstance(outcome, RefusedRow)
    [problem] = outcome.problems
    assert problem.message == "'Grmany' is no country that we know"
    assert problem.hint.startswith("Did you mean Germany (DE)?")
    assert str(problem.place) == "row 2, column 2 (Country)"


@pytest.mark.parametrize(
    "code", ["health", "Health", "HEALTH", "Gesundheit", "Santé", "Salute", "Salud"]
)
def test_a_code_is_known_by_its_label_in_any_language(desk, code):
    head = ["Name", "Country", "Industrial ecosystem"]
    assert ("inEcosystem", "health") in desk.said(head, ["Alpha", "France", code])


def test_a_part_of_a_label_will_do_where_only_one_code_has_it(desk):
    outcome = desk.one(["Name", "Country", "Label"], ["Alpha", "France", "Gold"])
    [problem] = outcome.problems
    assert problem.message == "'Gold' was read as Gold label"


@pytest.mark.parametrize(
    ("language", "message", "hint"),
    [
        ("de", "'Grmany' ist kein Land, das wir kennen", "Meinten Sie Deutschland (DE)?"),
        ("fr", "'Grmany' n'est pas un pays que nous connaissons", "Vouliez-vous dire Allemagne"),
        ("pl", "'Grmany' is no country that we know", "Did you mean Germany (DE)?"),
    ],
)
def test_what_is_wrong_is_told_in_the_language_of_the_reader(desk, language, message, hint):
    [problem] = desk.one(["Name", "Country"], ["Alpha", "Grmany"]).problems
    told = problem.to_json(Languages((language, "en")))
    assert told["message"] == message
    assert told["hint"].startswith(hint)
    assert told["language"] == (language if language != "pl" else "en")


def test_what_was_understood_names_things_as_the_reader_does(desk):
    outcome = desk.one(["Name", "Country", "Town"], ["Alpha", "Ungheria", "Budapest (Hungary)"])
    told = [Languages(("de",)).text(one.messages) for one in outcome.problems]
    assert "'Ungheria' wurde als Ungarn gelesen: Es ist sein Name auf Italienisch" in told
    assert "'Budapest (Hungary)' wurde als der Ort Budapest in Ungarn gelesen" in told


def test_an_unknown_code_is_refused_with_the_one_that_is_near(desk):
    head = ["Name", "Country", "Industrial ecosystem"]
    [problem] = desk.one(head, ["Alpha", "France", "helth"]).problems
    assert problem.severity == "violation"
    assert "Did you mean Health (health)?" in problem.hint


def test_regions_activities_and_sectors_are_read(desk):
    head = ["Name", "Country", "Region", "NACE code", "Sector"]
    said = desk.said(head, ["Alpha", "France", "FRK2", "21.10", "Digital"])
    assert {("territory", "FRK2"), ("economicActivity", "2110"), ("inSector", "digital")} <= said


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [("Region", "ZZ99", "region"), ("NACE code", "999", "activity"), ("Sector", "magic", "sector")],
)
def test_unknown_regions_activities_and_sectors_are_refused(desk_of, title, text, kind):
    desk = desk_of()
    table = desk.table([["Name", "Country", title], ["Alpha", "France", text]])
    mapping = desk.interpreter.stated(table)
    for column in table.columns:
        [offer] = [one for one in desk.interpreter.proposals(table) if one.column == column]
        mapping = mapping.with_target(column, offer.target)
    [outcome] = desk.interpreter.rows(table, mapping)
    assert kinds(outcome) == [kind]
    assert isinstance(outcome, RefusedRow)


def test_a_statistical_region_outside_nuts_is_left_out_with_a_warning(desk):
    outcome = desk.one(["Name", "Country", "Region"], ["Alpha", "Türkiye", "TR10"])
    [problem] = outcome.problems
    assert (problem.kind, problem.severity) == ("region-outside-nuts", "warning")
    assert "territory" not in {
        name for name, _ in desk.said(["Name", "Country", "Region"], ["A", "Türkiye", "TR10"])
    }


def test_several_values_in_a_cell_are_read_apart_and_told(desk):
    head = ["Name", "Country", "Industrial ecosystem", "Other names"]
    row = ["Alpha", "France", "health; Digital", "A1 | Alpha One"]
    outcome = desk.one(head, row)
    assert [one.kind for one in outcome.problems] == ["several-values", "several-values"]
    assert (
        outcome.problems[0].message == "2 values were read from 'health; Digital': health; Digital"
    )
    said = desk.said(head, row)
    assert {("inEcosystem", "health"), ("inEcosystem", "digital"), ("altLabel", "A1")} <= said


def test_a_comma_parts_values_only_where_each_can_be_read(desk):
    head = ["Name", "Country", "Industrial ecosystem", "Other names"]
    said = desk.said(head, ["Alpha", "France", "Gesundheit, digital", "Alpha, the first"])
    assert {("inEcosystem", "health"), ("inEcosystem", "digital")} <= said
    assert ("altLabel", "Alpha, the first") in said
    aerospace = "Aerospace and defence"
    assert ("inEcosystem", "aerospace-and-defence") in desk.said(
        head, ["A", "France", aerospace, ""]
    )


def test_several_values_where_one_is_asked_for_are_refused(desk):
    [told, problem] = desk.one(
        ["Name", "Country", "Founded"], ["Alpha", "France", "2005; 2006"]
    ).problems
    assert (told.kind, problem.kind) == ("several-values", "too-many-values")
    assert problem.severity == "violation"


@pytest.mark.parametrize(
    ("text", "number"), [("1.200", "1200"), ("1,200", "1200"), ("1 200", "1200"), ("1'200", "1200")]
)
def test_separators_in_a_whole_number_are_understood_and_told(desk, text, number):
    head = ["Name", "Country", "Members", "As of"]
    outcome = desk.one(head, ["Alpha", "France", text, "2024"])
    assert [one.message for one in outcome.problems] == [f"{text!r} was read as {number}"]
    assert ("count", number) in desk.said(head, ["Alpha", "France", text, "2024"])


def test_a_number_that_may_be_two_is_refused(desk):
    [problem] = desk.one(["Name", "Country", "Staff"], ["Alpha", "France", "1.200"]).problems
    assert problem.message == "'1.200' may be 1200 or 1.2"
    assert problem.severity == "violation"
    assert ("managementStaff", "2.5") in desk.said(
        ["Name", "Country", "Staff"], ["A", "France", "2,5 FTE"]
    )


def test_what_is_no_number_is_refused(desk):
    for text in ("many", "2,5", "1e9", "12345678901234567890"):
        outcome = desk.interpreter.rows(*_forced(desk, "figure_members", text))
        assert kinds(next(outcome)) == ["number"]


def _forced(desk, field, text):
    """Return a table of one row, and a mapping that takes its third column for a field."""
    from kb.spreadsheets import Target

    table = desk.table([["Name", "Country", "X"], ["Alpha", "France", text]])
    mapping = desk.interpreter.mapping(table)
    target = Target(desk.interpreter.form.by_id(field))
    return table, mapping.with_target(table.column("X"), target)


def test_a_figure_that_is_about_right_says_so(desk):
    head = ["Name", "Country", "Members", "As of"]
    said = desk.said(head, ["Alpha", "France", "ca. 300", "2024"])
    assert {
        ("count", "300"),
        ("valueQualifier", "approximate"),
        ("observationDate", "2024"),
    } <= said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2005", "2005"),
        ("2005-07", "2005-07"),
        ("2005-07-01", "2005-07-01"),
        ("1.7.2005", "2005-07-01"),
        ("07/2005", "2005-07"),
        ("31/12/2005", "2005-12-31"),
        ("12/31/2005", "2005-12-31"),
        ("1 July 2005", "2005-07-01"),
        ("1. Juli 2005", "2005-07-01"),
        ("juillet 2005", "2005-07"),
        ("1 de julio de 2005", "2005-07-01"),
        ("luglio 2005", "2005-07"),
        ("2005-07-01 00:00:00", "2005-07-01"),
    ],
)
def test_dates_are_read_in_many_forms_as_exact_as_they_are(desk, text, value):
    head = ["Name", "Country", "Founded"]
    assert ("foundingDate", value) in desk.said(head, ["Alpha", "France", text])
    problems = desk.one(head, ["Alpha", "France", text]).problems
    assert [one.kind for one in problems] == ([] if text == value else ["date-format"])


def test_a_date_that_may_be_two_is_read_day_first_with_a_warning(desk):
    head = ["Name", "Country", "Founded"]
    [problem] = desk.one(head, ["Alpha", "France", "7/8/2005"]).problems
    assert (problem.kind, problem.severity) == ("ambiguous-date", "warning")
    assert problem.message == "'7/8/2005' was read with the day first, as 2005-08-07"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("31.2.2005", "If no more is known, write 2005."),
        ("S1 2018", "If no more is known, write 2018."),
        ("38534", "the number that a spreadsheet program has for 2005-07-01"),
        ("05", "Write a day, a month or a year"),
        ("0999", "Write a day, a month or a year"),
    ],
)
def test_what_is_no_date_is_refused_with_what_may_be_meant(desk, text, hint):
    [outcome] = desk.interpreter.rows(*_forced(desk, "founded", text))
    [problem] = outcome.problems
    assert (problem.kind, problem.severity) == ("date", "violation")
    assert hint in problem.hint


def test_a_web_address_without_scheme_gets_one_and_a_text_is_refused(desk):
    head = ["Name", "Country", "Website"]
    assert ("homepage", "www.alpha.example") in desk.said(
        head, ["A", "France", "www.alpha.example"]
    )
    [problem] = desk.one(head, ["A", "France", "www.alpha.example"]).problems
    assert problem.message.endswith("was read as https://www.alpha.example")
    [outcome] = desk.interpreter.rows(*_forced(desk, "homepage", "see our page"))
    assert kinds(outcome) == ["web-address"]


def test_signs_for_nothing_are_nothing(desk):
    outcome = desk.one(["Name", "Country", "Website"], ["Alpha", "France", "n/a"])
    assert [one.message for one in outcome.problems] == ["'n/a' was read as nothing"]


def test_a_control_character_is_refused(desk):
    [problem] = desk.one(["Name", "Country"], ["Al\x07pha", "France"]).problems
    assert problem.severity == "violation"
    assert "U+0007" in problem.message


def known(*things):
    found = Known()
    for profile, name in things:
        found.add("curation", ProfileId.parse(profile), f"{SKOS}prefLabel", name)
    return found


def test_a_link_is_an_iri_a_type_and_key_a_key_or_a_known_name(desk_of):
    desk = desk_of(known=known(("organisation/esca", "Label body"), ("cluster/fr-x", "X")))
    head = ["Name", "Country", "Label", "Awarded by"]
    for text in (f"{BASE}id/organisation/esca", "organisation/esca", "esca", "Label Body"):
        assert ("awardedBy", "esca") in desk.said(head, ["Alpha", "France", "ECEI Gold", text])
    told = desk.one(head, ["Alpha", "France", "ECEI Gold", "label body"]).problems
    assert [one.message for one in told] == ["'label body' was read as organisation/esca"]


def test_a_link_to_what_nobody_describes_yet_is_fine(desk):
    head = ["Name", "Country", "Source"]
    for text in ("source/register", "register"):
        assert ("source", "register") in desk.said(head, ["Alpha", "France", text])


def test_a_name_that_nobody_or_that_several_have_is_refused(desk_of):
    desk = desk_of(known=known(("organisation/esca", "Label body"), ("cluster/lb", "LABEL BODY")))
    [outcome] = desk.interpreter.rows(*_forced(desk, "predecessor", "Label bodies"))
    assert kinds(outcome) == ["link"]
    assert "Did you mean 'label body'?" in outcome.problems[0].hint
    [outcome] = desk.interpreter.rows(*_forced(desk, "predecessor", "label body"))
    assert "cluster/lb, organisation/esca" in outcome.problems[0].message


def test_a_stage_of_a_value_chain_is_named_whole(desk):
    [outcome] = desk.interpreter.rows(*_forced(desk, "position", "value-chain/cars/stage/cells"))
    assert f"{BASE}id/value-chain/cars/stage/cells" in {
        getattr(t.object, "value", "") for t in outcome.triples
    }
    [outcome] = desk.interpreter.rows(*_forced(desk, "position", "cars"))
    assert kinds(outcome) == ["link"]


def test_kind_language_currency_and_point_are_read(desk_of):
    source = desk_of("source")
    said = source.said(["Name", "Kind", "Language"], ["A survey", "Survey", "Deutsch"])
    assert {("type", "Survey"), ("language", "DEU")} <= said
    programme = desk_of("programme")
    head = ["Name", "Grant: Amount", "Grant: Currency", "Granted to"]
    said = programme.said(head, ["Call", "19000000", "€", "cluster/fr-x"])
    assert {("amount", "19000000.0"), ("currency", "EUR"), ("grantedTo", "fr-x")} <= said
    [outcome] = desk_of().interpreter.rows(*_forced(desk_of(), "point", "45.76, 4.83"))
    assert "POINT(4.83 45.76)" in {getattr(t.object, "value", "") for t in outcome.triples}


@pytest.mark.parametrize(
    ("kind", "field", "text", "told"),
    [
        ("source", "class", "novel", "class"),
        ("source", "language", "klingonese", "language"),
        ("programme", "grant_currency", "shells", "currency"),
        ("cluster", "point", "somewhere", "point"),
        ("cluster", "latitude", "95", "degrees"),
        ("partnership", "confirmed", "2016", "date"),
    ],
)
def test_other_values_that_are_none_are_refused(desk_of, kind, field, text, told):
    desk = desk_of(kind)
    [outcome] = desk.interpreter.rows(*_forced(desk, field, text))
    assert told in kinds(outcome)
    assert isinstance(outcome, RefusedRow)


def test_everything_that_is_wrong_in_a_row_is_said_at_once(desk):
    head = ["Name", "Country", "Founded", "Website"]
    outcome = desk.one(head, ["Alpha", "Atlantis", "then", "no page"])
    assert kinds(outcome) == ["country", "date", "web-address"]
