"""Numbers as people write them, with separators and signs around them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from kb.messages import mark, said
from kb.spreadsheets.problems import Problem, UnreadableError

__all__ = ["decimal", "integer", "is_about"]

_ABOUT = re.compile(
    r"^(?:ca\.?|approx\.?|about|env\.?|etwa|rund|~|≈|circa)\s*(?=\d)", re.IGNORECASE
)
_UNIT = re.compile(r"(?<=\d)\s*(?:fte|%|€|eur)$", re.IGNORECASE)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'\u2019](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")


def integer(text: str) -> tuple[int, Problem | None]:
    """Read a whole number; say how, when it was not written in digits alone.

    >>> integer("1.200")[0], integer("1 200 000")[0], integer("208")
    (1200, 1200000, (208, None))

    :raises UnreadableError: when it is none, or not whole.
    """
    plain = _bare(text)
    if _GROUPED.fullmatch(plain):
        plain = re.sub(r"[.,]", "", plain)
    if re.fullmatch(r"\d+[.,]0+", plain):
        plain = re.split(r"[.,]", plain)[0]
    if not re.fullmatch(r"[+-]?\d{1,18}", plain):
        raise _no_number(text, mark("{?text} is not a whole number"), "208")
    return int(plain), _understood(text, str(int(plain)))


def decimal(text: str) -> tuple[Decimal, Problem | None]:
    """Read a decimal number; say how, when it was not written with a point alone.

    >>> decimal("2,5")[0], decimal("1.234,50")[0]
    (Decimal('2.5'), Decimal('1234.50'))

    :raises UnreadableError: when it is none, or may be two different ones, such as 1,200.
    """
    plain = _bare(text)
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", plain) and not plain.startswith("0"):
        thousand, fraction = re.sub(r"[.,]", "", plain), plain.replace(",", ".")
        either = {"one": thousand, "other": str(Decimal(fraction).normalize())}
        raise UnreadableError(
            "ambiguous-number",
            said("{?text} may be {?one} or {?other}", text=repr(text), **either),
            said("Write {?one} or {?other}.", **either),
        )
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and len(re.findall(r"[.,]", plain)) > 1:
        whole, fraction = plain[:last], plain[last + 1 :]
        same = plain[last] in whole
        plain = re.sub(r"[.,]", "", plain if same else whole) + ("" if same else f".{fraction}")
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise _no_number(text, mark("{?text} is not a number"), "2.5") from None
    if not number.is_finite() or "e" in plain.casefold() or len(plain) > 30:
        raise _no_number(text, mark("{?text} is not a number"), "2.5")
    return number, _understood(text, plain.replace(",", "."))


def is_about(text: str) -> bool:
    """Tell whether a number is said to be near the true one only.

    >>> is_about("ca. 300"), is_about("300")
    (True, False)
    """
    return bool(_ABOUT.match(text.strip()))


def _bare(text: str) -> str:
    return _SPACES.sub("", _UNIT.sub("", _ABOUT.sub("", text.strip())))


def _understood(text: str, read: str) -> Problem | None:
    if text.strip() == read:
        return None
    told = said("{?text} was read as {?value}", text=repr(text), value=read)
    return Problem("number-format", "info", told)


def _no_number(text: str, told: str, example: str) -> UnreadableError:
    hints = said("Write it in digits, such as {?example}.", example=example)
    return UnreadableError("number", said(told, text=repr(text)), hints)
