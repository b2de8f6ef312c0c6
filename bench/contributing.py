"""How fast a contribution is taken in, in a base of some size, and how fast rules are checked."""

from __future__ import annotations

import os
import statistics
import time
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from bench.generator import PREFIXES, contributions
from bench.timing import p95, ratio, row, shown
from kb.config import Settings
from kb.iris import ProfileId
from kb.knowledge_base import KnowledgeBase
from kb.reference import Reference
from kb.validation import Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bench.generator import Contribution

__all__ = ["measure", "measure_rules"]

_TURTLE = "text/turtle"
_ONE_BY_ONE = 600
_REFERENCE_AT_MOST = 60
"""So many profiles are checked by pySHACL, which takes a second for some dozens."""


def measure(folder: Path) -> None:
    """Print the rows of the table of contributing, in the base in this folder."""
    sent = _sent()
    os.sync()  # what was written to make the base would be waited for with the first changes
    with KnowledgeBase(Settings(data_dir=folder / "base")) as base:
        base.log.publishers.add("bench-new", "Benchmark: new profiles (fictional)")

        def put(profile: ProfileId, text: str, publisher: str, *, dry_run: bool = False) -> None:
            base.contributions.put(
                publisher,
                profile,
                (PREFIXES + text).encode(),
                _TURTLE,
                require_match=False,
                describes_existing=True,
                dry_run=dry_run,
            )

        for profile, text in _renamed(sent):  # as a server, it has met every code before
            put(profile, text, "bench-new", dry_run=True)
        _row("a new profile, PUT", _each(lambda one: put(*one, "bench-new"), _renamed(sent)))
        changed = [
            (one.profile, f"{one.text}\n<{one.profile}> clu:managementStaff 7.5 .", one.publisher)
            for one in sent
        ]
        _row("a profile replaced, PUT", _each(lambda one: put(*one), changed))


def measure_rules() -> None:
    """Print how long the two engines take for one profile, with the same context."""
    reference = Reference.load()
    compiled, measure_of = Validator(reference), Validator(reference, engine="pyshacl")
    profiles = [
        [quad.triple for quad in ox.parse(PREFIXES + one.text, ox.RdfFormat.TURTLE)]
        for one in _sent()
    ]
    few = profiles[:_REFERENCE_AT_MOST]
    compiled.validate_many(profiles)  # both have met every code before, as a server has
    measure_of.validate_many(few)
    ours = _each(compiled.validate, profiles)
    theirs = _each(measure_of.validate, few)
    _row("rules on one profile", ours, statistics.median(theirs))
    begun = time.perf_counter()
    compiled.validate_many(profiles)
    together = (time.perf_counter() - begun) / len(profiles)
    begun = time.perf_counter()
    measure_of.validate_many(few)
    theirs_together = (time.perf_counter() - begun) / len(few)
    row(
        "rules on many profiles, each",
        shown(together),
        "",
        shown(theirs_together),
        ratio(together, theirs_together),
    )


def _sent() -> list[Contribution]:
    """Return what is first said of some clusters."""
    found: dict[ProfileId, Contribution] = {}
    for one in contributions(1_000):
        found.setdefault(one.profile, one)
    return [one for one in found.values() if one.profile.type == "cluster"][:_ONE_BY_ONE]


def _renamed(sent: Iterable[Contribution]) -> list[tuple[ProfileId, str]]:
    return [
        (
            ProfileId(one.profile.type, f"new-{one.profile.key}"),
            one.text.replace(f"{one.profile}", f"{one.profile.type}/new-{one.profile.key}"),
        )
        for one in sent
    ]


def _each(call: Callable[[Any], object], things: Sequence[Any]) -> list[float]:
    """Time a call for each thing; the first tenth warms up."""
    times = []
    for thing in things:
        begun = time.perf_counter()
        call(thing)
        times.append(time.perf_counter() - begun)
    return times[len(times) // 10 :]


def _row(name: str, times: Sequence[float], theirs: float | None = None) -> None:
    median = statistics.median(times)
    row(name, shown(median), shown(p95(times)), shown(theirs), ratio(median, theirs))
