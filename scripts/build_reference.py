"""Build the reference data of ontology/reference/ from packages: countries, regions, activities.

No network, and the same text on every run with the same packages. What is built, from what and
under which licence: docs/reference/reference-data.md.

    python scripts/build_reference.py                   write ontology/reference/
    python scripts/build_reference.py --output DIR      write somewhere else
"""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from reference.countries import countries
from reference.nace import nace
from reference.nuts import VERSIONS, nuts, prefixes
from reference.turtle import turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyoxigraph as ox

LICENCE = files("babel") / "locale-data" / "LICENSE.unicode"
"""What has to go along with the names of countries."""

HOME = Path(__file__).resolve().parent.parent / "ontology" / "reference"


def tables() -> Mapping[str, Iterable[ox.Triple]]:
    """Return every table by the name of its file."""
    return {
        "countries.ttl": countries(prefixes()),
        **{f"nuts-{version}.ttl": nuts(version) for version in VERSIONS},
        **{f"nace-{revision}.ttl": nace(revision) for revision in ("2", "2.1")},
    }


def main() -> None:
    """Write all files, each whole."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--output", type=Path, default=HOME, help="the folder to write to")
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    texts = {name: turtle(triples) for name, triples in tables().items()}
    texts["LICENSE.unicode"] = LICENCE.read_text(encoding="utf-8")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text.encode()) / 1000:.0f} KB")


if __name__ == "__main__":
    main()
