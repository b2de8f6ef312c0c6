"""Regions: NUTS by version, and statistical regions outside the European Union."""

import pytest


def count(ask, pattern):
    return int(ask(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")[0]["n"])


@pytest.mark.parametrize(
    ("version", "level", "regions"),
    [
        ("2021", 0, 27), ("2021", 1, 119), ("2021", 2, 269), ("2021", 3, 1193),
        ("2024", 0, 27), ("2024", 1, 119), ("2024", 2, 271), ("2024", 3, 1192),
    ],
)  # fmt: skip
def test_a_level_of_nuts_has_as_many_regions_as_eurostat_lists(version, level, regions, ask):
    pattern = f"""?region skos:inScheme nuts-scheme:{version} ;
      <http://data.europa.eu/nuts/level> "{level}" """
    assert count(ask, pattern) == regions


def test_no_region_is_an_orphan(ask):
    orphans = ask("""SELECT ?region WHERE { ?region clu:regionCountry ?country
      FILTER NOT EXISTS { ?region skos:topConceptOf ?scheme }
      FILTER NOT EXISTS { ?region skos:inScheme ?scheme ; skos:broader ?parent .
                          ?parent skos:inScheme ?scheme } }""")
    assert orphans == []


def test_every_region_has_exactly_one_country(ask):
    rows = ask("""SELECT ?region (COUNT(DISTINCT ?country) AS ?n) WHERE {
      ?region skos:notation ?code FILTER (STRSTARTS(STR(?region), STR(nuts:)))
      OPTIONAL { ?region clu:regionCountry ?country . ?country a clu:Country }
    } GROUP BY ?region""")
    assert len(rows) > 2000
    assert [row for row in rows if row["n"] != "1"] == []


def test_a_region_lies_in_the_country_of_the_region_above_it(ask):
    assert not ask("""SELECT ?region WHERE { ?region skos:broader ?above ; clu:regionCountry ?one .
      ?above clu:regionCountry ?other FILTER (?one != ?other) }""")


def test_a_region_that_was_split_is_known_in_its_own_version_only(ask):
    rows = ask("""SELECT ?code ?scheme WHERE { VALUES ?code { "PT16" "PT1D" }
      ?region skos:notation ?code ; skos:inScheme ?scheme }""")
    assert {(row["code"], row["scheme"][-4:]) for row in rows} == {
        ("PT16", "2021"),
        ("PT1D", "2024"),
    }


def test_a_statistical_region_is_not_part_of_nuts(ask):
    assert not ask("""SELECT ?region WHERE { ?region clu:regionCountry country:CHE ;
      skos:inScheme ?scheme FILTER (STRSTARTS(STR(?scheme), STR(nuts-scheme:))) }""")


@pytest.mark.parametrize(
    ("code", "country"),
    [("EL30", "GRC"), ("UKI", "GBR"), ("XK001", "1A0"), ("fr", "FRA"), ("NO08", "NOR")],
)
def test_a_region_stands_for_its_country(code, country, reference):
    assert reference.country(code).endswith(f"/{country}")


def test_a_region_named_in_greek_can_be_read_in_latin_letters(ask):
    (names,) = ask("SELECT * WHERE { nuts:EL30 skos:prefLabel ?own ; skos:altLabel ?latin }")
    assert names["latin"] == "Attiki"
    assert not names["own"].isascii()


def test_our_regions_are_those_of_the_code_list(ask, code_list):
    rows = code_list("nuts_2021_2024.csv")
    for version, column in (("2021", "in_nuts2021_gisco"), ("2024", "in_nuts2024")):
        ours = {
            row["code"]
            for row in ask(f"""SELECT DISTINCT ?code WHERE {{
          VALUES ?scheme {{ nuts-scheme:{version}
            <https://w3id.org/cluster-kb/scheme/statistical-region-{version}> }}
          ?region skos:inScheme ?scheme ; skos:notation ?code }}""")
        }
        theirs = {row["code"] for row in rows if row[column] == "yes" and row["country"] != "UK"}
        real = {code for code in ours if not code[2:].startswith("Z")}
        assert theirs <= ours if version == "2024" else theirs == real
