"""Taking folders away, so that a crash leaves the whole folder or none."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["discard", "finish_discarding", "make_room"]

_ROOM = 1_000_000
"""How many bytes more than is in the journals an engine takes to open a store."""


def discard(path: Path) -> None:
    """Remove a folder, or what stands in its place; it is out of the way at once, then it goes."""
    finish_discarding(path)
    if path.exists():
        aside = path.rename(_aside(path))
        if aside.is_file():
            aside.unlink()
        else:
            shutil.rmtree(aside)


def finish_discarding(path: Path) -> None:
    """Remove what a `discard` of this folder has left when it was interrupted."""
    shutil.rmtree(_aside(path), ignore_errors=True)


def make_room(path: Path) -> None:
    """Prove that the folder of a store can be written again, with room for opening it.

    :raises OSError: when it cannot.
    """
    journals = sum(file.stat().st_size for file in path.glob("*.log"))
    trial = path.with_name(f"{path.name}.room")
    try:
        with trial.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, journals + _ROOM)
    finally:
        trial.unlink(missing_ok=True)


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.discarded")
