"""From rows to profiles: statements with their places, keys, towns and countries, duplicates."""

import pytest

from kb.errors import MalformedError, NotFoundError
from kb.iris import Iris, ProfileId
from kb.spreadsheets import Interpreter, Known, MappedRow, RefusedRow

from .conftest import BASE, kinds, local

SKOS = "http://www.w3.org/2004/02/skos/core#"
CLU = "https://w3id.org/cluster-kb/ns#"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"


def described(publisher="agency", **profiles):
    """What a publisher describes: key and (name, country, more statements)."""
    known = Known()
    for key, (name, country, *more) in profiles.items():
        profile = ProfileId("cluster", key.replace("_", "-"))
        known.add(publisher, profile, f"{SKOS}prefLabel", name)
        known.add(publisher, profile, f"{CLU}basedInCountry", COUNTRY + country)
        for path, value in more:
            known.add(publisher, profile, path, value)
    return known


def test_each_statement_keeps_its_row_and_column(desk):
    head = ["Name", "Country", "Town", "Label", "Label: Start"]
    outcome = desk.one(head, ["Alpha", "France", "Lyon", "ECEI Gold", "2014-02"])
    places = {
        (local(triple.predicate.value), local(str(getattr(triple.object, "value", "")))): str(place)
        for triple, place in outcome.places.items()
    }
    assert places["prefLabel", "Alpha"] == "row 2, column 1 (Name)"
    assert places["postName", "Lyon"] == "row 2, column 3 (Town)"
    assert places["awardedLabel", "ecei-gold"] == "row 2, column 4 (Label)"
    assert places["startDate", "2014-02"] == "row 2, column 5 (Label: Start)"
    assert places["type", "ClusterOrganisation"] == "row 2"
    assert set(outcome.triples) == set(outcome.places)


def test_parts_have_the_names_that_profiles_have(desk):
    head = [
        "Name",
        "Country",
        "Town",
        "Latitude",
        "Longitude",
        "Label",
        "Label: Start",
        "Members",
        "As of",
    ]
    row = ["Alpha", "France", "Lyon", "45.76", "4.83", "ECEI Gold", "2014-02", "208", "2024"]
    outcome = desk.one(head, row)
    root = f"{BASE}id/cluster/fr-alpha"
    assert {triple.subject.value.removeprefix(root) for triple in outcome.triples} == {
        "",
        "/site/main",
        "/address/main",
        "/geometry/main",
        "/award/ecei-gold-2014-02",
        "/observation/members",
    }
    assert "POINT(4.83 45.76)" in {
        getattr(triple.object, "value", "") for triple in outcome.triples
    }


def test_several_parts_come_of_several_values(desk_of):
    event = desk_of("event")
    outcome = event.one(
        ["Name", "Participant", "Role"],
        ["Fair", "cluster/fr-a; cluster/fr-b", "organiser; participant"],
    )
    roles = {
        local(triple.subject.value): local(triple.object.value)
        for triple in outcome.triples
        if local(triple.predicate.value) == "role"
    }
    assert roles == {"fr-a-organiser": "organiser", "fr-b-participant": "participant"}


def test_parts_whose_values_do_not_pair_are_refused(desk_of):
    outcome = desk_of("event").one(
        ["Name", "Participant", "Role"],
        ["Fair", "cluster/fr-a; cluster/fr-b; cluster/fr-c", "organiser; participant"],
    )
    assert isinstance(outcome, RefusedRow)
    [problem] = [one for one in outcome.problems if one.severity == "violation"]
    assert problem.message == "Participant has 3 values and Role 2"
    assert problem.place.title == "Role"


def test_the_sides_of_an_agreement_are_told_apart(desk_of):
    outcome = desk_of("agreement").one(
        ["Name", "Kind", "European party", "Third-country party", "Country of the agreement"],
        ["MoU", "Memorandum of Understanding", "cluster/fr-a", "organisation/osaka", "Japan"],
    )
    sides = {
        local(t.predicate.value): local(t.object.value)
        for t in outcome.triples
        if "Party" in t.predicate.value
    }
    assert sides == {"hasEuropeanParty": "fr-a", "hasThirdCountryParty": "osaka"}
    assert f"{CLU}MemorandumOfUnderstanding" in {
        getattr(t.object, "value", "") for t in outcome.triples
    }


def test_a_row_that_does_not_say_its_kind_is_of_the_most_general_one(desk_of):
    for kind, general in (
        ("agreement", "Agreement"),
        ("organisation", "Organization"),
        ("event", "CooperationEvent"),
    ):
        assert ("type", general) in desk_of(kind).said(["Name"], ["Alpha"])


def test_half_a_point_is_left_out_with_a_warning(desk):
    outcome = desk.one(["Name", "Country", "Latitude"], ["Alpha", "France", "45.76"])
    assert kinds(outcome) == ["half-a-point"]


# Keys


