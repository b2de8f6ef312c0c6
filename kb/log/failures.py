"""The errors of SQLite, said in ours, and whether there is room left before it needs some.

https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

from kb.errors import BusyError, DamagedError, FullError, ReadOnlyError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_room", "damaged", "failure"]

_PRIMARY = 0xFF
"""The bits of a result code that tell its kind."""
_READ_ONLY = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def failure(error: BaseException, path: Path) -> StoreError | None:
    """Return what an error of SQLite means for the log in this file.

    None when it is about what was asked, and not about the file.
    """
    if isinstance(error, UnicodeDecodeError) or "Could not decode" in str(error):
        return damaged(path, "a text in it is no UTF-8")
    if not isinstance(error, sqlite3.Error):
        return None
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _DAMAGED:
        return damaged(path, str(error))
    if code == sqlite3.SQLITE_FULL:
        return FullError(f"the log {path} cannot be written: {error}")
    if code in _READ_ONLY:
        return ReadOnlyError(f"the log {path} cannot be written: {error}")
    if code == sqlite3.SQLITE_BUSY:
        return BusyError(f"others write the log {path} for too long", hint="Try again in a moment.")
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            f"the log {path} cannot be read or written: {error}",
            hint="Nothing was changed. See that the disk has room left and is sound.",
        )
    return None


def damaged(path: Path, why: str) -> DamagedError:
    """Return the error of a file that is no log, or no more."""
    return DamagedError(
        f"{path} cannot be read as a log: {why}",
        hint="Restore the data folder from a backup. Look after the disk.",
    )


def check_room(folder: Path, least: int) -> None:
    """See that so many bytes are free on the disk of a folder.

    :raises FullError: when there are fewer.
    """
    free = shutil.disk_usage(folder).free if least else 0
    if free < least:
        raise FullError(
            f"only {free:,} bytes are left on the disk of {folder}, fewer than {least:,}",
            hint="Nothing was changed. Make room on the disk, and send the same again; nothing "
            "needs to be restarted.",
        )
