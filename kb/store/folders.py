"""Taking folders away, so that a crash leaves the whole folder or none."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["discard", "finish_discarding"]


def discard(path: Path) -> None:
    """Remove a folder; it is out of the way at once, and then its files go."""
    finish_discarding(path)
    if path.exists():
        path.rename(_aside(path))
        shutil.rmtree(_aside(path))


def finish_discarding(path: Path) -> None:
    """Remove what a `discard` of this folder has left when it was interrupted."""
    shutil.rmtree(_aside(path), ignore_errors=True)


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.discarded")
