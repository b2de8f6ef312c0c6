"""From the rows of a path query to channels: legs with their periods, the status, the reasons.

The queries decide the status; this module says which legs are to blame, and counts a gateway and
the agreement behind it as one channel.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from kb.discovery.answers import Channel, Reason
from kb.discovery.evidence import Period
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from kb.discovery.answers import Kind, Leg, Role, Status, Term
    from kb.discovery.evidence import Evidence

    Row = Mapping[str, str]

__all__ = ["RANK", "best", "channel", "code", "path", "period", "reasons", "texts"]

RANK: Mapping[str, int] = {"open": 0, "end-unknown": 1, "closed": 2}
"""The better status first."""


def texts(rows: Iterable[Mapping[str, Term]]) -> list[Row]:
    """Return solutions as texts: IRIs and lexical forms; what is unbound has no entry."""
    return [
        {name: term.value for name, term in row.items() if not isinstance(term, ox.Triple)}
        for row in rows
    ]


def code(iri: str) -> str:
    """Return the code of a concept of ours.

    >>> code("https://w3id.org/cluster-kb/scheme/channel-status/open")
    'open'
    """
    return iri.rpartition("/")[2]


def channel(row: Row, actor: str, on: date, evidence: Evidence) -> Channel:
    """Return the channel of one row of a path query.

    A cluster is no leg of its own channels; a partnership is, since its dates count.
    """
    status = cast("Status", code(row["status"]))
    kind = cast("Kind", code(row["criterion"]))
    role: Role = "gateway" if kind.endswith("gateway") else "agreement"
    joint = evidence.is_a(row["holder"], CLU.ClusterPartnership)
    legs = path(row, role, "" if joint else row["holder"], evidence)
    return Channel(actor, kind, row["criterion"], legs, status, reasons(legs, status, on))


def path(row: Row, role: Role, but: str, evidence: Evidence) -> tuple[Leg, ...]:
    """Return holder (but for one), entry and basis of a row, as far as they are different."""
    legs = [evidence.leg(role, row["entry"], period(row, "entry"))]
    if row["holder"] not in (but, row["entry"]):
        legs.insert(0, evidence.leg("partnership", row["holder"], period(row, "holder")))
    if row["basis"] != row["entry"]:
        legs.append(evidence.leg("agreement", row["basis"], period(row, "basis")))
    return tuple(legs)


def period(row: Row, place: str) -> Period:
    """Return the period that a row tells of its holder, entry or basis."""
    return Period(_day(row, place, "Start"), _day(row, place, "End"), _day(row, place, "Confirmed"))


def _day(row: Row, place: str, column: str) -> date | None:
    told = row.get(place + column)
    return date.fromisoformat(told) if told else None


def reasons(legs: Sequence[Leg], status: Status, on: date) -> tuple[Reason, ...]:
    """Return why a path is not open, the earliest date first; nothing when it is open."""
    if status == "open":
        return ()
    find = _closing if status == "closed" else _unknown
    found = [reason for leg in legs for reason in find(leg, legs, on)]
    return tuple(reason for _, reason in sorted(found, key=lambda pair: pair[0]))


def _closing(leg: Leg, _legs: Sequence[Leg], on: date) -> Iterator[tuple[date, Reason]]:
    if leg.end and leg.end < on:
        yield leg.end, Reason("ended", leg.role, leg.node, leg.stated_end)
    if leg.start and leg.start > on:
        yield leg.start, Reason("not-begun", leg.role, leg.node, leg.stated_start)


def _unknown(leg: Leg, legs: Sequence[Leg], on: date) -> Iterator[tuple[int, Reason]]:
    rests_on_agreement = leg.role == "gateway" and leg is not legs[-1]
    if rests_on_agreement and leg.start is None and leg.end is None:
        return
    if leg.start is None and (leg.first_confirmed is None or leg.first_confirmed > on):
        yield 0, Reason("start-unknown", leg.role, leg.node, None)
    if leg.end is None and (leg.confirmed is None or leg.confirmed < on):
        confirmed = leg.confirmed.isoformat() if leg.confirmed else None
        yield 1, Reason("end-unknown", leg.role, leg.node, confirmed)


def best(
    paths: Iterable[tuple[str, Channel]], weights: Mapping[str, Decimal]
) -> tuple[Channel, ...]:
    """Return each channel once, by its best path; the best channel first.

    `paths` pairs each path with what identifies its channel. Open is better than unknown and
    unknown better than closed; then the heavier criterion, then the order of the IRIs.
    """

    def order(path: Channel) -> tuple[int, Decimal, tuple[str, ...]]:
        return RANK[path.status], -weights[path.criterion], path.path

    found: dict[str, Channel] = {}
    for key, path in paths:
        if key not in found or order(path) < order(found[key]):
            found[key] = path
    return tuple(sorted(found.values(), key=order))
