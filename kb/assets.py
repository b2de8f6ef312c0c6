"""Where ontology, shapes and queries lie, in a checkout and in a wheel: only this module knows.

A wheel carries the three folders as `kb/_assets/`; in a checkout they stand beside `kb/`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

__all__ = ["read", "root", "walk"]


@cache
def root() -> Traversable:
    """Return the folder that holds `ontology/`, `shapes/` and `queries/`.

    :raises RuntimeError: when the package was built without them.
    """
    package = files("kb")
    for candidate in (package / "_assets", package / ".."):
        if (candidate / "ontology").is_dir():
            return candidate
    raise RuntimeError("the package was built without its ontology, shapes and queries")


def read(path: str) -> str:
    """Return the text of one asset, named by its path below the root.

    >>> read("ontology/core.ttl").startswith("@prefix")
    True
    """
    return root().joinpath(*path.split("/")).read_text(encoding="utf-8")


def walk(folder: str, suffix: str) -> Iterator[str]:
    """Yield the paths of all assets below a folder whose name ends so, in alphabetical order."""
    top = root().joinpath(*folder.split("/"))
    for entry in sorted(top.iterdir(), key=lambda item: item.name):
        path = f"{folder}/{entry.name}"
        if entry.is_dir():
            yield from walk(path, suffix)
        elif entry.name.endswith(suffix):
            yield path
