import codecs

import pytest

from kb.config import Settings
from kb.errors import LimitError, MalformedError, MediaTypeError, NotFoundError
from kb.spreadsheets import read

from .conftest import delimited

ROWS = [["Name", "Country", "City"], ["Alpha", "FR", "Lyon"], ["Béta", "DE", "Köln, am Rhein"]]


def titles(table):
    return [column.title for column in table.columns]


def csv_of(data, **options):
    return read(data, name="x.csv", settings=options.pop("settings", Settings()), **options)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter):
    table = csv_of(delimited(ROWS, delimiter))
    assert titles(table) == ROWS[0]
    assert table.rows[1].cells == ("Béta", "DE", "Köln, am Rhein")
    assert table.layout.delimiter == delimiter


def test_any_other_delimiter_is_told_by_metadata():
    metadata = {"dialect": {"delimiter": "~"}}
    table = csv_of(b"Name~Country\nAlpha~FR\n", metadata=metadata)
    assert titles(table) == ["Name", "Country"]


def test_comments_skipped_rows_and_other_quotes_are_told_by_metadata():
    dialect = {"skipRows": 1, "commentPrefix": "#", "quoteChar": "'", "delimiter": ";"}
    text = b"a title\nName;City\n# note;x\n'Alpha; Beta';Lyon\n"
    table = csv_of(text, metadata={"dialect": dialect})
    assert [(row.number, row.cells) for row in table.rows] == [(4, ("Alpha; Beta", "Lyon"))]


def test_a_table_without_a_head_gets_its_titles_from_metadata():
    metadata = {
        "dialect": {"header": False},
        "tableSchema": {"columns": [{"name": "name"}, {"titles": "Country"}]},
    }
    table = csv_of(b"Alpha,FR\n", metadata=metadata)
    assert titles(table) == ["name", "Country"]
    assert table.rows[0].number == 1


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding(mark, encoding):
    text = delimited(ROWS, "\t").decode()
    table = csv_of(mark + text.encode(encoding))
    assert titles(table) == ROWS[0]
    assert table.rows[1].cells[0] == "Béta"


def test_another_encoding_is_refused_saying_where_and_which_it_seems_to_be():
    with pytest.raises(MalformedError) as caught:
        csv_of(delimited(ROWS).decode().encode("windows-1252"))
    error = caught.value
    assert (error.line, error.column) == (3, 2)
    assert "0xE9" in error.message
    assert "Windows-1252" in error.message
    assert "'é'" in error.message


def test_another_encoding_is_read_when_metadata_tell_it():
    data = delimited(ROWS).decode().encode("windows-1252")
    table = csv_of(data, metadata={"dialect": {"encoding": "windows-1252"}})
    assert table.rows[1].cells[0] == "Béta"


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line():
    with pytest.raises(MalformedError) as caught:
        csv_of(b'Name,City\nAlpha,Lyon\n"Beta,Paris\n')
    assert caught.value.line == 3
    assert "quotation mark" in caught.value.hint


def test_a_cell_without_end_is_refused():
    with pytest.raises(LimitError, match="longer than"):
        csv_of(b'Name,City\n"' + b"x" * 200_000)


def test_the_character_nul_is_refused_with_its_place():
    with pytest.raises(MalformedError) as caught:
        csv_of(b"Name,City\nAl\0pha,Lyon\n")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_too_many_cells_and_too_many_bytes_are_refused():
    with pytest.raises(LimitError, match="at most 5 cells"):
        csv_of(delimited(ROWS), settings=Settings(max_cells=5))
    with pytest.raises(LimitError, match="at most 10 bytes"):
        csv_of(delimited(ROWS), settings=Settings(max_file_bytes=10))


def test_cells_that_are_missing_at_the_ends_of_rows_are_counted_too():
    text = "a,b\n" + "," * 900 + "x\n" + "x\n" * 1200
    with pytest.raises(LimitError, match="1,000,000 cells"):
        csv_of(text.encode(), settings=Settings(max_cells=1_000_000))


def test_more_columns_than_anybody_could_match_are_refused():
    with pytest.raises(LimitError, match="at most 1,000 columns, came 1,001"):
        csv_of(b"a," * 1000 + b"b\n")


def test_rows_are_numbered_as_spreadsheet_programs_do():
    table = csv_of(b'List of clusters\n\nName,City\n"Alpha\nBeta",Lyon\n\n,\nGamma,Paris\n')
    assert titles(table) == ["Name", "City"]
    assert [row.number for row in table.rows] == [4, 7]
    assert table.blank == 2


def test_nothing_of_a_row_that_is_longer_than_the_head_is_lost():
    table = csv_of(b"Name,City\nAlpha,Lyon,more\n")
    assert titles(table) == ["Name", "City", "column C"]
    assert table.rows[0].cells == ("Alpha", "Lyon", "more")


def test_a_title_that_stands_twice_gets_a_number():
    assert titles(csv_of(b"Name,Sector,Sector\nA,b,c\n")) == ["Name", "Sector", "Sector (2)"]


def test_an_empty_file_has_no_columns_and_no_rows():
    table = csv_of(b"")
    assert (table.columns, table.rows) == ((), ())


def test_metadata_beside_a_file_are_found(tmp_path):
    file = tmp_path / "clusters.csv"
    file.write_bytes(b"Name~City\nAlpha~Lyon\n")
    file.with_name("clusters.csv-metadata.json").write_text('{"dialect": {"delimiter": "~"}}')
    assert titles(read(file, settings=Settings())) == ["Name", "City"]


def test_a_file_that_is_not_there_or_of_no_such_kind_is_refused(tmp_path):
    with pytest.raises(NotFoundError):
        read(tmp_path / "none.csv", settings=Settings())
    with pytest.raises(MediaTypeError, match="not read as a spreadsheet"):
        read(b"x", name="x.ods", settings=Settings())
    with pytest.raises(MediaTypeError, match=r"old kind \(.xls\)"):
        read(b"\xd0\xcf\x11\xe0", name="x.xls", settings=Settings())
    with pytest.raises(MediaTypeError, match="application/pdf"):
        read(b"x", media_type="application/pdf", settings=Settings())
