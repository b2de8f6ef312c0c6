"""Run the benchmarks and print their table: `make bench`, or `python -m bench 1000 10000`.

The baseline is rdflib's memory store with the same data in the same process: for a read it answers
the same query text, for loading it parses the same file. A ratio above 1 says how many times
faster the knowledge base is; its loading includes what rdflib does not do at all: validation, the
durable log, what follows by the rules, the merged default graph.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rdflib

from bench.generator import turtle
from kb.config import Settings
from kb.iris import ProfileId
from kb.knowledge_base import KnowledgeBase
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox

    from kb.queries import CatalogueQuery

ON = date(2026, 11, 23)
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
HEALTH = "https://w3id.org/cluster-kb/scheme/industrial-ecosystem/health"
MANUFACTURING = "http://data.europa.eu/ux2/nace2.1/C"


def main() -> None:
    """Measure at each size given, by default 1,000 and 10,000 profiles."""
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000]
    print("| what | profiles | Cluster KB, median | rdflib, median | ratio |")
    print("|---|---:|---:|---:|---:|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _measure(size, Path(folder))


def _measure(size: int, folder: Path) -> None:
    file = folder / "profiles.ttl"
    file.write_text(turtle(size), encoding="utf-8")
    with KnowledgeBase(Settings(data_dir=folder / "var")) as base:
        base.log.publishers.add("bench", "Benchmark (fictional)")
        ours = _seconds(lambda: _load(base, file), 1)
        baseline = rdflib.Graph()
        theirs = _seconds(lambda: baseline.parse(file, format="turtle"), 1)
        _row("load a file of profiles", size, ours, theirs)
        _complete(baseline, base)
        _read(base, baseline, size)


def _load(base: KnowledgeBase, file: Path) -> None:
    summary = base.contributions.load("bench", [file])
    if summary.refused:
        raise SystemExit(f"the generator made a profile that is refused: {summary.refusals[0]}")


def _complete(baseline: rdflib.Graph, base: KnowledgeBase) -> None:
    """Give the baseline what the default graph holds: reference data and derived statements."""
    for quad in base.store.quads():
        baseline.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Node:
    return rdflib.util.from_n3(str(term))


def _read(base: KnowledgeBase, baseline: rdflib.Graph, size: int) -> None:
    iris = [base.iris.thing(ProfileId("cluster", f"bench-{index}")) for index in range(0, 80, 4)]
    ours = _each([lambda iri=iri: base.documents.read(iri).jsonld() for iri in iris] * 5)
    describe = "CONSTRUCT { ?s ?p ?o . ?o ?q ?l } WHERE { ?s ?p ?o OPTIONAL { ?o ?q ?l } }"
    theirs = _each(
        [
            lambda iri=iri: baseline.query(
                describe, initBindings={"s": rdflib.URIRef(iri)}
            ).serialize(format="json-ld")
            for iri in iris[:5]
        ]
    )
    _row("one profile as JSON-LD", size, ours, theirs)
    cluster = {"class": str(CLU.ClusterOrganisation), "stem": f"{base.iris.base}id/cluster/"}
    filters = {"country": COUNTRY + "FRA", "sector": MANUFACTURING, "language": "en"}
    asked = {"country": COUNTRY + "JPN", "sector": HEALTH, "on": ON.isoformat()}
    for what, name, values in (
        ("country + sector with all within it", "members", cluster | filters),
        ("reach", "reach", asked),
    ):
        _compare(what, base.catalogue[name], values, base, baseline, size)


def _compare(
    what: str,
    query: CatalogueQuery,
    values: dict[str, str],
    base: KnowledgeBase,
    baseline: rdflib.Graph,
    size: int,
) -> None:
    bindings = query.bind(values, base.reference, ON)
    given = {key: _term(term) for key, term in bindings.items()}
    ours = _each([lambda: list(base.store.select(query.text, bindings))] * 20)
    theirs = _each([lambda: list(baseline.query(query.text, initBindings=given))])
    _row(what, size, ours, theirs)


def _each(calls: list[Callable[[], object]]) -> float:
    return statistics.median(_seconds(call, 1) for call in calls)


def _seconds(call: Callable[[], object], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - begun) / times


def _row(what: str, size: int, ours: float, theirs: float) -> None:
    ratio = f"{theirs / ours:,.2g}" if theirs < ours else f"{theirs / ours:,.0f}"
    print(f"| {what} | {size:,} | {_shown(ours)} | {_shown(theirs)} | {ratio} |", flush=True)


def _shown(seconds: float) -> str:
    return f"{seconds:,.1f} s" if seconds >= 1 else f"{seconds * 1000:,.2f} ms"


if __name__ == "__main__":
    main()
