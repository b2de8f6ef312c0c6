"""Collect the texts that the code says, and refresh their translations.

python scripts/extract_messages.py     adds new texts to each kb/locales/<language>.po, without a
                                       translation, and moves those that are gone to its end
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api.extraction import update  # noqa: E402 - a script finds the packages beside it
from kb.messages import LOCALES, mark, said  # noqa: E402 - a script finds the packages beside it

_HEADER = """\
# What kb says of spreadsheets. Refresh with `python scripts/extract_messages.py`.

"""


def template() -> Catalog:
    """Return a catalogue of all texts that the code says."""
    catalogue = Catalog(fuzzy=False)
    keywords = {function.__name__: None for function in (said, mark)}
    found = extract_from_dir(
        ROOT / "kb", [("**.py", "python")], keywords=keywords, callback=lambda *_: None
    )
    for path, _, text, _, _ in found:
        catalogue.add(text, locations=[(f"kb/{path}", 0)])
    return catalogue


def refresh(folder: Path = LOCALES) -> None:
    """Bring the translations up to date; those that are there are kept."""
    fresh = template()
    for path in sorted(folder.glob("*.po")):
        update(path, path.stem, fresh, _HEADER)


if __name__ == "__main__":
    refresh()
