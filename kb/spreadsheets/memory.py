"""Mappings that publishers have chosen, remembered in the data folder as metadata of tables."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kb.spreadsheets.mappings import ColumnMapping
from kb.spreadsheets.metadata import described

if TYPE_CHECKING:
    from pathlib import Path

    from kb.iris import Iris
    from kb.spreadsheets.fields import Form
    from kb.spreadsheets.tables import Table

__all__ = ["place_of", "recalled", "remember"]


def place_of(folder: Path, publisher: str, kind: str) -> Path:
    """Return the file in which a data folder keeps what a publisher chose for a profile type."""
    return folder / "mappings" / publisher / f"{kind}.json"


def recalled(folder: Path, publisher: str, form: Form) -> ColumnMapping | None:
    """Return what a publisher chose before; None when it did not.

    :raises MalformedError: when somebody has changed the file, and it is no mapping any more.
    """
    file = place_of(folder, publisher, form.type)
    if not file.is_file():
        return None
    return ColumnMapping.of(described(file.read_bytes(), file.name), form)


def remember(
    folder: Path, publisher: str, mapping: ColumnMapping, table: Table, iris: Iris
) -> Path:
    """Write down a mapping for the next time, with the columns of the table that it was made for.

    Either the whole file is there afterwards, or what was there before.
    """
    file = place_of(folder, publisher, mapping.type)
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(mapping.to_csvw(table, iris), ensure_ascii=False, indent=2)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(file)
    return file
