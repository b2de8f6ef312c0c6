"""Dates as people write them: a day, a month or a year, as exact as the text and no more."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from rdflib.namespace import XSD

from kb.messages import joined, said
from kb.spreadsheets.comparing import folded
from kb.spreadsheets.fields import LANGUAGES
from kb.spreadsheets.problems import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["partial_date"]

Read = tuple[str, str, Problem | None]
"""The date as XML Schema writes it, its datatype, and how it was understood."""

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:\s.*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})(?:[./](\d{1,2}))?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
_SPREADSHEET_DAYS = range(20_000, 80_000)
"""The numbers under which spreadsheet programs keep the days from 1954 to 2119."""


def partial_date(text: str) -> Read:
    """Read a date in digits or with the name of a month in one of five languages.

    >>> partial_date("8.11.2016")[:2]
    ('2016-11-08', 'http://www.w3.org/2001/XMLSchema#date')
    >>> partial_date("novembre 2016")[0], partial_date("2016")[0], partial_date("2016-11")[0]
    ('2016-11', '2016', '2016-11')

    :raises UnreadableError: when it is none, or no such day exists.
    """
    plain = " ".join(text.split()).strip(".")
    if found := _ISO.fullmatch(plain):
        return _made(text, found[1], found[2], found[3])
    if found := _YEAR_FIRST.fullmatch(plain):
        return _made(text, found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(plain):
        return _day_first(text, int(found[1]), int(found[3]), found[4], slashed=found[2] == "/")
    if found := _MONTH_YEAR.fullmatch(plain):
        return _made(text, found[2], found[1])
    return _in_words(text, plain)


def _day_first(text: str, first: int, second: int, year: str, *, slashed: bool) -> Read:
    """Read day, month and year; with slashes the month may come first, if it can be none other."""
    if second > 12 >= first:
        return _made(text, year, str(first), str(second))
    value, datatype, understood = _made(text, year, str(second), str(first))
    if slashed and first <= 12 and first != second:
        told = said(
            "{?text} was read with the day first, as {?value}", text=repr(text), value=value
        )
        hints = said("Write 2016-11-08.")
        understood = Problem("ambiguous-date", "warning", told, hints=hints)
    return value, datatype, understood


def _in_words(text: str, plain: str) -> Read:
    words = folded(re.sub(r"(?<=\d)(?:st|nd|rd|th|er|º|\.)(?=\s)", "", plain)).split()
    numbers = [word for word in words if word.isdecimal()]
    months = [_months()[word] for word in words if word in _months()]
    others = [word for word in words if not word.isdecimal() and word not in _months()]
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    fillers = set(others) <= {"de", "del", "of", "the", "den", "der", "le", "di", "el"}
    if len(months) == 1 and len(years) == 1 and len(days) < 2 and fillers:
        return _made(text, years[0], str(months[0]), days[0] if days else None)
    raise _no_date(text)


def _made(text: str, year: str, month: str | None = None, day: str | None = None) -> Read:
    """Put a date together; say how it was understood when it was not written so."""
    if not 1000 <= int(year) <= 2999:
        raise _no_date(text)
    value, datatype = year, XSD.gYear
    if month is not None:
        if not 1 <= int(month) <= 12:
            raise _no_date(text)
        value, datatype = f"{year}-{int(month):02}", XSD.gYearMonth
    if month is not None and day is not None:
        if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
            raise _no_date(text)
        value, datatype = f"{value}-{int(day):02}", XSD.date
    if value == text:
        return value, str(datatype), None
    told = said("{?text} was read as {?value}", text=repr(text), value=value)
    return value, str(datatype), Problem("date-format", "info", told)


@cache
def _months() -> Mapping[str, int]:
    """Return the number of each name of a month, whole or short, in the five languages."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for names in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in names[width].items():
                    found.setdefault(folded(name), number)
    return {name: number for name, number in found.items() if not name.isdecimal()}


def _no_date(text: str) -> UnreadableError:
    hints = said("Write a day, a month or a year: 2016-11-08, 2016-11 or 2016.")
    if text.isdecimal() and int(text) in _SPREADSHEET_DAYS:
        meant = date(1899, 12, 30) + timedelta(days=int(text))
        hints = said(
            "It may be the number that a spreadsheet program has for {?day}.", day=meant.isoformat()
        )
    elif found := re.search(r"\b(1[0-9]{3}|2[0-9]{3})\b", text):
        less = said("If no more is known, write {?year}.", year=found[1])
        hints = joined([hints, less], " ")
    return UnreadableError("date", said("{?text} is not a date", text=repr(text)), hints)
