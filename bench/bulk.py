"""How fast many profiles at once go through the gate: new ones, and ones that replace others."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.generator import PREFIXES, PUBLISHERS, contributions
from bench.timing import ratio, row, shown
from kb.config import Settings
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from kb.iris import ProfileId

__all__ = ["measure"]


def measure(size: int, folder: Path, rdflib: float | None) -> None:
    """Print the rows of the table: parsed, validated, logged, stored and arranged for reading.

    `rdflib` is how long its parser takes for the profiles alone. All of it is in a process of its
    own, so that the peak of memory is that of the gate.
    """
    process = multiprocessing.get_context("spawn").Process(
        target=_load, args=(size, folder, rdflib)
    )
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _load(size: int, folder: Path, rdflib: float | None) -> None:
    """Load as one publisher what the first publisher of each profile says, then a change of it."""
    first: dict[ProfileId, str] = {}
    for one in contributions(size):
        first.setdefault(one.profile, one.text)
    new, changed = folder / "new.ttl", folder / "changed.ttl"
    new.write_text(PREFIXES + "".join(first.values()), encoding="utf-8")
    changed.write_text(
        PREFIXES + "".join(text + _more(profile) for profile, text in first.items()),
        encoding="utf-8",
    )
    with KnowledgeBase(Settings(data_dir=folder / "gate")) as base:
        base.log.publishers.add(PUBLISHERS[0], "Benchmark (fictional)")
        for name, file in (("new profiles", new), ("profiles replaced", changed)):
            begun = time.perf_counter()
            summary = base.contributions.load(PUBLISHERS[0], [file])
            taken = time.perf_counter() - begun
            if summary.refused or summary.unchanged:
                raise SystemExit(f"a generated profile was not taken in: {summary.refusals[:1]}")
            rate = f"{len(first) / taken:,.0f}"
            row(name, shown(taken), rate, f"{_peak():,.0f} MB", shown(rdflib), ratio(taken, rdflib))


def _peak() -> float:
    """Return the megabytes of this process at their most; that of `getrusage` is its parent's, too.

    https://www.kernel.org/doc/html/latest/filesystems/proc.html#process-specific-subdirectories
    """
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) / 1_000


def _more(profile: ProfileId) -> str:
    """Return another name for a profile, which every type may have."""
    return f'\n<{profile}> skos:altLabel "Changed {profile.key}"@en .\n'
