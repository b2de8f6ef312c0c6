"""How fast the base answers: every question of the catalogue, and what pages ask beside them.

A page asks a question for as many rows as it shows, and where parameters narrow it, with one of
them; the whole answer is measured apart.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from typing import TYPE_CHECKING, Self

import rdflib

from api.replies import MOST_ROWS
from bench.asking import variants
from bench.timing import p95, ratio, row, seconds, shown
from kb.config import Settings
from kb.iris import ProfileId
from kb.knowledge_base import KnowledgeBase
from kb.memory import settle
from kb.queries import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from kb.queries import CatalogueQuery, Term

__all__ = ["measure"]

_RUNS = 20
_PATIENCE = 20.0
"""After so many seconds nobody waits for an answer any more: ours counts as it stands, of rdflib
the question is given up."""
_RDFLIB_AT_MOST = 10_000
COUNTRY = "http://publications.europa.eu/resource/authority/country/JPN"


def measure(size: int, folder: Path, dump: Path, today: date) -> None:
    """Print the rows of the table of questions."""
    compared = size <= _RDFLIB_AT_MOST
    with KnowledgeBase(Settings(data_dir=folder / "base")) as base, _Baseline(dump) as baseline:
        for query in sorted(base.catalogue, key=lambda one: (one.theme, one.name)):
            bound = list(variants(query, base.reference, today, size))
            times, rows = _times([_asking(base, query.text, bindings) for bindings in bound])
            page = (
                _times(_asked_by_a_page(base, query, bound))[0]
                if query.theme in QUESTIONS
                else None
            )
            theirs = baseline.ask(query.text, bound[0]) if compared else None
            _row(f"{query.theme}/{query.name}", times, rows, page, theirs)
        for name, pages in _pages(base, today):
            times, _ = _times(pages)
            _row(name, times, None, times, None)


def _asked_by_a_page(
    base: KnowledgeBase, query: CatalogueQuery, bound: Iterable[Mapping[str, Term]]
) -> list[Callable[[], int]]:
    text, narrowing = query.first(MOST_ROWS + 1), set(query.narrowed_by)
    return [_asking(base, text, one) for one in bound if not narrowing or narrowing & one.keys()]


def _asking(base: KnowledgeBase, text: str, bindings: Mapping[str, Term]) -> Callable[[], int]:
    return lambda: sum(1 for _ in base.store.select(text, bindings))


def _pages(base: KnowledgeBase, today: date) -> Iterator[tuple[str, list[Callable[[], object]]]]:
    """Yield what pages ask beside the catalogue, in a process like that which serves.

    Each was asked once before it is measured.
    """
    base.resources.prepare("en")
    settle()
    iris = [base.iris.thing(ProfileId("cluster", f"bench-{n}")) for n in range(0, 800, 40)]
    yield "a cluster's document", [lambda iri=iri: base.documents.read(iri) for iri in iris]
    yield "a country's document", [lambda: base.documents.read(COUNTRY)]
    yield "a page of clusters", [lambda: base.resources.members("cluster", {}, offset=500)]
    narrowed = {"country": "FRA", "sector": "health", "text": "green"}
    yield "a page of clusters, filtered", [lambda: base.resources.members("cluster", narrowed)]
    yield "reach, with scores and reasons", [lambda: base.discovery.reach(COUNTRY, None, today)]
    yield "country card, with signals", [lambda: base.discovery.country_card(COUNTRY, today)]


def _times(calls: list[Callable[[], object]]) -> tuple[list[float], int]:
    """Run calls in turns, at least twenty times in all; return the times, and rows at most.

    The first turn does not count, unless it has used up all patience.
    """
    rows, first = 0, []
    for call in calls:
        begun = time.perf_counter()
        found = call()
        first.append(time.perf_counter() - begun)
        rows = max(rows, found if isinstance(found, int) else 0)
        if sum(first) > _PATIENCE:
            return first, rows
    times: list[float] = []
    while len(times) < _RUNS and sum(times) < _PATIENCE:
        times += [seconds(call) for call in calls]
    return times, rows


def _row(
    name: str, times: list[float], rows: int | None, page: list[float] | None, theirs: float | None
) -> None:
    median = statistics.median(times)
    shown_rows = "" if rows is None else f"{rows:,}"
    taken = (median, p95(times), page and p95(page), theirs)
    row(name, shown_rows, *map(shown, taken), ratio(median, theirs))


class _Baseline:
    """rdflib's memory store with the same dataset, in a process of its own."""

    def __init__(self, dump: Path) -> None:
        self._dump = dump
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def ask(self, text: str, bindings: Mapping[str, Term]) -> float | None:
        """Return how long rdflib takes for an answer; None when nobody would wait for it."""
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(self._dump, theirs))
            self._process.start()
        self._pipe.send((text, {name: str(term) for name, term in bindings.items()}))
        return self._pipe.recv()


def _serve(dump: Path, pipe: Connection) -> None:
    """Parse once, then fork for each question: one that takes too long is killed, the data stay."""
    dataset = rdflib.Dataset()
    dataset.parse(dump, format="nquads")
    context = multiprocessing.get_context("fork")
    while True:
        text, terms = pipe.recv()
        answers, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_answer, args=(dataset, text, terms, theirs))
        process.start()
        theirs.close()
        try:
            pipe.send(answers.recv() if answers.poll(_PATIENCE) else None)
        except EOFError:
            pipe.send(None)
        process.kill()
        process.join()


def _answer(dataset: rdflib.Dataset, text: str, terms: Mapping[str, str], pipe: Connection) -> None:
    given = {name: rdflib.util.from_n3(term) for name, term in terms.items()}
    pipe.send(seconds(lambda: list(dataset.query(text, initBindings=given))))
