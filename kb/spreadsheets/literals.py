"""Literals and web addresses of texts, each with what there is to say about how it was read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb.messages import said
from kb.spreadsheets import quantities
from kb.spreadsheets.dates import partial_date
from kb.spreadsheets.problems import Problem, UnreadableError
from kb.vocab import GEO

if TYPE_CHECKING:
    Term = ox.NamedNode | ox.Literal
    Read = tuple[Term, Problem | None]

__all__ = ["date", "day", "decimal", "degrees", "integer", "point", "short", "web"]

_WEB = re.compile(r"https?://[^\s/?#]+\.[^\s]+", re.IGNORECASE)
_BARE_WEB = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_POINT = re.compile(r"POINT\s*\(\s*(\S+)\s+(\S+)\s*\)", re.IGNORECASE)
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,15})?")


def date(text: str) -> Read:
    """Read a day, a month or a year.

    :raises UnreadableError: when it is none.
    """
    value, datatype, understood = partial_date(text)
    return ox.Literal(value, datatype=ox.NamedNode(datatype)), understood


def day(text: str) -> Read:
    """Read a day.

    :raises UnreadableError: when it is none.
    """
    value, datatype, understood = partial_date(text)
    if datatype != str(XSD.date):
        raise UnreadableError(
            "date",
            said("{?text} is no day", text=repr(text)),
            said("Write a day, such as 2016-11-08."),
        )
    return ox.Literal(value, datatype=ox.NamedNode(datatype)), understood


def integer(text: str) -> Read:
    """Read a whole number.

    :raises UnreadableError: when it is none.
    """
    value, understood = quantities.integer(text)
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD.integer)), understood


def decimal(text: str) -> Read:
    """Read a decimal number.

    :raises UnreadableError: when it is none, or may be two different ones.
    """
    value, understood = quantities.decimal(text)
    written = format(value, "f")
    whole = written if "." in written else f"{written}.0"
    return ox.Literal(whole, datatype=ox.NamedNode(XSD.decimal)), understood


def degrees(text: str, most: int) -> Read:
    """Read a number of degrees, of `most` at most to either side.

    :raises UnreadableError: when it is none.
    """
    plain = text.strip().removesuffix("°").replace(",", ".")
    if not _DEGREES.fullmatch(plain) or abs(float(plain)) > most:
        raise UnreadableError(
            "degrees",
            said("{?text} is no number of degrees up to {?most}", text=repr(text), most=str(most)),
            said("Write 45.76, for example."),
        )
    return ox.Literal(plain.removeprefix("+")), None


def point(text: str) -> Read:
    """Read a point as well-known text, or as latitude and longitude.

    :raises UnreadableError: when it is none.
    """
    found = _POINT.fullmatch(text.strip())
    pair = (found[1], found[2]) if found else tuple(reversed(re.split(r"[,;\s]+", text.strip())))
    if len(pair) != 2:
        told = said("{?text} is no point", text=repr(text))
        raise UnreadableError("point", told, said("Write POINT(4.83 45.76)."))
    east, north = degrees(pair[0], 180)[0].value, degrees(pair[1], 90)[0].value
    wkt = ox.Literal(f"POINT({east} {north})", datatype=ox.NamedNode(GEO.wktLiteral))
    if found:
        return wkt, None
    told = said("{?text} was read as latitude, longitude", text=repr(text))
    return wkt, Problem("point", "info", told)


def web(text: str) -> Read:
    """Read a web address; one without a scheme gets https.

    :raises UnreadableError: when it is none.
    """
    plain = text.strip().strip("<>")
    if _BARE_WEB.fullmatch(plain) and "@" not in plain:
        address = f"https://{plain}"
        told = said("{?text} was read as {?value}", text=repr(text), value=address)
        return _address(address), Problem("web-address", "info", told)
    if not _WEB.fullmatch(plain):
        raise UnreadableError(
            "web-address",
            said("{?text} is no web address", text=repr(short(text))),
            said("Write https://example.org/."),
        )
    return _address(plain), None


def _address(text: str) -> ox.NamedNode:
    return ox.NamedNode(quote(text, safe="%/:=&?~#+!$,;'@()*[]"))


def short(text: str) -> str:
    """Return a text, or the beginning of one that is long."""
    return text if len(text) <= 60 else f"{text[:57]}…"