@pytest.mark.parametrize(
    ("kind", "name", "country", "key"),
    [
        ("cluster", "Lyonbiopôle", "FR", "fr-lyonbiopole"),
        ("cluster", "Hellenic BioCluster", "EL", "gr-hellenic-biocluster"),
        ("cluster", "Български клъстер", "BG", "bg-balgarski-klaster"),
        ("cluster", "日本クラスター", "JP", None),
        ("cluster", "FR Tech", "FR", "fr-tech"),
        ("organisation", "Österreichische Agentur", "AT", "osterreichische-agentur"),
    ],
)
def test_a_key_is_made_of_the_name_with_the_country_before_that_of_a_cluster(
    desk_of, kind, name, country, key
):
    outcome = desk_of(kind).one(["Name", "Country"], [name, country])
    assert isinstance(outcome, MappedRow)
    if key is not None:
        assert outcome.profile == ProfileId(kind, key)
    again = desk_of(kind).one(["Name", "Country"], [name, country])
    assert again.profile == outcome.profile


def test_a_key_is_cut_between_words_at_eighty_letters(desk):
    outcome = desk.one(["Name", "Country"], ["word " * 40, "FR"])
    assert len(outcome.profile.key) <= 80
    assert outcome.profile.key.endswith("-word")


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("fr-lyonbiopole", "fr-lyonbiopole", []),
        ("FR Lyonbiopôle", "fr-lyonbiopole", ["key"]),
        ("cluster/fr-lyonbiopole", "fr-lyonbiopole", []),
        (f"{BASE}id/cluster/fr-lyonbiopole", "fr-lyonbiopole", []),
        ("17", "agency-17", ["key"]),
    ],
)
def test_an_identifier_of_the_publisher_makes_the_key(desk, text, key, told):
    outcome = desk.one(["id", "Name", "Country"], [text, "Alpha", "France"])
    assert outcome.profile.key == key
    assert kinds(outcome) == told


def test_an_identifier_that_makes_no_key_is_refused(desk):
    outcome = desk.one(["id", "Name", "Country"], ["***", "Alpha", "France"])
    assert kinds(outcome) == ["key"]
    assert isinstance(outcome, RefusedRow)


def test_a_row_gets_the_key_that_the_publisher_gave_to_this_name_in_this_country(desk_of):
    known = described(fr_old_key=("ALPHA", "FRA"), de_other=("Alpha", "DEU"))
    assert (
        desk_of(known=known).one(["Name", "Country"], ["Alpha", "FR"]).profile.key == "fr-old-key"
    )
    assert desk_of(known=known).one(["Name", "Country"], ["Alpha", "IT"]).profile.key == "it-alpha"


def test_a_row_gets_the_key_of_the_same_external_identifier_whatever_its_name(desk_of):
    page = "https://www.wikidata.org/entity/Q1"
    known = described(fr_old_key=("Before", "FRA", ("https://schema.org/sameAs", page)))
    outcome = desk_of(known=known).one(
        ["Name", "Country", "Also described at"], ["After", "FR", page]
    )
    assert outcome.profile.key == "fr-old-key"


def test_what_another_publisher_describes_gives_no_key(desk_of):
    known = described("other", fr_old_key=("Alpha", "FRA"))
    outcome = desk_of(known=known).one(["Name", "Country"], ["Alpha", "FR"])
    assert outcome.profile.key == "fr-alpha"
    assert kinds(outcome)[-1] == "probable-duplicate"


def test_a_second_row_of_the_same_key_is_refused_and_names_the_first(desk):
    first, second = desk.outcomes([["Name", "Country"], ["Alpha", "France"], ["ALPHA!", "France"]])
    assert isinstance(first, MappedRow)
    assert isinstance(second, RefusedRow)
    assert kinds(second) == ["same-key"]
    assert "row 2 describes cluster/fr-alpha already" in second.problems[0].message
    assert str(second.problems[0].place) == "row 3, column 1 (Name)"


def test_a_row_without_name_and_identifier_is_refused(desk):
    outcome = desk.one(["Name", "Country"], ["", "France"])
    assert kinds(outcome) == ["no-name"]
    assert str(outcome.problems[0].place) == "row 2"


# Towns and countries


@pytest.mark.parametrize(
    ("town", "country", "kind", "said"),
    [
        ("Österreich", "AT", "country-in-town", None),
        ("España", "Spain", "country-in-town", None),
        ("Suomi", "FI", "country-in-town", None),
        ("Польша", "UA", "country-in-town", None),
        ("Granada", "ES", None, "Granada"),
        ("Luxembourg", "LU", None, "Luxembourg"),
        ("France", "Lyon", "town-and-country", "Lyon"),
        ("Lyon, France", "FR", "town-with-country", "Lyon"),
        ("Lyon (France)", "FR", "town-with-country", "Lyon"),
        ("Maroussi, Athens", "EL", None, "Maroussi, Athens"),
        ("Lyon", "FR", None, "Lyon"),
    ],
)
def test_towns_and_countries_in_each_others_place_are_told(desk, town, country, kind, said):
    head = ["Name", "Town", "Country"]
    outcome = desk.one(head, ["Alpha", town, country])
    found = [one for one in outcome.problems if not one.kind.startswith("country-c")]
    found = [one for one in found if one.kind != "country-name"]
    assert [one.kind for one in found] == ([kind] if kind else [])
    towns = {
        value for name, value in desk.said(head, ["Alpha", town, country]) if name == "postName"
    }
    assert towns == ({said} if said else set())
    assert all(str(one.place) == "row 2, column 2 (Town)" for one in found)


