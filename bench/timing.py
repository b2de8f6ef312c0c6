"""Times and tables."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["heading", "p95", "ratio", "row", "seconds", "shown"]


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes on the clock."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def heading(first: str, *columns: str) -> None:
    """Print the head of a table."""
    print(f"| {first} | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}", flush=True)


def row(*cells: str) -> None:
    """Print one row of a table."""
    print(f"| {' | '.join(cells)} |", flush=True)


def shown(duration: float | None) -> str:
    """Write a duration for people; "-" for none.

    >>> shown(0.0123), shown(12.3), shown(None)
    ('12.3 ms', '12.3 s', '-')
    """
    if duration is None:
        return "-"
    return f"{duration:,.1f} s" if duration >= 1 else f"{duration * 1000:,.1f} ms"


def p95(times: list[float]) -> float:
    """Return the time within which 95 of 100 of these are.

    >>> p95([0.3, 0.1, 0.2])
    0.2
    """
    return sorted(times)[int(0.95 * (len(times) - 1))]


def ratio(ours: float, theirs: float | None) -> str:
    """Say how many times faster ours is; "-" when there is nothing to compare with.

    >>> ratio(2.0, 10.0), ratio(2.0, 1.0), ratio(1.0, None)
    ('5.0', '0.50', '-')
    """
    if theirs is None:
        return "-"
    times = theirs / ours
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}" if times >= 1 else f"{times:.2f}"
