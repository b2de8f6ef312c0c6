"""Countries: IRIs of the European Union, names in 24 languages, codes by system."""

import pytest

CODES = """
SELECT ?system ?code WHERE {
  country:%s skos:notation ?code
  BIND (STRAFTER(STR(DATATYPE(?code)), "code-system/") AS ?system)
}"""

LANGUAGES = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
    *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)


def codes(ask, country):
    return {row["system"]: row["code"] for row in ask(CODES % country)}


def test_greece_has_another_code_in_nuts_than_in_iso(ask):
    assert codes(ask, "GRC") == {
        "eu-authority": "GRC",
        "iso-3166-1-alpha-2": "GR",
        "iso-3166-1-alpha-3": "GRC",
        "nuts": "EL",
    }


def test_the_united_kingdom_has_another_code_in_nuts_than_in_iso(ask):
    assert codes(ask, "GBR") == {
        "eu-authority": "GBR",
        "iso-3166-1-alpha-2": "GB",
        "iso-3166-1-alpha-3": "GBR",
        "nuts": "UK",
    }


def test_kosovo_has_a_code_of_the_union_and_no_alpha_3(ask):
    assert codes(ask, "1A0") == {
        "eu-authority": "1A0",
        "iso-3166-1-alpha-2": "XK",
        "nuts": "XK",
    }


def test_a_country_without_regions_has_no_nuts_code(ask):
    assert set(codes(ask, "THA")) == {"eu-authority", "iso-3166-1-alpha-2", "iso-3166-1-alpha-3"}


def test_every_system_of_codes_is_described(ask):
    used = ask("""SELECT DISTINCT ?system WHERE {
      ?country a clu:Country ; skos:notation ?code BIND (DATATYPE(?code) AS ?system) }""")
    described = ask("SELECT ?system WHERE { ?system a rdfs:Datatype ; skos:definition ?text }")
    assert sorted(row["system"] for row in used) == sorted(row["system"] for row in described)


def test_no_code_of_a_system_belongs_to_two_countries(ask):
    assert not ask(
        "SELECT ?code WHERE { ?a a clu:Country ; skos:notation ?code . "
        "?b a clu:Country ; skos:notation ?code FILTER (?a != ?b) }"
    )


def test_every_country_of_a_group_has_a_name_in_each_official_language(ask):
    rows = ask("""SELECT ?country (GROUP_CONCAT(LANG(?name)) AS ?tags) WHERE {
      { SELECT DISTINCT ?country WHERE { ?membership clu:groupMember ?country } }
      ?country a clu:Country ; skos:prefLabel ?name } GROUP BY ?country""")
    members = ask("SELECT DISTINCT ?country WHERE { ?membership clu:groupMember ?country }")
    assert {row["country"] for row in rows} == {row["country"] for row in members}
    assert {tuple(sorted(row["tags"].split())) for row in rows} == {LANGUAGES}


def test_portuguese_names_are_those_of_portugal(reference):
    assert reference.label(reference.country("POL"), "pt") == "Polónia"


@pytest.mark.parametrize("name", ["Türkiye", "Turkey", "turkiye", "TR", "tur"])
def test_a_country_is_found_by_any_of_its_names_and_codes(name, reference):
    assert reference.country(name) == "http://publications.europa.eu/resource/authority/country/TUR"


def test_our_countries_are_those_of_the_authority_table_that_iso_knows_today(ask, code_list):
    ours = {
        row["code"]
        for row in ask("""SELECT ?code WHERE { ?country a clu:Country ;
      skos:notation ?code FILTER (DATATYPE(?code) = code-system:eu-authority) }""")
    }
    table = code_list("countries_eu_authority.csv")
    assert ours == {row["authority_code"] for row in table if row["iso_alpha3"]} | {"1A0"}


def test_alpha_2_codes_are_those_of_the_authority_table(ask, code_list):
    ours = ask("""SELECT ?country ?code WHERE { ?country a clu:Country ; skos:notation ?code
      FILTER (DATATYPE(?code) = code-system:iso-3166-1-alpha-2) }""")
    table = {row["iri"]: row["iso_alpha2"] for row in code_list("countries_eu_authority.csv")}
    assert [row for row in ours if row["code"] != (table[row["country"]] or "XK")] == []
