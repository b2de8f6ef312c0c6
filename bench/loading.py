"""How fast accepted profiles become a base that can be asked, against rdflib's parsers."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib

from bench.base import fill_log
from bench.generator import PREFIXES, PUBLISHERS, contributions, turtle
from bench.timing import ratio, row, seconds, shown
from kb.config import Settings
from kb.iris import Iris
from kb.knowledge_base import KnowledgeBase
from kb.log import Log
from kb.projection import Projection
from kb.reference import Reference
from kb.store import open_store
from kb.validation import Validator

if TYPE_CHECKING:
    from pathlib import Path

    from kb.iris import ProfileId

__all__ = ["measure"]

_GATE_AT_MOST = 1_000
"""The gate takes a second for some dozens of profiles, so it is measured at small sizes only."""
_RDFLIB_AT_MOST = 100_000
"""rdflib needs tens of gigabytes for the dump of more."""
_PIECE = 16_000_000
"""About how many bytes of a dump are one document."""


def measure(size: int, folder: Path) -> Path:
    """Print the rows of the table of loading; leave a base in the folder, and return its dump."""
    profiles, dump = folder / "profiles.ttl", folder / "base.nq"
    with profiles.open("w", encoding="utf-8") as file:
        file.writelines(turtle(size))
    fill_log(folder / "base", size)
    rebuild, peak = _rebuild(folder / "base", dump)
    plain = _plain(folder, dump)
    of_dump = of_profiles = None
    if size <= _RDFLIB_AT_MOST:
        dataset = rdflib.Dataset()
        of_dump = seconds(lambda: dataset.parse(dump, format="nquads"))
        del dataset
        graph = rdflib.Graph()
        of_profiles = seconds(lambda: graph.parse(profiles, format="turtle"))
        del graph
    against = (("parses the same base", of_dump), ("parses the profiles alone", of_profiles))
    for what, theirs in against:
        name = f"from the log to a base that can be asked; rdflib {what}"
        row(name, shown(rebuild), shown(theirs), ratio(rebuild, theirs))
    name = "a dump into an empty store; rdflib parses the same dump"
    row(name, shown(plain), shown(of_dump), ratio(plain, of_dump))
    if size <= _GATE_AT_MOST:
        gate = _gate(folder, size)
        name = "through the gate: validated, logged, stored; rdflib parses the profiles alone"
        row(name, shown(gate), shown(of_profiles), ratio(gate, of_profiles))
    row("peak of memory after the first row", f"{peak:,.0f} MB", "-", "-")
    return dump


def _rebuild(folder: Path, dump: Path) -> tuple[float, float]:
    """Build the store from the log as `cluster-kb rebuild` does, and write all that it holds.

    Return the seconds that it took, and the megabytes of this process at their most.
    """
    iris, reference = Iris(), Reference.load()
    log = Log.open(folder, base=iris.base)
    with open_store(folder / "store", iris) as store:
        taken = seconds(Projection(log, store, reference, iris, Validator(reference).base).rebuild)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
        with dump.open("wb") as file:
            ox.serialize(store.quads(graph=None), file, ox.RdfFormat.N_QUADS)
    log.close()
    return taken, peak


def _plain(folder: Path, dump: Path) -> float:
    def load() -> None:
        with open_store(folder / "plain") as store, dump.open("rb") as file:
            store.fill(b"".join(lines) for lines in iter(lambda: file.readlines(_PIECE), []))

    return seconds(load)


def _gate(folder: Path, size: int) -> float:
    """Load as one publisher what the first publisher of each profile says."""
    first: dict[ProfileId, str] = {}
    for one in contributions(size):
        first.setdefault(one.profile, one.text)
    file = folder / "first.ttl"
    file.write_text(PREFIXES + "".join(first.values()), encoding="utf-8")
    with KnowledgeBase(Settings(data_dir=folder / "gate")) as base:
        base.log.publishers.add(PUBLISHERS[0], "Benchmark (fictional)")
        begun = time.perf_counter()
        summary = base.contributions.load(PUBLISHERS[0], [file])
        if summary.refused:
            raise SystemExit(f"a generated profile is refused: {summary.refusals[0]}")
        return time.perf_counter() - begun
