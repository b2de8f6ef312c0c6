"""Names and addresses in a form in which the same thing, written differently, looks the same."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["comparable", "latin", "spellings"]

_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
    }
)
"""Letters that Unicode does not take apart into a letter of ASCII and a mark."""
_JOINED = re.compile(r"[.'\u2019`\u00b4]")
"""What stands inside a word and goes: `e.V.` is `ev`, `Mov'eo` is `moveo`."""
_WORD = re.compile(r"[^\W_]+")
_LEGAL = re.compile(
    r" (ab|aisbl|ag|as|asbl|bv|doo|eeig|ev|gmbh|inc|kft|llc|ltd|mbh|nv|ou|oy|sa|sarl|sas|scarl|sl|"
    r"spa|sprl|srl|vzw|zs|zt)\Z"
)
"""Legal forms, which some write behind a name and others do not."""


def latin(text: str) -> str:
    """Fold case and accents, and letters that are variants of Latin ones.

    >>> latin("Şişli Ćuprija ŁÓDŹ Straße")
    'sisli cuprija lodz strasse'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)


def comparable(name: str) -> str:
    """Return what is compared of a name: its words without case, accents, signs and legal form.

    >>> comparable("AERO-Cluster Łódź e.V."), comparable("Aero cluster Lodz")
    ('aero cluster lodz', 'aero cluster lodz')
    """
    return _LEGAL.sub("", " ".join(_WORD.findall(_JOINED.sub("", latin(name)))))


def spellings(iri: str) -> Iterator[str]:
    """Yield an IRI; of an address on the web also its usual other spellings.

    >>> list(spellings("urn:x:1"))
    ['urn:x:1']
    >>> sorted(spellings("HTTP://www.Example.org/"))[:3]
    ['HTTP://www.Example.org/', 'http://example.org', 'http://example.org/']
    """
    yield iri
    try:
        parts = urlsplit(iri)
    except ValueError:
        return
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return
    host, path = parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/")
    found = {
        urlunsplit((scheme, prefix + host, path + end, parts.query, parts.fragment))
        for scheme in ("http", "https")
        for prefix in ("", "www.")
        for end in ("", "/")
    }
    yield from sorted(found - {iri})
