import json
import re
from pathlib import Path

import pytest

from kb.config import Settings
from kb.errors import LimitError, MalformedError
from kb.spreadsheets import ColumnMapping, MappedRow, Target, place_of, read, recalled, remember
from kb.spreadsheets.metadata import described

from .conftest import BASE, local

SKOS = "http://www.w3.org/2004/02/skos/core#"
CLU = "https://w3id.org/cluster-kb/ns#"
FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "https://schema.org/"
LOCN = "http://www.w3.org/ns/locn#"


def metadata(*columns, **more):
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "sheet.csv",
        "tableSchema": {"columns": list(columns)},
        **more,
    }


NAME = {
    "titles": {"en": "Cluster", "de": "Verbund"},
    "propertyUrl": f"{SKOS}prefLabel",
    "lang": "de",
}
COUNTRY = {"titles": "Where", "propertyUrl": f"{CLU}basedInCountry"}


def said(outcome):
    assert isinstance(outcome, MappedRow), [one.message for one in outcome.problems]
    return {(local(t.predicate.value), t.object.value) for t in outcome.triples}


def test_columns_say_what_their_property_is_by_any_of_their_titles(desk):
    rows = [["Verbund", "Where"], ["Alpha", "FR"]]
    [outcome] = desk.outcomes(rows, metadata=metadata(NAME, COUNTRY))
    assert (
        "basedInCountry",
        f"{'http://publications.europa.eu/resource/authority/country/'}FRA",
    ) in said(outcome)
    [name] = [t.object for t in outcome.triples if local(t.predicate.value) == "prefLabel"]
    assert (name.value, name.language) == ("Alpha", "de")


def test_a_node_is_told_by_what_it_is_about(desk):
    town = {
        "titles": "Place",
        "propertyUrl": f"{LOCN}postName",
        "aboutUrl": BASE + "id/cluster/{key}/address/main",
    }
    [outcome] = desk.outcomes(
        [["Cluster", "Where", "Place"], ["Alpha", "FR", "Lyon"]],
        metadata=metadata(NAME, COUNTRY, town),
    )
    [triple] = [t for t in outcome.triples if local(t.predicate.value) == "postName"]
    assert triple.subject.value == f"{BASE}id/cluster/fr-alpha/address/main"


def test_a_template_makes_the_value_of_other_columns(desk):
    page = {
        "titles": "Page",
        "name": "homepage",
        "propertyUrl": f"{FOAF}homepage",
        "valueUrl": "https://{homepage}.example/",
    }
    rows = [["Cluster", "Where", "Page"], ["Alpha", "FR", "alpha"], ["Beta", "FR", ""]]
    first, second = desk.outcomes(rows, metadata=metadata(NAME, COUNTRY, page))
    assert ("homepage", "https://alpha.example/") in said(first)
    assert "homepage" not in {name for name, _ in said(second)}


def test_a_virtual_column_is_said_by_every_row(desk):
    source = {
        "name": "source",
        "virtual": True,
        "propertyUrl": "http://purl.org/dc/terms/source",
        "valueUrl": f"{BASE}id/source/register",
    }
    [outcome] = desk.outcomes(
        [["Cluster", "Where"], ["Alpha", "FR"]], metadata=metadata(NAME, COUNTRY, source)
    )
    assert ("source", f"{BASE}id/source/register") in said(outcome)


def test_formats_null_separators_and_defaults_are_heeded(desk):
    columns = [
        NAME,
        {**COUNTRY, "default": "FR"},
        {
            "titles": "Since",
            "propertyUrl": f"{SCHEMA}foundingDate",
            "datatype": {"base": "date", "format": "M/d/yyyy"},
        },
        {
            "titles": "Staff",
            "propertyUrl": f"{CLU}managementStaff",
            "datatype": {"base": "decimal", "format": {"decimalChar": ",", "groupChar": "."}},
            "null": "unknown",
        },
        {"titles": "Aka", "propertyUrl": f"{SKOS}altLabel", "separator": "/"},
    ]
    head = ["Cluster", "Where", "Since", "Staff", "Aka"]
    first, second = desk.outcomes(
        [
            [*head],
            ["Alpha", "", "8/11/2016", "1.234,5", "A / B"],
            ["Beta", "DE", "13/45/2016", "unknown", ""],
        ],
        metadata=metadata(*columns),
    )
    assert {
        ("foundingDate", "2016-08-11"),
        ("managementStaff", "1234.5"),
        ("altLabel", "A"),
        ("altLabel", "B"),
    } <= said(first)
    [problem] = [one for one in second.problems if one.severity == "violation"]
    assert problem.kind == "format"
    assert str(problem.place) == "row 3, column 3 (Since)"


def test_a_column_that_is_left_out_says_nothing_and_is_not_asked_about(desk):
    table = desk.table(
        [["Name", "Website"]], metadata=metadata({"titles": "Website", "suppressOutput": True})
    )
    mapping = desk.interpreter.mapping(table)
    assert mapping.decided(table.column("Website"))
    assert mapping.target(table.column("Website")) is None


def test_a_property_that_no_row_of_the_type_says_is_refused_by_name(desk):
    table = desk.table(
        [["Name"]], metadata=metadata({"titles": "Name", "propertyUrl": f"{CLU}signedOn"})
    )
    with pytest.raises(MalformedError, match="signedOn, which a row of type cluster cannot say"):
        desk.interpreter.mapping(table)


