"""How fast accepted profiles become a base that can be asked, against rdflib's parsers."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib

from bench.base import fill_log
from bench.generator import turtle
from bench.timing import ratio, row, seconds, shown
from kb.iris import Iris
from kb.log import Log
from kb.projection import Projection
from kb.reference import Reference
from kb.store import open_store
from kb.validation import Validator

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["measure"]

_RDFLIB_AT_MOST = 100_000
"""rdflib needs tens of gigabytes for the dump of more."""
_PIECE = 16_000_000
"""About how many bytes of a dump are one document."""


def measure(size: int, folder: Path) -> tuple[Path, float | None]:
    """Print the rows of the table of loading; leave a base in the folder.

    Return its dump, and how long rdflib takes to parse the profiles alone.
    """
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
    row("peak of memory after the first row", f"{peak:,.0f} MB", "-", "-")
    return dump, of_profiles


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
