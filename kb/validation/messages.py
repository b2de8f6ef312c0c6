"""Texts of rules in the languages that there are, and the values that they name.

Every rule speaks English; other languages may be missing, of one rule or of all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from rdflib import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Node

__all__ = ["Messages", "by_language", "filled"]

Messages: TypeAlias = tuple[tuple[str, str], ...]
"""Pairs of a language tag and a text, English first, then by tag."""

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


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
    return tuple(
        (tag, _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text))
        for tag, text in messages
    )
