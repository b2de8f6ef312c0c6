"""Reading a spreadsheet of whatever form, with the metadata that lie beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import LimitError, MediaTypeError, NotFoundError
from kb.spreadsheets.delimited import read_delimited
from kb.spreadsheets.metadata import described
from kb.spreadsheets.workbooks import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.config import Settings
    from kb.spreadsheets.tables import Table

__all__ = ["MEDIA_TYPES", "SUFFIXES", "read"]

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = (CSV, "text/tab-separated-values", XLSX)
"""What is read."""
SUFFIXES: Mapping[str, str] = {".csv": CSV, ".tsv": CSV, ".tab": CSV, ".txt": CSV, ".xlsx": XLSX}
"""The media type that each ending of a file stands for."""
METADATA_SUFFIX = "-metadata.json"
"""What follows the name of a file in the name of its metadata.

https://www.w3.org/TR/tabular-data-model/#standard-file-metadata
"""

_ARCHIVE = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read(
    source: Path | bytes,
    *,
    settings: Settings,
    media_type: str | None = None,
    name: str | None = None,
    metadata: bytes | Mapping[str, object] | None = None,
) -> Table:
    """Read a spreadsheet from a file, or from bytes of which the media type is known.

    Beside a file its metadata are looked for; nothing is fetched. Limits are those of the
    settings on bytes, packed and unpacked, and on cells.

    :raises NotFoundError: when the file cannot be read.
    :raises MediaTypeError: when it is neither delimited text nor a workbook of the present kind.
    :raises MalformedError: when it does not parse, saying where.
    :raises LimitError: when it is over a limit.
    """
    path = source if isinstance(source, Path) else None
    data = source if isinstance(source, bytes) else _bytes_of(source, settings.max_file_bytes)
    if len(data) > settings.max_file_bytes:
        raise _too_large(len(data), settings.max_file_bytes)
    called = name or (path.name if path else "spreadsheet")
    form = _form(data, media_type or SUFFIXES.get(Path(called).suffix.lower()))
    if metadata is None and path is not None:
        metadata = _beside(path)
    said = described(metadata, called) if metadata is not None else None
    if form == XLSX:
        return read_workbook(
            data,
            called,
            max_bytes=settings.max_file_bytes,
            max_cells=settings.max_cells,
            metadata=said.source if said else None,
        )
    return read_delimited(
        data,
        called,
        dialect=said.dialect if said else None,
        max_cells=settings.max_cells,
        metadata=said.source if said else None,
        titles=said.titles if said else (),
    )


def _form(data: bytes, media_type: str | None) -> str:
    """Return the media type; what the bytes show counts more than what was said."""
    if data.startswith(_OLD_WORKBOOK):
        raise MediaTypeError(
            "this is a workbook of the old kind (.xls), or one with a password",
            hint="Save it as .xlsx without a password, or as CSV UTF-8.",
        )
    if data.startswith(_ARCHIVE):
        return XLSX
    plain = (media_type or "").partition(";")[0].strip().lower()
    if plain not in MEDIA_TYPES:
        raise MediaTypeError(
            f"{plain or 'a file of this name'} is not read as a spreadsheet",
            hint=f"Send one of {', '.join(MEDIA_TYPES)}; files end in {', '.join(SUFFIXES)}.",
        )
    return plain if plain == XLSX else CSV


def _beside(path: Path) -> bytes | None:
    file = path.with_name(path.name + METADATA_SUFFIX)
    return file.read_bytes() if file.is_file() else None


def _bytes_of(path: Path, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > limit:
            raise _too_large(size, limit)
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}") from error


def _too_large(size: int, limit: int) -> LimitError:
    return LimitError(
        f"expected at most {limit:,} bytes, came {size:,}",
        hint="Split the file, or raise CLUSTER_KB_MAX_FILE_BYTES.",
    )
