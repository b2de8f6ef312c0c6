"""How fast many profiles at once go through the gate: new ones, and ones that replace others."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bench.apart import apart
from bench.generator import PREFIXES, PUBLISHERS, contributions
from bench.timing import ratio, row, shown
from kb.config import Settings
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from kb.iris import ProfileId

__all__ = ["measure"]


def measure(size: int, folder: Path, rdflib: float | None) -> None:
    """Print the rows of the table: parsed, validated, logged, stored and arranged for reading.

    `rdflib` is how long its parser takes for the profiles alone. One publisher says what the first
    publisher of each profile says, then a change of it. Each load is in a process of its own, as
    `cluster-kb load` is, so that the memory is that of the load.
    """
    first: dict[ProfileId, str] = {}
    for one in contributions(size):
        first.setdefault(one.profile, one.text)
    new, changed = folder / "new.ttl", folder / "changed.ttl"
    new.write_text(PREFIXES + "".join(first.values()), encoding="utf-8")
    changed.write_text(
        PREFIXES + "".join(text + _more(profile) for profile, text in first.items()),
        encoding="utf-8",
    )
    for name, file in (("new profiles", new), ("profiles replaced", changed)):
        apart(_load, name, file, len(first), folder / "gate", rdflib)


def _load(name: str, file: Path, profiles: int, folder: Path, rdflib: float | None) -> None:
    with KnowledgeBase(Settings(data_dir=folder)) as base:
        if not base.log.position():
            base.log.publishers.add(PUBLISHERS[0], "Benchmark (fictional)")
        with _Memory() as memory:
            begun = time.perf_counter()
            summary = base.contributions.load(PUBLISHERS[0], [file])
            taken = time.perf_counter() - begun
        if summary.refused or summary.unchanged:
            raise SystemExit(f"a generated profile was not taken in: {summary.refusals[:1]}")
        rate, most = f"{profiles / taken:,.0f}", f"{memory.most / 1_000:,.0f} MB"
        row(name, shown(taken), rate, most, shown(rdflib), ratio(taken, rdflib))


class _Memory:
    """Looks ten times a second how many kilobytes this process and those it started hold.

    https://www.kernel.org/doc/html/latest/filesystems/proc.html#process-specific-subdirectories
    """

    def __init__(self) -> None:
        self.most = 0
        self._ended = threading.Event()
        self._watching = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            children = (
                file.read_text("ascii") for file in Path("/proc/self/task").glob("*/children")
            )
            processes = ["self", *(pid for line in children for pid in line.split())]
            self.most = max(self.most, sum(map(_resident, processes)))


def _resident(process: str) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        status = Path(f"/proc/{process}/status").read_text("ascii")
        return next((int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line), 0)
    return 0


def _more(profile: ProfileId) -> str:
    """Return another name for a profile, which every type may have."""
    return f'\n<{profile}> skos:altLabel "Changed {profile.key}"@en .\n'
