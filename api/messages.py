"""The texts that people see, from message catalogues in gettext's `.po` format.

The msgid is the English text; `locales/<language>/LC_MESSAGES/messages.po` holds the others, read
once at start. English has a catalogue too, with empty translations: it is the list that
translators copy, and a test keeps it complete. Its header says how to refresh it.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import current_app, g, has_request_context, request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

__all__ = ["LOCALES", "gettext", "init_app", "language", "mark", "ngettext", "read_catalogues"]

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"
"""The language that the msgids are written in."""


def read_catalogues(folder: Path = LOCALES) -> Mapping[str, Translations]:
    """Read every `.po` file; the key is its language tag.

    >>> sorted(read_catalogues())[:1]
    ['en']
    """
    return {
        path.parent.parent.name.replace("_", "-"): _read(path)
        for path in sorted(folder.glob("*/LC_MESSAGES/messages.po"))
    }


def _read(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=path.parent.parent.name))
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """Return the language of this request's page: the best that we have a catalogue for."""
    known: Mapping[str, Translations] = current_app.extensions["messages"]
    default = current_app.extensions["kb"].settings.language
    fallback = default if default in known else SOURCE
    if not has_request_context():
        return fallback
    if "language" not in g:
        g.language = request.accept_languages.best_match(list(known), default=fallback)
    chosen: str = g.language
    return chosen


def _current() -> Translations:
    catalogue: Translations = current_app.extensions["messages"][language()]
    return catalogue


def gettext(text: str) -> str:
    """Return a text in the language of this request."""
    return _current().gettext(text) if text else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a text that a number needs, in the language of this request."""
    return _current().ngettext(singular, plural, number)


def mark(text: str) -> str:
    """Mark a text for the catalogue where it cannot be translated yet; return it as it is."""
    return text


def init_app(app: Flask, folder: Path = LOCALES) -> None:
    """Read the catalogues and give the templates `gettext`, `ngettext` and `_`."""
    app.extensions["messages"] = read_catalogues(folder)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install(gettext, ngettext, newstyle=True)
