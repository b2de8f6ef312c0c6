"""The list of redactions in a file beside the log: what must not come back with an older copy.

The log itself knows its redactions; the file is for the day on which an older copy of the log is
put in its place.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from kb.errors import DamagedError, StoreError
from kb.log.records import Redaction

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["RedactionList"]


class RedactionList:
    """The file `redactions.json` of a data folder; there is none as long as it would be empty."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "redactions.json"

    def read(self) -> list[Redaction]:
        """Return the redactions in the file.

        :raises DamagedError: when the file is not such a list.
        """
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            return [Redaction(**each) for each in told["redactions"]]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError, KeyError, OSError) as error:
            raise DamagedError(
                f"{self._path} cannot be read as a list of redactions: {error}",
                hint="Restore it from a backup. Without it, an older copy of the log would bring "
                "back what was redacted.",
            ) from error

    def add(self, redactions: Iterable[Redaction]) -> None:
        """Add redactions that the file does not have; they are on the disk when this returns.

        :raises StoreError: when the file cannot be written.
        """
        listed = self.read()
        known = {each.contribution for each in listed}
        new = [each for each in redactions if each.contribution not in known]
        if not new:
            return
        told = {"redactions": [asdict(each) for each in (*listed, *new)]}
        text = json.dumps(told, ensure_ascii=False, indent=2)
        try:
            self._write(text + "\n")
        except OSError as error:
            raise StoreError(
                f"{self._path} cannot be written: {error.strerror}",
                hint="Nothing was redacted. Make room, or make the folder writable, and try again.",
            ) from error

    def _write(self, text: str) -> None:
        """Replace the whole file, so that a crash leaves the old one or the new one."""
        draft = self._path.with_suffix(".tmp")
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
