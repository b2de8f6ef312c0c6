"""Texts in the languages that there are, and the values that they name.

Every text speaks English; other languages may be missing, of one text or of all. Texts of rules
stand with the shapes; those of the code stand in it in English, and in the other languages in
`locales/<language>.po`, as gettext has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rdflib import Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rdflib.term import Node

__all__ = [
    "LOCALES",
    "Languages",
    "Messages",
    "by_language",
    "filled",
    "in_each_language",
    "joined",
    "mark",
    "said",
]

Messages: TypeAlias = tuple[tuple[str, str], ...]
"""Pairs of a language tag and a text, English first, then by tag."""

LOCALES = Path(__file__).parent / "locales"
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages of a reader, best first."""

    languages: tuple[str, ...] = ("en",)

    def text(self, messages: Messages) -> str:
        """Return the text in the best language that there is, else in English."""
        return dict(messages)[self.language(messages)]

    def language(self, messages: Messages) -> str:
        """Return the best language that there is."""
        known = dict(messages)
        return next((tag for tag in self.languages if tag in known), messages[0][0])


def by_language(texts: Iterable[Node]) -> Messages:
    """Order the texts of one property by their languages.

    >>> by_language([Literal("Name", lang="de"), Literal("name", lang="en")])
    (('en', 'name'), ('de', 'Name'))
    """
    found = {text.language or "en": str(text) for text in texts if isinstance(text, Literal)}
    return tuple(sorted(found.items(), key=lambda pair: (pair[0] != "en", pair[0])))


def filled(messages: Messages, values: Mapping[str, str]) -> Messages:
    """Put values in the place of {?variables}; a variable without a value stays.

    >>> filled((("en", "It ends ({?value})."),), {"value": "2016"})
    (('en', 'It ends (2016).'),)
    """
    if not values:
        return messages
    return tuple((tag, _put(values, text)) for tag, text in messages)


def said(text: str, /, **values: str | Messages) -> Messages:
    """Return a text of the code in every language, with values in the place of {?variables}.

    A value may be another one in each language.

    >>> dict(said("{?text} is not a date", text="'soon'"))["de"]
    "'soon' ist kein Datum"
    """
    messages = ((tag, known.get(text, text)) for tag, known in _catalogues().items())
    return tuple((tag, _put(_of(values, tag), told)) for tag, told in messages)


def mark(text: str) -> str:
    """Return a text that is said later."""
    return text


def joined(parts: Iterable[Messages], between: str) -> Messages:
    """Join texts that all speak the same languages.

    >>> joined([said("the same town"), said("the same country")], ", ")[0]
    ('en', 'the same town, the same country')
    """
    several = list(parts)
    return tuple((tag, between.join(dict(one)[tag] for one in several)) for tag, _ in several[0])


def in_each_language(text: Callable[[str], str]) -> Messages:
    """Return what a text is in each language that our own texts have."""
    return tuple((tag, text(tag)) for tag in _catalogues())


def _put(values: Mapping[str, str], text: str) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def _of(values: Mapping[str, str | Messages], tag: str) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else dict(value)[tag]
        for name, value in values.items()
    }


@cache
def _catalogues() -> Mapping[str, Mapping[str, str]]:
    """Return for each language, English first, what the English texts are called in it."""
    from babel.messages.pofile import read_po

    found: dict[str, Mapping[str, str]] = {"en": {}}
    for path in sorted(LOCALES.glob("*.po")):
        with path.open("rb") as source:
            messages = read_po(source, locale=path.stem)
        found[path.stem] = {str(one.id): str(one.string) for one in messages if one.string}
    return found
