"""Reading delimited text (https://www.rfc-editor.org/rfc/rfc4180), in whatever dialect."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kb.errors import LimitError, MalformedError
from kb.spreadsheets.tables import Layout, assembled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.spreadsheets.tables import Table

__all__ = ["DELIMITERS", "Dialect", "read_delimited"]

DELIMITERS = (",", ";", "\t", "|")
"""What is tried where nothing tells the delimiter."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, by which a file itself says its encoding; the longer ones first."""
_SAMPLE = 50
"""How many records are looked at to find the delimiter."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How delimited text is written, where it is known: what the metadata of a table say.

    https://www.w3.org/TR/tabular-metadata/#dialect-descriptions
    """

    delimiter: str | None = None
    encoding: str | None = None
    quote: str | None = '"'
    double_quote: bool = True
    skip_initial_space: bool = False
    skip_rows: int = 0
    comment_prefix: str | None = None
    head_rows: int | None = None


def read_delimited(
    data: bytes,
    name: str,
    *,
    dialect: Dialect | None = None,
    max_cells: int,
    metadata: Mapping[str, object] | None = None,
    titles: Sequence[str] = (),
) -> Table:
    """Read delimited text; `titles` are those of a table without a head.

    :raises MalformedError: with line and column, when it is in another encoding than it says,
        when its quotes do not match, or it holds the character NUL.
    :raises LimitError: when it holds more than `max_cells` cells, those that are missing at the
        ends of rows included, or a cell that is too long.
    """
    dialect = dialect or Dialect()
    text, marked = _decoded(data, dialect.encoding)
    delimiter = dialect.delimiter or _delimiter(text)
    records = _records(text, dialect, delimiter, max_cells)
    head = None
    if dialect.head_rows is not None:
        rows = [list(map(str, cells)) for _, cells in islice(records, dialect.head_rows)]
        head = rows[0] if rows else list(titles)
    layout = Layout("csv", delimiter, marked)
    return assembled(name, records, layout, head=head, metadata=metadata)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, bool]:
    """Return the text and whether a byte order mark stood before it."""
    mark, by_mark = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", None))
    chosen = by_mark or encoding or "utf-8"
    try:
        text = data.decode(chosen).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error, chosen) from None
    nul = text.find("\0")
    if nul >= 0:
        raise MalformedError(
            "the character NUL is not text",
            hint="Save the file as CSV UTF-8.",
            line=text.count("\n", 0, nul) + 1,
            column=nul - text.rfind("\n", 0, nul),
        )
    return text, bool(mark)


def _undecodable(data: bytes, error: UnicodeDecodeError, encoding: str) -> MalformedError:
    """Say what stands where the encoding breaks, and which encoding it is likely to be."""
    before = data[: error.start]
    line_start = before.rfind(b"\n") + 1
    byte = data[error.start : error.start + 1]
    likely = ""
    if encoding == "utf-8" and byte and byte.decode("cp1252", "ignore").isprintable():
        read = byte.decode("cp1252", "ignore")
        likely = f"; in Windows-1252, which the file seems to be in, it is {read!r}" if read else ""
    return MalformedError(
        f"expected {encoding.upper()}, came the byte 0x{data[error.start]:02X}{likely}",
        hint="Save the file as CSV UTF-8, or say its encoding in the metadata beside it "
        '("dialect": {"encoding": "windows-1252"}).',
        line=before.count(b"\n") + 1,
        column=len(before[line_start:].decode("utf-8", "replace")) + 1,
    )


def _delimiter(text: str) -> str:
    """Find the delimiter by which most records have as many cells as the widest common number."""

    def fit(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = [len(record) for record in islice(reader, _SAMPLE) if record]
        except csv.Error:
            return 0, 0
        several = [width for width in widths if width > 1]
        common = max(several, key=several.count, default=0)
        return several.count(common), common

    return max(DELIMITERS, key=fit)


def _records(
    text: str, dialect: Dialect, delimiter: str, max_cells: int
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the records with their numbers; those skipped and those empty count too."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=dialect.quote or '"',
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.double_quote,
        escapechar=None if dialect.double_quote else "\\",
        skipinitialspace=dialect.skip_initial_space,
        strict=True,
    )
    rows = columns = 0
    try:
        for number, record in enumerate(reader, 1):
            if number <= dialect.skip_rows or _is_comment(record, dialect):
                continue
            rows, columns = rows + bool(record), max(columns, len(record))
            if rows * columns > max_cells:
                raise LimitError(
                    f"expected at most {max_cells:,} cells, came more: see row {number}",
                    hint="Split the file, or raise CLUSTER_KB_MAX_CELLS.",
                )
            yield number, record
    except csv.Error as error:
        raise _malformed(error, reader.line_num) from None


def _is_comment(record: Sequence[str], dialect: Dialect) -> bool:
    prefix = dialect.comment_prefix
    return bool(prefix and record and record[0].startswith(prefix))


def _malformed(error: csv.Error, line: int) -> MalformedError | LimitError:
    if "field larger" in str(error):
        return LimitError(
            f"a cell that ends after line {line} is longer than {csv.field_size_limit():,} "
            "characters",
            hint="Look for a quotation mark that is never closed.",
            line=line,
        )
    return MalformedError(
        f"the text does not parse: {error}",
        hint="Look for a quotation mark that is never closed, or that stands inside a cell and is "
        "not doubled.",
        line=line,
    )