def test_of_a_group_of_tables_the_one_of_this_name_is_meant():
    group = {"tables": [metadata(NAME), metadata(COUNTRY, url="other.csv")]}
    found = described(json.dumps(group).encode(), "other.csv")
    assert found.columns[0].property == COUNTRY["propertyUrl"]
    with pytest.raises(MalformedError, match="none of their tables"):
        described(json.dumps(group).encode(), "third.csv")


@pytest.mark.parametrize("term", ["tableSchema", "dialect"])
def test_nothing_is_fetched(term):
    with pytest.raises(MalformedError, match="nothing is fetched"):
        described({"url": "x.csv", term: "http://127.0.0.1:9/x.json"}, "x.csv")


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b'{"url": 5}',
        b'{"tables": 5}',
        b'{"tableSchema": {"columns": [{"name": 1}]}}',
        b'{"tableSchema": {"columns": [{"name": "a", "datatype": "unheard-of"}]}}',
        b'{"tableSchema": {"columns": [{"name": "a"}, {"name": "a"}]}}',
        b'{"dialect": {"delimiter": "ab"}}',
        b'{"dialect": {"trim": "sometimes"}}',
        b"\xff",
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_metadata_is_refused(data):
    with pytest.raises(MalformedError, match="metadata"):
        described(data, "x.csv")


def test_json_that_does_not_parse_is_refused_with_its_place():
    with pytest.raises(MalformedError) as caught:
        described(b'{"url":\n  x}', "x.csv")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    "data", [b'{"a":' * 40 + b"1" + b"}" * 40, b'{"a":' * 90_000, b" " * 1_000_001]
)
def test_metadata_that_are_too_large_or_too_deep_are_refused(data):
    with pytest.raises(LimitError):
        described(data, "x.csv")


def test_a_mapping_is_remembered_and_recalled_for_a_publisher_and_a_type(desk, tmp_path):
    form, iris = desk.interpreter.form, desk.interpreter._iris
    table = desk.table([["Cluster", "Où", "Skip", "Ort", "Since"], ["Alpha", "FR", "", "", ""]])
    mapping = (
        ColumnMapping("cluster")
        .with_target(table.column("Cluster"), Target(form.by_id("name"), "fr"))
        .with_target(table.column("Où"), Target(form.by_id("country")))
        .with_target(table.column("Ort"), Target(form.by_id("town"), "de"))
        .with_target(table.column("Skip"), None)
    )
    assert recalled(tmp_path, "agency", form) is None
    file = remember(tmp_path, "agency", mapping, table, iris)
    assert file == place_of(tmp_path, "agency", "cluster")
    again = recalled(tmp_path, "agency", form)
    assert [again.decided(column) for column in table.columns] == [True, True, True, True, False]
    for column in table.columns:
        before, after = mapping.target(column), again.target(column)
        assert (after and (after.field, after.language)) == (
            before and (before.field, before.language)
        )
    assert recalled(tmp_path, "other", form) is None


def test_a_remembered_mapping_that_somebody_has_broken_is_an_error(desk, tmp_path):
    file = place_of(tmp_path, "agency", "cluster")
    file.parent.mkdir(parents=True)
    file.write_text("{")
    with pytest.raises(MalformedError):
        recalled(tmp_path, "agency", desk.interpreter.form)


def test_a_mapping_is_metadata_that_other_tools_read(desk):
    table = desk.table([["Name", "Name (de)", "Town"], ["Alpha", "Alfa", "Lyon"]])
    written = desk.interpreter.mapping(table).to_csvw(table, desk.interpreter._iris)
    columns = written["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == ["name.en", "name.de", "town.en"]
    assert columns[1]["propertyUrl"] == f"{SKOS}prefLabel"
    assert columns[1]["lang"] == "de"
    assert columns[2]["aboutUrl"].startswith(f"{BASE}id/cluster/{{key}}/address/")
    assert written["dialect"] == {"delimiter": ","}


def test_the_metadata_of_the_how_to_are_read_as_it_says(desk):
    page = Path(__file__).parents[2] / "docs" / "how-to" / "import-a-spreadsheet.md"
    [example] = re.findall(r"```json\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    text = "a title~\n\nVerbund~Seit~Seite~Notiz~Land\nÄlpha~1.7.2005~alpha.example~x~France\n"
    table = read(
        text.encode("windows-1252"),
        name="clusters.csv",
        settings=Settings(),
        metadata=example.encode(),
    )
    [outcome] = desk.interpreter.rows(table, desk.interpreter.mapping(table))
    assert {
        ("prefLabel", "Älpha"),
        ("foundingDate", "2005-07-01"),
        ("homepage", "https://alpha.example/"),
        ("source", f"{BASE}id/source/our-register"),
    } <= said(outcome)


def test_the_how_to_explains_every_kind_of_problem():
    root = Path(__file__).parents[2]
    page = (root / "docs" / "how-to" / "import-a-spreadsheet.md").read_text(encoding="utf-8")
    code = "".join(
        path.read_text(encoding="utf-8") for path in (root / "kb").rglob("spreadsheets/*.py")
    )
    found = re.findall(r'(?:Problem|UnreadableError)\(\s*"([a-z-]+)"', code)
    assert len(found) > 30
    assert [kind for kind in found if f"`{kind}`" not in page] == []
