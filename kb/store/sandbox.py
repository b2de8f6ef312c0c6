"""Queries of the public, each in a process that can be killed, on a copy of the store.

The engine has no time limit and cannot be stopped, so what comes from outside never runs in the
process that serves. A failure before the first byte is an exception; a later one is raised while
the answer is read, so that nobody takes a cut answer for a whole one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from kb.errors import ParameterError, QueryError
from kb.sparql import inspect
from kb.store.checkpoints import Checkpoints
from kb.store.pool import Pool
from kb.store.solutions import Solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kb.config import Settings
    from kb.sparql import Dataset, Form
    from kb.store.checkpoints import Checkpoint
    from kb.store.embedded import EmbeddedStore
    from kb.store.process import Worker
    from kb.store.solutions import Term

__all__ = [
    "GRAPH_MEDIA_TYPES",
    "RESULT_MEDIA_TYPES",
    "Chunks",
    "Sandbox",
    "SandboxResult",
    "SandboxedStore",
]

RESULT_MEDIA_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""In what SELECT and ASK queries are answered, the usual one first."""
GRAPH_MEDIA_TYPES = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/trig",
    "application/n-quads",
    "application/rdf+xml",
)
"""In what CONSTRUCT and DESCRIBE queries are answered, the usual one first."""
_JSON = ox.QueryResultsFormat.JSON
_PATIENCE = 1.0
"""How many seconds a query waits for a process, or for a copy that is recent enough."""
_WITH_PREFIXES = frozenset({"text/turtle", "application/trig"})


@dataclass(frozen=True, slots=True)
class SandboxResult:
    """An answer: a `body` when it is small enough to be held, else `chunks` to read and close.

    It is true of the store at `position` in the contribution log.
    """

    media_type: str
    position: int
    body: bytes | None
    chunks: Chunks | None


class Chunks:
    """The pieces of an answer, in their order; whoever stops reading early closes.

    Reading raises what `Worker.read` raises when the answer is cut.
    """

    def __init__(self, worker: Worker, dismiss: Callable[[], None]) -> None:
        self._worker = worker
        self._dismiss: Callable[[], None] | None = dismiss
        self._first: deque[bytes] = deque()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        piece = self._first.popleft() if self._first else self._read()
        if piece is None:
            raise StopIteration
        return piece

    def held(self, size: int) -> bytes | None:
        """Return the answer if it is whole within about so many bytes; else None, and it waits."""
        while size >= 0:
            if (piece := self._read()) is None:
                return b"".join(self._first)
            self._first.append(piece)
            size -= len(piece)
        return None

    def close(self) -> None:
        """Stop the query if it still runs."""
        if self._dismiss is not None:
            dismiss, self._dismiss = self._dismiss, None
            dismiss()

    __del__ = close

    def _read(self) -> bytes | None:
        if self._dismiss is None:
            return None
        piece = None
        try:
            piece = self._worker.read()
        finally:
            if piece is None:
                self.close()
        return piece


class Sandbox:
    """A few processes that answer queries, and the copies of the store that they read.

    The folder is for the copies alone, and on the file system of the store.

    :raises StoreError: when the store is in memory.
    """

    def __init__(self, store: EmbeddedStore, directory: Path, settings: Settings) -> None:
        self._settings = settings
        self._checkpoints = Checkpoints(store, directory)
        self._pool = Pool(settings.query_workers)

    def query(
        self,
        text: str,
        media_type: str,
        *,
        min_position: int | None = None,
        dataset: Dataset | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> SandboxResult:
        """Answer a query; a `dataset` given here stands in for its FROM clauses.

        `bindings` give values to variables that it projects; no value becomes query text.

        The answer knows the store as it was at most a quarter of a second ago, and in any case
        at `min_position`.

        :raises QuerySyntaxError: with line and column, when the query does not parse.
        :raises QueryRefusedError: when it asks for what is never done.
        :raises QueryLimitError: when it takes too much.
        :raises BusyError: when all processes stay busy, or read older states for too long.
        :raises ParameterError: for a media type that the form of the query does not have, a graph
            that is no IRI, or a position that the store has not reached.
        :raises StoreError: when the engine fails.
        """
        info = inspect(text, max_nesting=self._settings.max_nesting)
        dataset = dataset or info.dataset
        _check(info.form, media_type, dataset)
        seconds = self._settings.query_seconds
        worker = self._pool.hire(min(seconds, _PATIENCE))
        try:
            checkpoint = self._checkpoints.take(min_position or 0, min(seconds, _PATIENCE))
        except BaseException:
            self._pool.give_back(worker)
            raise
        chunks = Chunks(worker, partial(self._dismiss, worker, checkpoint))
        try:
            worker.ask(
                seconds,
                memory=self._settings.query_memory,
                store=str(checkpoint.path),
                query=info.text,
                dataset=dataset and {"default": dataset.default, "named": dataset.named},
                bindings={name: str(term) for name, term in (bindings or {}).items()},
                media_type=media_type,
                prefixes=dict(info.prefixes) if media_type in _WITH_PREFIXES else {},
            )
            body = chunks.held(self._settings.query_spool_bytes)
        except BaseException:
            chunks.close()
            raise
        rest = chunks if body is None else None
        return SandboxResult(media_type, checkpoint.position, body, rest)

    def close(self) -> None:
        """Kill every process and remove the copies; an answer that is still read is cut."""
        self._pool.close()
        self._checkpoints.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _dismiss(self, worker: Worker, checkpoint: Checkpoint) -> None:
        self._pool.give_back(worker)
        self._checkpoints.give_back(checkpoint)


class SandboxedStore:
    """The store as a stranger's queries see it, each answered whole; errors as in `Sandbox`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Solutions:
        """Answer a SELECT query; `bindings` give values to variables that it projects."""
        answer = ox.parse_query_results(self._whole(text, RESULT_MEDIA_TYPES[0], bindings), _JSON)
        if not isinstance(answer, ox.QuerySolutions):
            raise QueryError("expected a SELECT query, came another form")
        return Solutions.of(answer)

    def ask(self, text: str) -> bool:
        """Answer an ASK query."""
        return bool(ox.parse_query_results(self._whole(text, RESULT_MEDIA_TYPES[0]), _JSON))

    def construct(self, text: str) -> list[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        body = self._whole(text, "application/n-triples")
        return [quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)]

    def _whole(
        self, text: str, media_type: str, bindings: Mapping[str, Term] | None = None
    ) -> bytes:
        result = self._sandbox.query(text, media_type, bindings=bindings)
        return (result.body or b"") + b"".join(result.chunks or ())


def _check(form: Form, media_type: str, dataset: Dataset | None) -> None:
    """Refuse a media type that the form of the query does not have, and graphs without an IRI."""
    known = RESULT_MEDIA_TYPES if form in ("select", "ask") else GRAPH_MEDIA_TYPES
    if media_type not in known:
        raise ParameterError(
            f"the answer to {form.upper()} has no {media_type}",
            subject="media_type",
            hint=f"Ask for one of {', '.join(known)}.",
        )
    for graph in (*dataset.default, *dataset.named) if dataset else ():
        try:
            ox.NamedNode(graph)
        except ValueError as error:
            raise ParameterError(
                f"expected the IRI of a graph, came {graph!r}: {error}", subject=graph
            ) from None
