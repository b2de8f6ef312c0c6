"""Figures as sources state them, side by side: nothing is averaged, nothing overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from babel.numbers import format_currency, format_decimal
from rdflib.namespace import DCTERMS

from api.links import code_of
from api.messages import gettext, language
from kb.vocab import CLU, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.names import Names, Node
    from kb.discovery import Figure
    from kb.documents import Document

__all__ = ["FigureRow", "figures", "row_of"]

_MEASURES = {
    "count": str(CLU.count),
    "percentage": str(CLU.percentage),
    "amount": str(CLU.amount),
    "positive-responses": str(CLU.positiveResponses),
}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure: what it counts of what, how much, how precisely, when, according to whom."""

    iri: str
    about: Node
    indicator: Node | None
    value: str
    precision: Node | None
    date: str
    sources: tuple[Node, ...]


def figures(document: Document, observations: Iterable[str], names: Names) -> tuple[FigureRow, ...]:
    """Return the rows of a table of figures: the same indicator together, oldest first."""
    rows = [_row(document, iri, names) for iri in observations]
    return tuple(
        sorted(rows, key=lambda row: (row.about.label, _indicator(row), row.date, row.iri))
    )


def _indicator(row: FigureRow) -> str:
    return row.indicator.label if row.indicator else ""


def _row(document: Document, iri: str, names: Names) -> FigureRow:
    said: dict[str, list[str]] = {}
    for name, value in document.statements.get(iri, ()):
        said.setdefault(name, []).append(value.value)
    indicator = said.get(str(CLU.indicator))
    precision = said.get(str(CLU.valueQualifier))
    return FigureRow(
        iri=iri,
        about=names(said.get(str(CLU.observedEntity), [document.iri])[0]),
        indicator=names(indicator[0]) if indicator else None,
        value=_amount(said),
        precision=names(precision[0]) if precision else None,
        date=said.get(str(SCHEMA.observationDate), [""])[0],
        sources=tuple(names(source) for source in said.get(str(DCTERMS.source), ())),
    )


def row_of(figure: Figure, names: Names) -> FigureRow:
    """Return the row of a figure of an answer."""
    return FigureRow(
        iri=figure.node,
        about=names(figure.entity),
        indicator=names(figure.indicator) if figure.indicator else None,
        value=written(figure.unit, figure.value, figure.respondents, figure.currency),
        precision=names(figure.qualifier) if figure.qualifier else None,
        date=figure.date,
        sources=tuple(names(source) for source in figure.sources),
    )


def _amount(said: Mapping[str, list[str]]) -> str:
    for unit, measure in _MEASURES.items():
        if measure in said:
            asked, currency = said.get(str(CLU.respondents)), said.get(str(CLU.currency))
            return written(
                unit,
                Decimal(said[measure][0]),
                int(asked[0]) if asked else None,
                currency[0] if currency else None,
            )
    return ""


def written(unit: str, value: Decimal, respondents: int | None, currency: str | None) -> str:
    """Return a figure in the writing of the page's language."""
    locale = language().replace("-", "_")
    if unit == "amount":
        code = code_of(currency or "")
        return format_currency(
            value, code, locale=locale, currency_digits=False, format_type="name"
        )
    number = format_decimal(value, locale=locale)
    if unit == "percentage":
        return gettext("%(number)s per cent") % {"number": number}
    if unit == "positive-responses":
        return gettext("%(number)s of %(asked)s") % {"number": number, "asked": respondents}
    return number
