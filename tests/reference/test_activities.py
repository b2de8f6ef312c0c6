"""Economic activities: two revisions of NACE that share nothing."""

import pytest

STEMS = {"2": "http://data.europa.eu/ux2/nace2/", "2.1": "http://data.europa.eu/ux2/nace2.1/"}


def activities(ask, revision):
    scheme = f"{STEMS[revision]}nace{revision}"
    return ask(f"""SELECT ?iri ?code ?label ?above WHERE {{
      ?iri skos:inScheme <{scheme}> ; skos:notation ?code ; skos:prefLabel ?label
      OPTIONAL {{ ?iri skos:broader/skos:notation ?above }} }}""")


def level(code):
    return 1 if code.isalpha() else len(code.replace(".", ""))


@pytest.mark.parametrize(
    ("revision", "sizes"), [("2", [21, 88, 272, 615]), ("2.1", [22, 87, 287, 651])]
)
def test_a_revision_has_the_official_numbers_of_activities(revision, sizes, ask):
    levels = [level(row["code"]) for row in activities(ask, revision)]
    assert [levels.count(each) for each in (1, 2, 3, 4)] == sizes


@pytest.mark.parametrize("revision", ["2", "2.1"])
def test_an_activity_lies_below_the_one_whose_code_it_extends(revision, ask):
    for row in activities(ask, revision):
        code, above = row["code"], row.get("above")
        if level(code) == 1:
            assert above is None
        elif level(code) == 2:
            assert above.isalpha()
        else:
            assert above == code[:-1].rstrip(".")


@pytest.mark.parametrize("revision", ["2", "2.1"])
def test_the_iri_of_an_activity_is_its_code_without_dots(revision, ask):
    rows = activities(ask, revision)
    assert all(row["iri"] == STEMS[revision] + row["code"].replace(".", "") for row in rows)


def test_one_code_means_different_things_in_the_two_revisions(reference):
    old, new = reference.sector("nace2:35.11"), reference.sector("nace2.1:35.11")
    assert reference.label(old, "en") == "Production of electricity"
    assert reference.label(new, "en") == "Production of electricity from non-renewable sources"


LISTS = [("2", "nace_rev2.csv"), ("2.1", "nace_rev2_1.csv")]


@pytest.mark.parametrize(("revision", "name"), LISTS)
def test_our_activities_are_those_of_the_code_list(revision, name, ask, code_list):
    ours = {(row["code"], row.get("above", "")) for row in activities(ask, revision)}
    assert ours == {(row["code"], row["parent"]) for row in code_list(name)}


@pytest.mark.parametrize(("revision", "name"), LISTS)
def test_headings_differ_from_the_code_list_in_spelling_only_here_and_there(
    revision, name, ask, code_list
):
    theirs = {row["code"]: row["label"].casefold() for row in code_list(name)}
    rows = activities(ask, revision)
    other = [row["code"] for row in rows if row["label"].casefold() != theirs[row["code"]]]
    assert len(other) < 0.03 * len(rows), other
