"""Country groups: who belonged to which on which day."""

import pytest

MEMBERS = """
SELECT ?code WHERE {
  ?membership clu:inGroup group:%s ; clu:groupMember ?country ; schema:startDate ?start .
  ?country skos:notation ?code FILTER (DATATYPE(?code) = code-system:eu-authority)
  OPTIONAL { ?membership schema:endDate ?end }
  FILTER (STR(?start) <= "%s" && (!BOUND(?end) || "%s" <= STR(?end)))
}"""

EU_27 = {
    *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV"),
    *("HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN"),
    "SWE",
}


def members(ask, group, day):
    return {row["code"] for row in ask(MEMBERS % (group, day, day))}


def test_the_union_has_27_members_today(ask):
    assert members(ask, "EU", "2026-11-23") == EU_27


@pytest.mark.parametrize(
    ("day", "number"),
    [
        *[("1957-12-31", 0), ("1958-01-01", 6), ("1973-01-01", 9), ("1981-01-01", 10)],
        *[("1986-01-01", 12), ("1995-01-01", 15), ("2004-04-30", 15), ("2004-05-01", 25)],
        *[("2007-01-01", 27), ("2013-06-30", 27), ("2013-07-01", 28)],
        *[("2020-01-31", 28), ("2020-02-01", 27)],
    ],
)
def test_the_union_grew_and_shrank_on_its_known_days(day, number, ask):
    assert len(members(ask, "EU", day)) == number


def test_the_united_kingdom_was_a_member_when_the_slides_were_shown_and_is_none_today(ask):
    assert "GBR" in members(ask, "EU", "2017-09-06")
    assert "GBR" not in members(ask, "EU", "2026-11-23")


def test_croatia_is_the_last_to_have_joined(ask):
    assert members(ask, "EU", "2013-07-01") - members(ask, "EU", "2013-06-30") == {"HRV"}


def test_memberships_of_the_union_compare_as_dates(ask):
    rows = ask("""SELECT ?membership WHERE {
      ?membership clu:inGroup group:EU ; schema:startDate ?start
      FILTER (DATATYPE(?start) != xsd:date || ?start > "2026-11-23"^^xsd:date) }""")
    assert rows == []


def test_the_economic_area_adds_three_countries(ask):
    assert members(ask, "EEA", "2026-11-23") - EU_27 == {"ISL", "LIE", "NOR"}
    assert "LIE" not in members(ask, "EEA", "1995-04-30")


def test_eleven_third_countries_took_part_in_cosme_at_its_end(ask):
    third = members(ask, "COSME", "2020-12-31") - EU_27 - {"GBR"}
    assert third == {"1A0", "ALB", "ARM", "BIH", "ISL", "MDA", "MKD", "MNE", "SRB", "TUR", "UKR"}
    assert members(ask, "COSME", "2021-01-01") == set()


def test_asean_had_ten_members_in_2017_and_has_eleven_now(ask):
    then = members(ask, "ASEAN", "2017-09-06")
    assert then == {"BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"}
    assert members(ask, "ASEAN", "2025-10-26") - then == {"TLS"}


def test_every_membership_has_one_country_one_group_one_start_and_a_source(ask):
    rows = ask("""SELECT ?membership
      (COUNT(DISTINCT ?country) AS ?countries) (COUNT(DISTINCT ?group) AS ?groups)
      (COUNT(DISTINCT ?start) AS ?starts) (COUNT(DISTINCT ?title) > 0 AS ?sourced) WHERE {
        ?membership a clu:CountryGroupMembership
        OPTIONAL { ?membership clu:groupMember ?country . ?country a clu:Country }
        OPTIONAL { ?membership clu:inGroup ?group . ?group a clu:CountryGroup }
        OPTIONAL { ?membership schema:startDate ?start }
        OPTIONAL { ?membership dcterms:source/dcterms:title ?title }
      } GROUP BY ?membership""")
    assert len(rows) > 100
    wanted = {"countries": "1", "groups": "1", "starts": "1", "sourced": "true"}
    assert [row for row in rows if wanted.items() - row.items()] == []


def test_the_iri_of_a_membership_names_group_and_country(ask):
    """A country that left and came back has a membership for each time, named by its first year."""
    assert not ask("""SELECT ?membership WHERE {
      ?membership clu:inGroup ?group ; clu:groupMember ?country ; schema:startDate ?start
      BIND (CONCAT(STR(?group), "/", STRAFTER(STR(?country), STR(country:))) AS ?usual)
      FILTER (STR(?membership) != ?usual
        && STR(?membership) != CONCAT(?usual, "-", SUBSTR(STR(?start), 1, 4))) }""")


def test_every_group_names_the_acts_behind_it_or_why_it_has_no_members(ask):
    assert not ask("""SELECT ?group WHERE { ?group a clu:CountryGroup
      FILTER NOT EXISTS { ?group dcterms:source/dcterms:title ?title }
      FILTER (EXISTS { ?membership clu:inGroup ?group }
        || NOT EXISTS { ?group skos:scopeNote ?why }) }""")
    assert not ask("""SELECT ?source WHERE { ?membership clu:inGroup ?group ; dcterms:source ?source
      FILTER NOT EXISTS { ?group dcterms:source ?source } }""")
