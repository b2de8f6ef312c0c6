from datetime import date, datetime

import pytest

from kb.config import Settings
from kb.spreadsheets import RefusedRow, read, refused_rows

from .conftest import XLSX, delimited, workbook

ROWS = [
    ["Name", "Country", "Founded", "Extra", "Members"],
    ["Alpha", "France", "2005", "", ""],
    ["Beta", "Atlantis", "soon", "=1+1, kept", ""],
    ["Gamma", "Germany", "2006", "", ""],
    ["", "Italy", "2007", "é", ""],
]


def refused_of(desk, table):
    outcomes = desk.interpreter.rows(table, desk.interpreter.mapping(table))
    return [(one.row, one.problems) for one in outcomes if isinstance(one, RefusedRow)]


def test_refused_rows_are_written_as_they_were_with_what_is_wrong(desk):
    table = read(delimited(ROWS, ";"), name="x.csv", settings=Settings())
    written = refused_rows(table, refused_of(desk, table))
    again = read(written, name="refused.csv", settings=Settings())
    assert [column.title for column in again.columns] == [*ROWS[0], "problem"]
    assert again.layout.delimiter == ";"
    first, second = again.rows
    assert first.cells[:4] == ("Beta", "Atlantis", "soon", "=1+1, kept")
    assert first.cells[5] == (
        "Country: 'Atlantis' is no country that we know. Write its English name or its ISO 3166-1 "
        "code. Founded: 'soon' is not a date. Write a day, a month or a year: 2016-11-08, 2016-11 "
        "or 2016."
    )
    assert second.cells[5].startswith("the row has no name")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_mended_rows_are_taken_and_the_column_of_problems_is_ignored(desk, form):
    table = read(delimited(ROWS), name="x.csv", settings=Settings())
    written = refused_rows(table, refused_of(desk, table), form)
    again = read(written, name=f"refused.{form}", settings=Settings())
    mended = [
        [column.title for column in again.columns],
        ["Beta", "Greece", "2005", *again.rows[0].cells[3:]],
        ["Delta", *again.rows[1].cells[1:]],
    ]
    outcomes = desk.outcomes(mended)
    assert [one.profile.key for one in outcomes] == ["gr-beta", "it-delta"]
    third = read(
        refused_rows(again, [(again.rows[0], ())], form), name="x.csv", settings=Settings()
    )
    assert [column.title for column in third.columns].count("problem") == 1


def test_a_workbook_keeps_numbers_and_dates_and_makes_no_formula(desk):
    founded = datetime(2005, 7, 1)  # noqa: DTZ001 - a cell has no time zone
    rows = [ROWS[0], ["Beta", "Atlantis", founded, "x", 208]]
    table = read(workbook(rows, dates={2}), media_type=XLSX, settings=Settings())
    [(row, problems)] = refused_of(desk, table)
    odd = type(row)(row.number, (*row.cells[:3], "=HYPERLINK(1)", *row.cells[4:]))
    again = read(refused_rows(table, [(odd, problems)]), media_type=XLSX, settings=Settings())
    assert again.rows[0].cells[:5] == ("Beta", "Atlantis", date(2005, 7, 1), "=HYPERLINK(1)", 208)
