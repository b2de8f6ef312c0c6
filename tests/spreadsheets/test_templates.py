"""Templates, filled in as by hand and imported."""

import io
import json

import openpyxl
import pytest

from kb.config import Settings
from kb.iris import PROFILE_TYPES, Iris
from kb.spreadsheets import MappedRow, Template, read
from kb.spreadsheets.fields import LANGUAGES
from kb.spreadsheets.forms import form_of
from kb.validation import Validator

from .conftest import XLSX, Desk, delimited, local

SAMPLES = {
    "activity": "21.10",
    "country": None,
    "country-or-group": None,
    "currency": "EUR",
    "date": "2005-07",
    "day": "2024-05-01",
    "decimal": "2.5",
    "integer": "208",
    "key": "fr-full",
    "language": "en",
    "latitude": "45.764",
    "longitude": "4.8357",
    "region": "FRK2",
    "sector": "health",
    "stage": "value-chain/cars/stage/cells",
    "string": "info@full.example",
    "text": "Full",
    "web": "https://full.example/",
}
"""What somebody writes into a column of each kind; None is the name of France or Japan."""


@pytest.fixture(scope="module")
def validator(reference):
    return Validator(reference)


def sample(target, vocabulary, language, classes):
    """Return what somebody who reads the template in a language writes into one column."""
    field = target.field
    if field.kind == "class":
        return vocabulary.label(classes[0], language)
    if field.kind == "code":
        return vocabulary.label(next(iter(vocabulary.codes(field.scheme).values())), language)
    if field.kind in ("country", "country-or-group"):
        abroad = field.id != "country"
        iri = vocabulary.countries.find("Japan" if abroad else "France").iri
        return vocabulary.countries.name(iri, language)
    if field.kind == "link":
        name = "partner" if field.id == "coordinator" else field.id.replace("_", "-")
        return f"{field.types[-1]}/full-{name}"
    if field.id.endswith("end"):
        return "2030"
    if field.id == "email":
        return "info@full.example"
    if field.kind == "string":
        return {"post_code": "69007"}.get(field.id, f"Full {field.id}")
    if field.kind == "text":
        tag = f" {target.language}" if field.id in ("name", "description") else ""
        return f"Full {field.id}{tag}"
    return SAMPLES[field.kind]


def filled_in(template, vocabulary, language, classes):
    return [sample(target, vocabulary, language, classes) for target in template._targets]


def written(outcome):
    """What a row says, with codes and IRIs by their last names."""
    return {
        (local(triple.predicate.value), local(getattr(triple.object, "value", "")))
        for triple in outcome.triples
    }


def made(kind, language, reference, vocabulary):
    form = form_of(kind, reference)
    return form, Template(form, vocabulary, Iris(), language)


@pytest.mark.parametrize("kind", sorted(PROFILE_TYPES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_that_was_filled_in_by_hand_is_imported_whole(
    kind, language, reference, vocabulary, validator
):
    form, template = made(kind, language, reference, vocabulary)
    book = openpyxl.load_workbook(io.BytesIO(template.workbook()))
    values = filled_in(template, vocabulary, language, form.classes)
    for column, value in enumerate(values, 1):
        book.worksheets[0].cell(2, column, value)
    saved = io.BytesIO()
    book.save(saved)
    table = read(saved.getvalue(), media_type=XLSX, name="mine.xlsx", settings=Settings())
    desk = Desk(vocabulary, kind)
    mapping = desk.interpreter.mapping(table)
    assert all(mapping.target(column) for column in table.columns)
    [outcome] = desk.interpreter.rows(table, mapping)
    assert isinstance(outcome, MappedRow), [str(one) for one in outcome.problems]
    assert outcome.profile.key == "fr-full"
    stated = {triple.predicate.value for triple in outcome.triples}
    wanted = {target.field.path for target in template._targets if target.field.path}
    halves = {"https://schema.org/latitude", "https://schema.org/longitude"}
    assert wanted - halves <= stated
    report = validator.validate(outcome.triples)
    assert report.accepted, report.results[0].message


@pytest.mark.parametrize("kind", sorted(PROFILE_TYPES))
def test_delimited_text_and_metadata_say_the_same_as_the_workbook(kind, reference, vocabulary):
    said = []
    for language in ("en", "de"):
        form, template = made(kind, language, reference, vocabulary)
        values = filled_in(template, vocabulary, language, form.classes)
        head = template.delimited().decode("utf-8-sig")
        text = head.encode() + delimited([values])
        metadata = json.dumps(template.metadata("mine.csv")).encode()
        table = read(text, name="mine.csv", settings=Settings(), metadata=metadata)
        desk = Desk(vocabulary, kind)
        [outcome] = desk.interpreter.rows(table, desk.interpreter.stated(table))
        assert isinstance(outcome, MappedRow), [str(one) for one in outcome.problems]
        said.append({one for one in written(outcome) if "Full" not in one[1]})
    assert said[0] == said[1]


def test_a_workbook_explains_its_columns_and_offers_codes(reference, vocabulary):
    _, template = made("cluster", "de", reference, vocabulary)
    book = openpyxl.load_workbook(io.BytesIO(template.workbook()))
    sheet, more = book.worksheets
    assert (sheet.title, more.title) == ("cluster", "Erläuterungen")
    assert [cell.value for cell in sheet[1]] == template.titles
    assert template.titles[:3] == ["Schlüssel", "Name (en)", "Name (de)"]
    explained = {row[0].value: row[3].value for row in more.iter_rows(min_row=4) if row[0].value}
    assert explained["Gegründet"] == "Wann sie gegründet wurde, so genau wie die Quelle."
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    place = sheet.cell(1, template.titles.index("Verliehenes Label") + 1).column_letter
    rule = rules[f"{place}2:{place}1001"]
    name, cells = rule.formula1.split("!")
    assert name.strip("'") == "Erläuterungen"
    offered = [row[0].value for row in more[cells.replace("$", "")]]
    labels = vocabulary.codes("management-label").values()
    assert offered == [vocabulary.label(iri, "de") for iri in labels]
    country = sheet.cell(1, template.titles.index("Land") + 1).column_letter
    assert f"{country}2:{country}1001" in rules


def test_metadata_give_titles_in_five_languages(reference, vocabulary):
    _, template = made("cluster", "fr", reference, vocabulary)
    found = template.metadata("mine.csv")
    [founded] = [c for c in found["tableSchema"]["columns"] if c["name"] == "founded"]
    assert founded["titles"] == {
        "en": "Founded",
        "de": "Gegründet",
        "fr": "Fondation",
        "es": "Fundación",
        "it": "Fondazione",
    }
    assert founded["propertyUrl"] == "https://schema.org/foundingDate"
    assert found["url"] == "mine.csv"
