"""Dates, numbers and addresses as people write them, and as RDF does."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache

import pyoxigraph as ox
from babel.dates import get_month_names
from rdflib import XSD

__all__ = ["address_of", "date_of", "email_of", "number_of"]

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:T.*)?)?)?(?:Z|[+-]\d\d:\d\d)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_IN_YEAR = re.compile(r"(?:in|en|im|nel) (\d{4})")
_WORDS = re.compile(
    r"(?:(\d{1,2})\.?º? (?:de |di )?)?([^\W\d]+)\.?(?: de| di)? (?:(\d{1,2}), )?(\d{4})"
)
_LANGUAGES = ("en", "de", "fr", "es", "it")

_THOUSANDS = re.compile(r"\d{1,3}([ .,'\u00a0\u2009\u202f\u2019])\d{3}(?:\1\d{3})*")
_WHOLE = re.compile(r"\d+(?:\.0+)?")
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")
_ONE_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})")

_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_EMAIL = re.compile(r"(?:mailto:)?([a-z0-9._+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)


def date_of(text: str) -> ox.Literal | None:
    """Return a date, month or year; None of what is none, or may be two.

    >>> date_of("8.11.2016"), date_of("November 2016").datatype.value[-10:]
    (<Literal value=2016-11-08 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#date>>, \
'gYearMonth')
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _date(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        # Everybody writes 8.11.2016 with the day first; of 8/11/2016 nobody can tell.
        first, mark, second, year = found.groups()
        if mark != "/" or int(first) > 12 or first == second:
            return _date(year, second, first)
        return _date(year, first, second) if int(second) > 12 else None
    if found := _MONTH_YEAR.fullmatch(text):
        return _date(found[2], found[1], None)
    if found := _IN_YEAR.fullmatch(text):
        return _date(found[1], None, None)
    if found := _WORDS.fullmatch(text):
        month = _months().get(found[2].casefold())
        return _date(found[4], month, found[1] or found[3]) if month else None
    return None


@cache
def _months() -> dict[str, str]:
    """Map the names of months in our languages to their numbers."""
    return {
        name.casefold().rstrip("."): str(number)
        for language in _LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


def _date(year: str, month: str | None, day: str | None) -> ox.Literal | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1000 <= int(year) < 3000:
        return None
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part is not None)]
    datatype = (XSD.gYear, XSD.gYearMonth, XSD.date)[len(parts) - 1]
    return ox.Literal("-".join(parts), datatype=ox.NamedNode(datatype))


def number_of(term: ox.Literal, datatype: str) -> ox.Literal | None:
    """Return a number of a datatype, `xsd:integer` or `xsd:decimal`; None when it is none.

    Thousands may be set apart in a text, and decimals by a comma if that can mean nothing else.

    >>> number_of(ox.Literal("1,467"), str(XSD.integer)).value
    '1467'
    """
    text = term.value.strip().removesuffix("%").strip()
    is_text = term.datatype.value == str(XSD.string) or term.language is not None
    if is_text and (found := _THOUSANDS.fullmatch(text)):
        if datatype != str(XSD.integer):
            return None  # 1,234 may be either
        text = text.replace(found[1], "")
    if datatype == str(XSD.integer):
        if not _WHOLE.fullmatch(text):
            return None
        return ox.Literal(str(int(text.partition(".")[0])), datatype=ox.NamedNode(datatype))
    if not _DECIMAL.fullmatch(text) or ("," in text and not _ONE_COMMA.fullmatch(text)):
        return None
    value = f"{Decimal(text.replace(',', '.')):f}"
    return ox.Literal(value if "." in value else f"{value}.0", datatype=ox.NamedNode(datatype))


def address_of(text: str) -> ox.NamedNode | None:
    """Return a web address as an IRI; one without its scheme is taken for https.

    >>> address_of(" www.example.org ").value
    'https://www.example.org'
    """
    text = text.strip()
    if _HOST.fullmatch(text):
        text = f"https://{text}"
    if not _WEB.fullmatch(text):
        return None
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None


def email_of(text: str) -> ox.NamedNode | None:
    """Return an e-mail address as an IRI.

    >>> email_of("info@example.org").value
    'mailto:info@example.org'
    """
    found = _EMAIL.fullmatch(text.strip())
    return ox.NamedNode(f"mailto:{found[1]}") if found else None
