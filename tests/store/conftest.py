from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kb.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.store import EmbeddedStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A store on disk."""
    with open_store(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def turtle():
    """Read triples from Turtle, with the prefix `ex:` and the last full stop understood."""

    def read(text: str) -> list[ox.Triple]:
        prefixed = f"@prefix ex: <https://example.org/> .\n{text} ."
        return [quad.triple for quad in ox.parse(prefixed, ox.RdfFormat.TURTLE)]

    return read
