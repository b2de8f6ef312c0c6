"""A spreadsheet as it was read: its head, its rows, and how to name a place in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from kb.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

__all__ = [
    "Column",
    "Layout",
    "Place",
    "Row",
    "Table",
    "Value",
    "assembled",
    "letters",
    "plain_number",
    "text_of",
]

_MOST_COLUMNS = 1_000
Value = str | int | float | bool | date
"""What a cell holds; an empty one holds an empty text."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a row and maybe a column, both counted from 1 as spreadsheets do."""

    row: int
    column: int | None = None
    title: str | None = None

    def __str__(self) -> str:
        if self.column is None:
            return f"row {self.row}"
        return f"row {self.row}, column {self.column} ({self.title or letters(self.column)})"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its number from 1, and its title, which no other column has."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the spreadsheet, and a value for each column."""

    number: int
    cells: tuple[Value, ...]

    def at(self, column: Column) -> Place:
        """Return the place of one of its cells."""
        return Place(self.number, column.number, column.title)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a spreadsheet was written, so that another one can be written like it."""

    form: str
    """`csv` or `xlsx`."""
    delimiter: str = ","
    byte_order_mark: bool = False
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A spreadsheet: columns, rows that are not empty, and the metadata that came with it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    layout: Layout
    blank: int = 0
    """How many rows between and after the head were empty."""
    metadata: Mapping[str, object] | None = field(default=None, compare=False)
    """Its description in CSV on the Web, as JSON, if it came with one."""

    def column(self, title: str) -> Column | None:
        """Return the column of a title."""
        return next((one for one in self.columns if one.title == title), None)

    def samples(self, column: Column, number: int = 3) -> list[str]:
        """Return a few different values of a column."""
        found: dict[str, None] = {}
        for row in self.rows:
            text = text_of(row.cells[column.number - 1])
            if text:
                found[text] = None
            if len(found) == number:
                break
        return list(found)


def assembled(
    name: str,
    records: Iterator[tuple[int, Sequence[Value]]],
    layout: Layout,
    *,
    head: Sequence[str] | None = None,
    metadata: Mapping[str, object] | None = None,
) -> Table:
    """Put numbered records together: the head is the first that fills two cells, else the first.

    With `head`, the records hold none. A record that is longer than the head adds columns without
    a title, so that nothing is lost.

    :raises LimitError: when it has more columns than anybody could match.

    >>> records = [(1, ["List"]), (2, ["a", "b"]), (3, ["1", ""])]
    >>> table = assembled("x", iter(records), Layout("csv"))
    >>> [column.title for column in table.columns], table.rows[0].number
    (['a', 'b'], 3)
    """
    given = list(records)
    start, titles = (0, list(head)) if head is not None else _head(given)
    body = given[start:]
    filled = [(number, cells) for number, cells in body if any(map(text_of, cells))]
    width = max([len(titles), *(_used(cells) for _, cells in filled)])
    if width > _MOST_COLUMNS:
        raise LimitError(
            f"expected at most {_MOST_COLUMNS:,} columns, came {width:,}",
            hint="Is it the right delimiter? Delete the columns that are not needed.",
        )
    titles += [""] * (width - len(titles))
    rows = tuple(
        Row(number, tuple(cells[:width]) + ("",) * (width - len(cells))) for number, cells in filled
    )
    return Table(name, _columns(titles), rows, layout, len(body) - len(rows), metadata)


def _head(records: Sequence[tuple[int, Sequence[Value]]]) -> tuple[int, list[str]]:
    """Return the place after the head, and the titles in it."""
    filled = [sum(bool(text_of(cell)) for cell in cells) for _, cells in records]
    wide = next((place for place, number in enumerate(filled) if number > 1), None)
    place = next((p for p, number in enumerate(filled) if number), None) if wide is None else wide
    if place is None:
        return 0, []
    cells = records[place][1]
    return place + 1, [text_of(cell) for cell in cells[: _used(cells)]]


def _used(cells: Sequence[Value]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if text_of(cell)), default=0)


def _columns(titles: Sequence[str]) -> tuple[Column, ...]:
    """Make the titles unique: the second of a name gets a number."""
    seen: Counter[str] = Counter()
    found = []
    for number, title in enumerate(titles, 1):
        named = " ".join(title.split()) or f"column {letters(number)}"
        seen[named] += 1
        found.append(Column(number, named if seen[named] == 1 else f"{named} ({seen[named]})"))
    return tuple(found)


def letters(number: int) -> str:
    """Name a column as spreadsheet programs do.

    >>> letters(1), letters(27), letters(703)
    ('A', 'AA', 'AAA')
    """
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def plain_number(value: float | Decimal) -> str:
    """Return a number in digits that can be read in one way only: 1.2340, which is not 1,234.

    >>> plain_number(1.234), plain_number(2.5)
    ('1.2340', '2.5')
    """
    text = format(value, ".15g" if isinstance(value, float) else "f")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


_ODD_SPACES = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
"""Invisible characters that come along when text is copied from pages."""


def text_of(value: Value) -> str:
    """Return a value as text, without white space around it.

    >>> text_of(2005.0), text_of(True), text_of(date(2016, 11, 8))
    ('2005', 'true', '2016-11-08')
    """
    if isinstance(value, str):
        return value.translate(_ODD_SPACES).strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain_number(value) if value != int(value) else str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