def test_a_country_in_the_town_counts_where_the_row_has_no_other(desk):
    said = desk.said(["Name", "Town", "Country"], ["Alpha", "France", ""])
    assert ("basedInCountry", "FRA") in said
    assert "postName" not in {name for name, _ in said}


def test_a_town_that_is_another_country_is_told_with_both(desk):
    outcome = desk.one(["Name", "Town", "Country"], ["Alpha", "Польша", "UA"])
    message = outcome.problems[0].message
    assert "another country (Poland) than Ukraine" in message


# Probable duplicates


def duplicates(outcomes):
    return [
        (one.row.number, problem.message)
        for one in outcomes
        for problem in one.problems
        if problem.kind == "probable-duplicate"
    ]


HEAD = ["Name", "Country", "Town", "Website"]


def test_rows_that_are_probably_the_same_are_told_with_score_and_evidence(desk):
    outcomes = desk.outcomes(
        [
            HEAD,
            ["Silicon Peaks", "AT", "Villach", ""],
            ["Silicon Peaks Cluster GmbH", "AT", "Villach", ""],
            ["Wood Valley", "AT", "Villach", ""],
        ]
    )
    [(row, message)] = duplicates(outcomes)
    assert row == 3
    assert "row 2, cluster/at-silicon-peaks" in message
    assert "score 0.9" in message
    assert "the same words in the name: peaks, silicon" in message
    assert "the same town" in message
    assert all(isinstance(one, MappedRow) for one in outcomes)


def test_the_same_website_is_evidence_and_a_shared_host_is_none(desk):
    rows = [
        HEAD,
        ["Blue Network", "FR", "", "https://www.alpha.example/"],
        ["Alpha", "FR", "", "http://alpha.example/en"],
        ["Gamma", "FR", "", "https://facebook.com/gamma"],
        ["Delta", "FR", "", "https://facebook.com/delta"],
    ]
    [(row, message)] = duplicates(desk.outcomes(rows))
    assert row == 3
    assert "the same website alpha.example" in message


def test_initials_and_spelling_are_evidence(desk):
    rows = [
        HEAD,
        ["Franconian Plastics Net (KNF)", "DE", "Bayreuth", ""],
        ["Kunststoff-Netzwerk Franken", "DE", "Bayreuth", ""],
        ["Mechatronics Valley Tyrol", "AT", "", ""],
        ["Mechatronic Valley Tyrol", "AT", "", ""],
    ]
    found = duplicates(desk.outcomes(rows))
    assert [row for row, _ in found] == [3, 5]
    assert "KNF are the initials of the other name" in found[0][1]


def test_a_telling_name_is_known_again_in_another_country(desk):
    rows = [
        HEAD,
        ["EPX - European Platform for Sporting Inventions", "DE", "Munich", ""],
        ["European Platform for Sporting Inventions - EPX", "IT", "Bergamo", ""],
    ]
    [(row, message)] = duplicates(desk.outcomes(rows))
    assert row == 3
    assert "another country" in message


def test_names_that_each_have_a_telling_word_of_their_own_are_not_alike(desk):
    rows = [
        HEAD,
        ["Business Agency of Lower Austria, Plastics Cluster", "AT", "Graz", ""],
        ["Business Agency of Lower Austria, Food Cluster", "AT", "Graz", ""],
        ["Automotive Cluster", "RO", "", ""],
        ["Cluster Automotive", "DE", "", ""],
    ]
    assert duplicates(desk.outcomes(rows)) == []


def test_what_the_base_holds_is_compared_too_and_never_with_itself(desk_of):
    known = described(fr_alpha=("Alpha Rhône", "FRA"), fr_other=("Rhône Alpha Cluster", "FRA"))
    [outcome] = desk_of(known=known).outcomes([["Name", "Country"], ["Alpha Rhône", "FR"]])
    [(_, message)] = duplicates([outcome])
    assert outcome.profile.key == "fr-alpha"
    assert "cluster/fr-other" in message


# Whole tables


def test_a_table_of_which_no_column_is_known_is_refused_with_the_fields(desk):
    table = desk.table([["Quux", "Frob"], ["1", "2"]])
    with pytest.raises(MalformedError, match="its columns are: Quux, Frob") as caught:
        desk.interpreter.mapping(table)
    assert "Website" in caught.value.hint


def test_an_unknown_type_is_an_error(vocabulary):
    with pytest.raises(NotFoundError, match="no profile type 'club'"):
        Interpreter("club", "agency", vocabulary=vocabulary, iris=Iris())


def test_every_row_has_one_outcome_in_its_order(desk):
    rows = [[f"Alpha {n}", "Atlantis" if n % 3 == 0 else "France"] for n in range(30)]
    outcomes = desk.outcomes([["Name", "Country"], *rows])
    assert [one.row.number for one in outcomes] == list(range(2, 32))
    assert sum(isinstance(one, RefusedRow) for one in outcomes) == 10
