"""From rows to the partnership card and to the shares of interest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kb.discovery.answers import Partner, PartnershipCard, Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.discovery.answers import Figure
    from kb.discovery.evidence import Evidence
    from kb.discovery.paths import Row

__all__ = ["figures", "partnership", "shares"]


def figures(nodes: Iterable[str], evidence: Evidence) -> tuple[Figure, ...]:
    """Return observations as figures, those of one indicator together, the latest first."""
    found = [figure for node in dict.fromkeys(nodes) for figure in evidence.figures(node)]
    found.sort(key=lambda figure: (figure.date, figure.value, figure.node), reverse=True)
    found.sort(key=lambda figure: figure.indicator or "")
    return tuple(found)


def partnership(iri: str, rows: Sequence[Row], evidence: Evidence) -> PartnershipCard:
    """Fold the rows of the query `partnership-card`."""

    def things(*facts: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row["thing"] for row in rows if row["fact"] in facts))

    partners = tuple(
        Partner(
            node=node,
            countries=_countries(row for row in rows if row["thing"] == node),
            coordinator=node in things("coordinator"),
        )
        for node in things("coordinator", "partner")
    )
    return PartnershipCard(
        partnership=iri,
        partners=partners,
        countries=tuple(sorted({code for partner in partners for code in partner.countries})),
        targets=things("target"),
        programmes=things("programme"),
        figures=figures(things("figure"), evidence),
        period=evidence.leg("partnership", iri),
    )


def _countries(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["country"] for row in rows if "country" in row))


def shares(rows: Sequence[Row]) -> tuple[Share, ...]:
    """Fold the rows of the query `interest-share`, one for each source, into one each figure.

    A figure that publishers describe differently is one for each of their descriptions.
    """
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if "share" in row:
            told = (row["yes"], row["respondents"], row.get("date", ""))
            groups.setdefault((row["observation"], *told), []).append(row)
    return tuple(
        Share(
            node=node,
            positive=int(group[0]["yes"]),
            respondents=int(group[0]["respondents"]),
            share=Decimal(group[0]["share"]),
            date=group[0].get("date", ""),
            sources=tuple(dict.fromkeys(row["source"] for row in group if "source" in row)),
        )
        for (node, *_), group in groups.items()
    )
