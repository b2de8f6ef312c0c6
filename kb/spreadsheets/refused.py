"""A spreadsheet of the rows that were refused, each with what is wrong, to mend and send again."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import xlsxwriter

from kb.spreadsheets.comparing import folded
from kb.spreadsheets.delimited import DELIMITERS
from kb.spreadsheets.matching import PROBLEM
from kb.spreadsheets.problems import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.messages import Languages
    from kb.spreadsheets.problems import Problem
    from kb.spreadsheets.tables import Row, Table, Value

    Refused = Iterable[tuple[Row, Sequence[Problem]]]

__all__ = ["refused_rows"]

_WIDEST = 60


def refused_rows(
    table: Table, refused: Refused, form: str | None = None, languages: Languages = ENGLISH
) -> bytes:
    """Return the columns of a table, one named `problem`, and the rows that were refused.

    What is wrong is told in the best of the `languages`. `form` is `csv` or `xlsx`; without it,
    that of the table. Cells are as they were; of a column `problem` that an earlier import wrote
    nothing is left.
    """
    kept = [column for column in table.columns if folded(column.title) != PROBLEM]
    head = [*(column.title for column in kept), PROBLEM]
    rows = [
        [*(row.cells[column.number - 1] for column in kept), _told(problems, languages)]
        for row, problems in refused
    ]
    if (form or table.layout.form) == "xlsx":
        return _workbook(head, rows)
    return _delimited(table, head, rows)


def _told(problems: Sequence[Problem], languages: Languages) -> str:
    """Say what refuses a row: where, what, and what to do."""
    lines = []
    for one in problems:
        if one.severity == "violation":
            column = f"{one.place.title}: " if one.place and one.place.title else ""
            told = f"{column}{languages.text(one.messages)}."
            suggested = one.result.suggestions if one.result else ()
            lines.append(" ".join(filter(None, (told, one.hint_in(languages), *suggested))))
    return " ".join(lines)


def _delimited(table: Table, head: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    text = io.StringIO(newline="")
    chosen = table.layout.delimiter
    writer = csv.writer(text, delimiter=chosen if chosen in DELIMITERS else ",")
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if table.layout.byte_order_mark else "utf-8")


def _plain(cell: Value) -> Value:
    return cell.isoformat() if isinstance(cell, date) else cell


def _workbook(head: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Refused")
        bold = book.add_format({"bold": True})
        wrong = book.add_format({"font_color": "#9c0006", "text_wrap": True})
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        sheet.set_column(len(head) - 1, len(head) - 1, _WIDEST)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row[:-1]):
                _write(sheet, number, column, cell)
            sheet.write_string(number, len(row) - 1, str(row[-1]), wrong)
    return target.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Value) -> None:
    """Write a cell as what it is; a text is never taken for a formula."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    else:
        sheet.write_number(row, column, cell)
