import io
import zipfile
from datetime import date, datetime

import pytest

from kb.config import Settings
from kb.errors import LimitError, MalformedError
from kb.spreadsheets import read

from .conftest import XLSX, archive, parts_of, workbook

ROWS = [
    ["Name", "Founded", "Members", "Staff"],
    ["Alpha", datetime(2005, 7, 1), 208, 2.5],  # noqa: DTZ001 - a cell has no time zone
    [None, None, None, None],
    ["Beta", None, "1.200", True],
]
SHEET = "xl/worksheets/sheet1.xml"


def xlsx_of(data, **limits):
    return read(data, media_type=XLSX, settings=Settings(**limits))


def test_cells_keep_what_they_are():
    table = xlsx_of(workbook(ROWS, dates={1}))
    assert [column.title for column in table.columns] == ROWS[0]
    assert table.rows[0].cells == ("Alpha", date(2005, 7, 1), 208, 2.5)
    assert table.rows[1].cells == ("Beta", "", "1.200", True)
    assert [row.number for row in table.rows] == [2, 4]
    assert table.blank == 1


def test_a_workbook_is_known_by_its_bytes_whatever_its_name():
    table = read(workbook(ROWS, dates={1}), name="x.csv", settings=Settings())
    assert table.layout.form == "xlsx"


def test_of_a_formula_its_value_is_read():
    parts = parts_of(workbook([["Name", "Members"], ["Alpha", "=100+108"]]))
    parts[SHEET] = parts[SHEET].replace(b"</f><v>0</v>", b"</f><v>208</v>")
    assert xlsx_of(archive(parts)).rows[0].cells == ("Alpha", 208)


def test_a_cell_in_the_last_corner_reserves_no_memory():
    rows = [["Name"], ["Alpha"]]
    parts = parts_of(workbook(rows))
    for corner in (b'<c r="XFD1048576"><v>1</v></c>', b'<c r="A1048576"><v>1</v></c>'):
        far = parts[SHEET].replace(
            b"</row></sheetData>", b"</row><row>" + corner + b"</row></sheetData>"
        )
        with pytest.raises(LimitError, match="empty ones between others included"):
            xlsx_of(archive({**parts, SHEET: far}), max_cells=10_000)


def test_cells_without_a_place_are_counted_too():
    parts = parts_of(workbook([["Name"], ["Alpha"]]))
    cells = b"<row r='9000'>" + b"<c><v>1</v></c>" * 200 + b"</row>"
    far = parts[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")
    with pytest.raises(LimitError, match="9,000 rows"):
        xlsx_of(archive({**parts, SHEET: far}), max_cells=100_000)


def test_what_unfolds_without_bound_is_refused():
    parts = parts_of(workbook([["Name"], ["Alpha"]]))
    parts["xl/styles.xml"] = b"<a>" + b" " * 5_000_000 + b"</a>"
    data = archive(parts)
    assert len(data) < 50_000
    with pytest.raises(LimitError, match="unfolds to more than"):
        xlsx_of(data, max_file_bytes=1_000_000)


def test_a_text_that_many_cells_share_counts_for_each_of_them():
    rows = [["Name"], *([["x" * 30_000]] * 1000)]
    with pytest.raises(LimitError, match="unfolds to more than"):
        xlsx_of(workbook(rows), max_file_bytes=10_000_000)


def test_a_sheet_elsewhere_in_the_archive_is_counted_too():
    parts = parts_of(workbook([["Name"], ["Alpha"]]))
    far = parts.pop(SHEET).replace(b'r="A2"', b'r="A900000"')
    parts["xl/hidden.xml"] = far
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"worksheets/sheet1.xml", b"hidden.xml")
    with pytest.raises(LimitError, match="900,000 rows"):
        xlsx_of(archive(parts), max_cells=10_000)


def test_a_document_type_is_refused():
    parts = parts_of(workbook([["Name"], ["Alpha"]]))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    parts[SHEET] = parts[SHEET].replace(b"<worksheet", bomb + b"<worksheet", 1)
    with pytest.raises(MalformedError, match="document type"):
        xlsx_of(archive(parts))


def test_two_parts_of_one_name_are_refused():
    parts = parts_of(workbook([["Name"], ["Alpha"]]))
    parts["xl/worksheets/SHEET1.xml"] = parts[SHEET]
    with pytest.raises(MalformedError, match="two parts"):
        xlsx_of(archive(parts))


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 no archive",
        archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        archive({"xl/workbook.xml": "<workbook", "[Content_Types].xml": "<a/>"}),
        b"",
    ],
    ids=["cut", "another kind", "no XML", "empty"],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data):
    with pytest.raises(MalformedError) as caught:
        xlsx_of(data)
    assert "CSV UTF-8" in caught.value.hint


def test_an_archive_that_is_wrong_about_its_own_places_is_refused():
    data = workbook(ROWS)
    with pytest.raises(MalformedError, match="no workbook"):
        xlsx_of(data[:4] + data[6:])


def test_a_part_that_is_packed_in_an_odd_way_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as made:
        for name, content in parts_of(workbook(ROWS)).items():
            made.writestr(name, content)
    with pytest.raises(MalformedError, match="packed in an odd way"):
        xlsx_of(target.getvalue())


@pytest.mark.parametrize("number", ["9" * 5000, "\u0661"])
def test_a_row_whose_number_is_none_follows_the_one_before(number):
    parts = parts_of(workbook(ROWS))
    parts[SHEET] = parts[SHEET].replace(b'<row r="2"', f'<row r="{number}"'.encode())
    try:
        assert xlsx_of(archive(parts)).columns
    except MalformedError as error:
        assert "no workbook" in error.message  # noqa: PT017 - either will do


def test_a_hidden_sheet_is_not_read():
    parts = parts_of(workbook([["Name"], ["Alpha"]]))
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = book.replace(
        b'<sheet name="Data"', b'<sheet name="Data" state="hidden"'
    )
    with pytest.raises(MalformedError, match="no sheet that can be seen"):
        xlsx_of(archive(parts))
