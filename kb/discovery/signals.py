"""From the rows of the country card to signals: each thing said once, with all its holders."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kb.discovery.answers import Signal
from kb.discovery.paths import RANK, code, path, period, reasons
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kb.discovery.answers import Leg, Role, SignalKind, Status
    from kb.discovery.evidence import Evidence
    from kb.discovery.paths import Row

__all__ = ["signals", "target"]


def signals(rows: Iterable[Row], on: date, evidence: Evidence) -> tuple[Signal, ...]:
    """Fold the rows of one thing, one for each holder and counterpart, into one signal."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if row["kind"] != "figure":
            groups.setdefault((row["kind"], row["statedFor"], row["entry"]), []).append(row)
    return tuple(_signal(group, on, evidence) for group in groups.values())


def _signal(rows: Sequence[Row], on: date, evidence: Evidence) -> Signal:
    row = min(rows, key=lambda row: RANK[code(row["status"])])
    kind = cast("SignalKind", row["kind"])
    status = cast("Status", code(row["status"]))
    legs = _legs(row, evidence)
    return Signal(
        kind=kind,
        node=row["entry"],
        stated_for=row["statedFor"],
        holders=_each(rows, "holder", but=None if kind == "target" else row["entry"]),
        counterparts=_each(rows, "counterpart"),
        held=any(row["held"] == "true" for row in rows),
        status=status,
        reasons=reasons(legs, status, on),
        legs=legs,
    )


def _legs(row: Row, evidence: Evidence) -> tuple[Leg, ...]:
    joint = evidence.is_a(row["holder"], CLU.ClusterPartnership)
    if row["kind"] == "target":
        told = period(row, "entry")
        return (evidence.leg("partnership" if joint else "programme", row["entry"], told),)
    role: Role = "gateway" if row["kind"] == "gateway" else "agreement"
    return path(row, role, "" if joint else row["holder"], evidence)


def target(row: Row, on: date, evidence: Evidence) -> Signal:
    """Return the signal of a row of `routes` that is a mere target."""
    return _signal([{**row, "kind": "target", "held": "true"}], on, evidence)


def _each(rows: Iterable[Row], variable: str, but: str | None = None) -> tuple[str, ...]:
    found = {row[variable] for row in rows if variable in row}
    return tuple(sorted(found - {but} if but else found))
