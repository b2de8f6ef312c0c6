"""Reading workbooks (.xlsx), behind limits that are checked before the engine sees anything.

A workbook is a ZIP archive of XML. A few bytes may unfold to gigabytes, and one cell in the last
corner makes an engine reserve a table of all cells before it. So the parts that matter are
unpacked with a limit and counted, and the engine gets an archive of these alone, not packed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import TYPE_CHECKING
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kb.errors import LimitError, MalformedError
from kb.spreadsheets.tables import Layout, assembled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.spreadsheets.tables import Table, Value

__all__ = ["read_workbook"]

_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/_rels/[^/]+\.rels|xl/[^/]+\.xml|xl/worksheets/[^/]+\.xml"
)
"""Names of the parts that hold cells and texts, and of those that say which they are."""
_STRINGS = "xl/sharedstrings.xml"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ROW = re.compile(r"[0-9]{1,9}")
_CHUNK = 1 << 16
_MOST_PARTS = 10_000
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How parts may be packed: other ways unfold more at once than can be limited."""


def read_workbook(
    data: bytes,
    name: str,
    *,
    max_bytes: int,
    max_cells: int,
    metadata: Mapping[str, object] | None = None,
) -> Table:
    """Read the first sheet of a workbook that can be seen; of formulas, the values they had.

    :raises MalformedError: when it is no workbook, is protected by a password, or has no sheet.
    :raises LimitError: when it unfolds to more than `max_bytes`, or its sheets to more than
        `max_cells`, empty ones between others included.
    """
    parts = _unpacked(data, max_bytes)
    lengths = _lengths(parts)
    for part, content in parts.items():
        if part.lower() != _STRINGS:
            _Counter(max_cells, max_bytes, lengths).check(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(_archive(parts)))
        sheet = _first_sheet(workbook)
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _no_workbook(str(error)) from None
    records = ((number, [_value(cell) for cell in cells]) for number, cells in enumerate(rows, 1))
    return assembled(name, records, Layout("xlsx", sheet=sheet), metadata=metadata)


def _first_sheet(workbook: CalamineWorkbook) -> str:
    for sheet in workbook.sheets_metadata:
        seen = sheet.visible == SheetVisibleEnum.Visible
        if seen and sheet.typ == SheetTypeEnum.WorkSheet:
            return sheet.name
    raise _no_workbook("it has no sheet that can be seen")


def _unpacked(data: bytes, max_bytes: int) -> dict[str, bytes]:
    """Return the needed parts by their names."""
    found: dict[str, bytes] = {}
    rest = max_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS:
                raise LimitError(f"expected at most {_MOST_PARTS:,} parts, came {len(parts):,}")
            for part in parts:
                if not _NEEDED.fullmatch(part.filename):
                    continue
                if part.compress_type not in _PACKED:
                    raise _no_workbook(f"its part {part.filename} is packed in an odd way")
                if part.filename.lower() in map(str.lower, found):
                    raise _no_workbook(f"two parts are named {part.filename}")
                found[part.filename] = _content(archive, part, rest, max_bytes)
                rest -= len(found[part.filename])
    except (zipfile.BadZipFile, RuntimeError, EOFError, ValueError, zlib.error) as error:
        # Python says so of archives that are cut, encrypted, or wrong about their own places.
        raise _no_workbook(str(error)) from None
    return found


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo, rest: int, limit: int) -> bytes:
    found = bytearray()
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > rest:
                raise _too_large(limit)
    return bytes(found)


def _archive(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts that are not packed, so that nothing more can unfold."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def _lengths(parts: Mapping[str, bytes]) -> list[int]:
    """Return how long each text is that cells share."""
    content = next((each for name, each in parts.items() if name.lower() == _STRINGS), None)
    lengths: list[int] = []

    def begin(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    if content is not None:
        _parse(content, begin, text)
    return lengths


class _Counter:
    """Counts what an engine makes of a sheet: all cells up to the last row and column, and texts.

    A text that many cells share becomes many texts.
    """

    def __init__(self, max_cells: int, max_bytes: int, lengths: Sequence[int]) -> None:
        self._max_cells = max_cells
        self._max_bytes = max_bytes
        self._lengths = lengths
        self._row = self._column = self._rows = self._columns = self._texts = 0
        self._shared = False
        self._value = ""

    def check(self, content: bytes) -> None:
        """Count one part.

        :raises LimitError: when it is too large.
        :raises MalformedError: when it is no XML, or has a document type.
        """
        _parse(content, self._begin, self._text, self._end)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take in the start of an element; a row or cell without a place follows the one before."""
        name = name.rpartition(":")[2]
        if name == "row":
            stated = attributes.get("r", "")
            self._move(int(stated) if _ROW.fullmatch(stated) else self._row + 1, 0)
        elif name == "c":
            found = _CELL.fullmatch(attributes.get("r", "").upper())
            column = _number(found[1]) if found else self._column + 1
            self._move(int(found[2]) if found else self._row, column)
            self._shared = attributes.get("t") == "s"
        self._value = ""

    def _move(self, row: int, column: int) -> None:
        self._row, self._column = row, column
        self._rows = max(self._rows, row)
        self._columns = max(self._columns, column)
        if self._rows * self._columns > self._max_cells:
            raise LimitError(
                f"expected at most {self._max_cells:,} cells, empty ones between others included, "
                f"came {self._rows:,} rows of {self._columns:,} columns",
                hint="Delete what stands far below or right of the table, split the sheet, or "
                "raise CLUSTER_KB_MAX_CELLS.",
            )

    def _text(self, data: str) -> None:
        if self._shared:
            self._value += data

    def _end(self, name: str) -> None:
        if self._shared and name.rpartition(":")[2] == "v":
            place = self._value.strip()
            if _ROW.fullmatch(place) and int(place) < len(self._lengths):
                self._texts += self._lengths[int(place)]
            if self._texts > self._max_bytes:
                raise _too_large(self._max_bytes)


def _parse(
    content: bytes,
    begin: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None],
    end: Callable[[str], None] | None = None,
) -> None:
    def doctype(*_: object) -> None:
        raise _no_workbook("a part of it has a document type, whose entities may grow unbounded")

    parser = expat.ParserCreate("utf-8")  # as the engine reads it, whatever a part says
    parser.StartElementHandler = begin
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _no_workbook(f"a part of it is no XML: {error}") from None


def _number(letters: str) -> int:
    """Return the number of a column from its letters.

    >>> _number("A"), _number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _too_large(limit: int) -> LimitError:
    return LimitError(
        f"the workbook unfolds to more than {limit:,} bytes",
        hint="Save the sheet alone, as CSV UTF-8, or raise CLUSTER_KB_MAX_FILE_BYTES.",
    )


def _value(cell: float | str | bool | time | date | timedelta) -> Value:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    odd = isinstance(cell, time | timedelta) or (isinstance(cell, float) and not isfinite(cell))
    return str(cell) if odd else cell  # type: ignore[return-value]


def _no_workbook(why: str) -> MalformedError:
    return MalformedError(
        f"this is no workbook that can be read: {why}",
        hint="Open it in your spreadsheet program, take off any password, and save it as .xlsx or "
        "as CSV UTF-8.",
    )
