"""Every figure of the slides of 6 September 2017 can be found, with its date and its source."""

import pytest

from kb.iris import SCHEME, Iris

FIRST_GENERATION = "id/programme/escp-4i-first-generation"
SMES = "small-and-medium-enterprises"

FIGURES = [
    ("scheme/country-group/EU", "share-of-employment", "percentage", "38.0", "exact"),
    ("scheme/country-group/EU", "share-of-wages", "percentage", "55.0", "exact"),
    ("scheme/country-group/EU", "statistical-clusters", "count", "2000", "approximate"),
    ("id/programme/cluster-internationalisation", "budget", "amount", "19000000.0", "exact"),
    ("id/organisation/eccp", "profiled-cluster-organisations", "count", "650", "at-least"),
    ("id/programme/eccp-matchmaking", "events", "count", "11", "exact"),
    (FIRST_GENERATION, "co-funded-partnerships", "count", "15", "exact"),
    (FIRST_GENERATION, "cluster-organisations", "count", "98", "exact"),
    (FIRST_GENERATION, "cluster-organisations", "count", "6", "average"),
    (FIRST_GENERATION, SMES, "count", "10000", "exact"),
    (FIRST_GENERATION, SMES, "count", "700", "average"),
    (FIRST_GENERATION, "countries", "count", "23", "exact"),
    ("id/partnership/bioxclusters-plus", "partner-organisations", "count", "4", "exact"),
    ("id/partnership/bioxclusters-plus", SMES, "count", "880", "exact"),
    ("scheme/country-group/ASEAN", "interest-in-cooperation", "positiveResponses", "58", "exact"),
    ("scheme/country-group/ASEAN", "interest-in-cooperation", "respondents", "241", "exact"),
]

QUESTION = f"""
PREFIX clu: <{Iris().base}ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX indicator: <{SCHEME}indicator/>
PREFIX qualifier: <{SCHEME}value-qualifier/>
BASE <{Iris().base}>
"""


@pytest.mark.parametrize(("entity", "indicator", "measure", "value", "qualifier"), FIGURES)
def test_a_figure_of_the_slides_is_found(store, entity, indicator, measure, value, qualifier):
    assert store.query(f"""{QUESTION} ASK {{
        ?figure clu:observedEntity <{entity}> ; clu:indicator indicator:{indicator} ;
            clu:{measure} {value} ; clu:valueQualifier qualifier:{qualifier} ;
            schema:observationDate "2017-09-06"^^<http://www.w3.org/2001/XMLSchema#date> ;
            dcterms:source <id/source/dg-grow-eu-thailand-2017> .
    }}""")


def test_the_slides_state_no_figure_that_is_not_listed_here(store):
    rows = store.query(f"""{QUESTION} SELECT ?figure WHERE {{
        ?figure clu:observedEntity ?entity ; dcterms:source <id/source/dg-grow-eu-thailand-2017> .
    }}""")
    # Responses and respondents are one figure.
    assert len(list(rows)) == len(FIGURES) - 1


def test_both_figures_of_bioxclusters_stand_side_by_side(store):
    rows = store.query(f"""{QUESTION} SELECT ?count ?source WHERE {{
        ?figure clu:observedEntity <id/partnership/bioxclusters-plus> ;
            clu:indicator indicator:{SMES} ; clu:count ?count ; dcterms:source ?source .
    }} ORDER BY ?count""")
    stem = f"{Iris().base}id/source/"
    found = [(row["count"].value, row["source"].value.removeprefix(stem)) for row in rows]
    assert found == [("880", "dg-grow-eu-thailand-2017"), ("3300", "bioxclusters-who-we-are")]


def test_the_osaka_agreement_runs_for_two_years_from_its_signature(store):
    (row,) = store.query(f"""{QUESTION} SELECT ?signed ?start ?end WHERE {{
        <id/agreement/biox-osaka-2016> clu:signedOn ?signed ;
            schema:startDate ?start ; schema:endDate ?end .
    }}""")
    dates = [row[name].value for name in ("signed", "start", "end")]
    assert dates == ["2016-11-08", "2016-11-08", "2018-11-07"]


def test_figures_of_the_first_generation_say_that_they_count_co_funded_partnerships(store):
    rows = store.query(f"""{QUESTION} SELECT ?note WHERE {{
        ?figure clu:observedEntity <{FIRST_GENERATION}> ;
            dcterms:source <id/source/dg-grow-eu-thailand-2017> .
        OPTIONAL {{ ?figure <http://www.w3.org/2004/02/skos/core#note> ?note }}
    }}""")
    notes = [row["note"].value if row["note"] else "" for row in rows]
    assert len(notes) == 6
    assert [note for note in notes if "Co-funded partnerships only" not in note] == []


@pytest.mark.parametrize(
    "words",
    [
        "one territory and one field",
        "synergies among stakeholders of related sectors",
        "networking events and trainings",
        "study tours and visits",
        "collaborative projects",
        "internationalise and grow",
        "new value chains and emerging industries",
    ],
)
def test_what_the_slides_say_in_words_is_found(store, words):
    assert store.query(f"""{QUESTION} ASK {{
        <id/source/dg-grow-eu-thailand-2017> dcterms:description ?text
        FILTER(CONTAINS(?text, "{words}"))
    }}""")
