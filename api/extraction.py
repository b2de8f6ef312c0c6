"""Collects every text that people see, and refreshes the catalogues of all languages.

    .venv/bin/python -m api.extraction

adds new texts to each `locales/*/LC_MESSAGES/messages.po`, untranslated, and moves those that are
gone to its end. A new language begins as a copy of the English file.
"""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from api.messages import LOCALES
from kb import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["refresh", "template", "update"]

_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
_KEYWORDS = {"_": None, "gettext": None, "mark": None, "ngettext": (1, 2)}
_HEADER = """\
# Texts of the web face of Cluster KB. An empty msgstr means: the text as it stands in English.
# Refresh this file with `.venv/bin/python -m api.extraction`.

"""


def template() -> Catalog:
    """Return a catalogue of all texts, in code, in templates, and of errors."""
    catalogue = Catalog(fuzzy=False)
    found = extract_from_dir(
        Path(__file__).parent, _METHODS, _OPTIONS, _KEYWORDS, callback=lambda *_: None
    )
    for path, _, message, _, _ in found:
        catalogue.add(message, locations=[(path, 0)])
    for title in _titles():
        catalogue.add(title)
    return catalogue


def _titles() -> Iterator[str]:
    """Yield the titles of problems: of our errors, and of HTTP's own."""
    for name in errors.__all__:
        yield getattr(errors, name).title
    yield from (status.phrase for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST)


def refresh(folder: Path = LOCALES) -> None:
    """Bring the catalogues of all languages up to date; translations are kept."""
    fresh = template()
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        update(path, path.parent.parent.name, fresh, _HEADER)


def update(path: Path, language: str, fresh: Catalog, header: str) -> None:
    """Bring the catalogue of one language up to date; translations are kept.

    The header is none of it: its lines would be taken for a remark on the first text.
    """
    text = path.read_text(encoding="utf-8").removeprefix(header)
    catalogue = read_po(BytesIO(text.encode()), locale=language)
    catalogue.update(fresh, no_fuzzy_matching=True)
    with path.open("wb") as target:
        target.write(header.encode())
        write_po(target, catalogue, omit_header=True, include_lineno=False, sort_output=True)


if __name__ == "__main__":
    refresh()
