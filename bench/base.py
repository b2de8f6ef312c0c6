"""A contribution log of generated profiles, without the gate: a test holds that it takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from bench.generator import PREFIXES, PUBLISHERS, contributions
from kb.iris import Iris
from kb.log import Entry, Log
from kb.rdf import hash_of, n_triples, stored_form

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["fill_log"]

_N_TRIPLES = "application/n-triples"


def fill_log(folder: Path, count: int) -> int:
    """Append `count` profiles as `load` would after they were accepted; return the last position.

    As `load` does, the log keeps each profile as sorted N-Triples.
    """
    log = Log.open(folder, base=Iris().base)
    for key in PUBLISHERS:
        log.publishers.add(key, f"Benchmark publisher {key} (fictional)")
    with log.writing() as writer:
        for one in contributions(count):
            parsed = ox.parse(PREFIXES + one.text, ox.RdfFormat.TURTLE)
            said = [quad.triple for quad in parsed]
            writer.append(
                Entry(
                    publisher=one.publisher,
                    agent=one.publisher,
                    action="put",
                    profile=one.profile,
                    previous=0,
                    media_type=_N_TRIPLES,
                    payload=n_triples(said),
                    stored_hash=hash_of(stored_form(said)),
                )
            )
    position = log.position()
    log.close()
    return position
