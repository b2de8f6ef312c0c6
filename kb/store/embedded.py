"""The embedded store: pyoxigraph, on disk or in memory, with one writer.

The default graph is the merged set of all graphs that are not kept apart: each statement once,
however many graphs make it. (A union at query time would repeat it, and COUNT come out wrong.)
Beside them stands the system graph: the position in the contribution log that the store has taken
in, the fingerprint of its reference data, a note of whoever fills it, and which graphs are kept
apart.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self, TypeVar

import pyoxigraph as ox

from kb.errors import DamagedError, InUseError, QueryError, StoreError
from kb.iris import Iris
from kb.store.change import Change, Settled
from kb.store.difference import Difference
from kb.store.failures import engine_failures, failure
from kb.store.folders import discard, finish_discarding, make_room
from kb.store.solutions import Solutions, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["EmbeddedStore", "open_store"]

T = TypeVar("T")

_BULK = 20_000
"""From so many new quads on, with none removed, writing files beats a transaction."""
_LOADERS = min(4, os.cpu_count() or 1)
"""How many documents are loaded at once; each takes one core."""
_PATIENCE = 10.0
"""For how many seconds those who still read are awaited before the store is opened anew."""
_DEFAULT = ox.DefaultGraph()


def open_store(path: Path | None, iris: Iris | None = None, *, anew: bool = False) -> EmbeddedStore:
    """Open the store in a folder, or an empty one in memory.

    With `anew`, one that is damaged is taken away, and an empty one opened.

    :raises InUseError: when it is open already, in this or another process.
    :raises DamagedError: when the folder cannot be read as a store.
    :raises StoreError: when it fails for another reason, such as a full disk.
    """
    try:
        return EmbeddedStore(path, iris or Iris())
    except DamagedError:
        if not anew or path is None:
            raise
        with engine_failures(path):
            discard(path)
        return EmbeddedStore(path, iris or Iris())


class EmbeddedStore:
    """An RDF dataset in this process.

    Reads never wait: each sees the state at its start, also while it is iterated. Writes take
    turns; each is one transaction, of which a reader, or whoever opens the store after a crash,
    sees all or nothing. After a failure of the disk the engine takes no more writes: it is opened
    anew by the next one, as soon as the disk can be written again.
    """

    def __init__(self, path: Path | None, iris: Iris) -> None:
        self.path = path
        self._system = ox.NamedNode(iris.system_graph)
        self._writing = threading.RLock()
        self._failed = False
        with engine_failures(path):
            if path is not None:
                finish_discarding(path)
            self._engine: ox.Store | None = ox.Store(path)
            self._changes = 0
            self._position, self._apart = self._recall()

    # Reading

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Solutions:
        """Answer a SELECT query; `bindings` give values to variables that it projects.

        :raises QuerySyntaxError: when it does not parse.
        :raises ParameterError: when a binding is for a variable that it does not project.

        >>> solutions = open_store(None).select("SELECT ?x ?y { VALUES ?x { 1 } }")
        >>> solutions.variables, [row["x"].value for row in solutions]
        (('x', 'y'), ['1'])
        """
        answer = self._query(text, bindings)
        if not isinstance(answer, ox.QuerySolutions):
            raise QueryError("expected a SELECT query, came another form")
        solutions = Solutions.of(answer)
        return Solutions(solutions.variables, _guarded(solutions, self.path))

    def ask(self, text: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Answer an ASK query; errors are those of `select`.

        >>> open_store(None).ask("ASK { ?s ?p ?o }")
        False
        """
        answer = self._query(text, bindings)
        if not isinstance(answer, ox.QueryBoolean):
            raise QueryError("expected an ASK query, came another form")
        return bool(answer)

    def construct(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query; errors are those of `select`."""
        answer = self._query(text, bindings)
        if not isinstance(answer, ox.QueryTriples):
            raise QueryError("expected a CONSTRUCT or DESCRIBE query, came another form")
        with engine_failures(self.path):
            return list(answer)

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,  # noqa: A002  the word of the specification
        graph: ox.NamedNode | ox.DefaultGraph | None = _DEFAULT,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match: of the default graph, of another one, or with None of all."""
        try:  # this is asked so often that a context manager would show
            found = self._open.quads_for_pattern(subject, predicate, object, graph)
        except OSError as error:
            raise failure(str(error), self.path) from error
        return _guarded(found, self.path)

    def graph(self, name: str) -> list[ox.Triple]:
        """Return what a named graph holds; nothing when there is no such graph."""
        return [quad.triple for quad in self.quads(graph=ox.NamedNode(name))]

    def outgoing(self, subject: str) -> list[ox.Triple]:
        """Return what the default graph says of a subject."""
        return [quad.triple for quad in self.quads(ox.NamedNode(subject))]

    def graph_names(self) -> Iterator[str]:
        """Yield the name of every named graph."""
        with engine_failures(self.path):
            names = self._open.named_graphs()
        return (name.value for name in _guarded(names, self.path))

    # Writing

    def apply(self, change: Change, position: int) -> None:
        """Make one change and move the marker to `position`; see `apply_many`."""
        self.apply_many([change], position)

    def apply_many(self, changes: Sequence[Change], position: int) -> None:
        """Make changes, in their order, and move the marker to `position`, in one transaction.

        Making them again changes nothing. Blank nodes are kept in a graph that is new, but such a
        graph cannot be replaced any more, only cleared with the whole store.

        :raises ValueError: when the changes contradict each other or the graphs kept apart, or
            the position is behind the marker; nothing is changed.
        :raises StoreError: when the engine fails; nothing is changed.
        """
        settled = Settled(changes)
        with self._written():
            settled.check(self._apart)
            if position < self._position:
                raise ValueError(f"position {position} is behind the marker, {self._position}")
            apart = self._apart | settled.apart
            difference = Difference(self._open, settled, apart)
            for name in sorted(apart - self._apart):
                difference.added.append(self._mark("keepsApart", ox.NamedNode(name)))
            if settled.note is not None and settled.note != self.note():
                difference.removed.update(self._marked["note"])
                difference.added.append(self._mark("note", ox.Literal(settled.note)))
            if position == self._position and not (difference.added or difference.removed):
                return
            self._write(difference, "position", ox.Literal(position))
            self._position = position
            self._apart = apart
            if settled.note is not None:
                self._marked["note"] = [self._mark("note", ox.Literal(settled.note))]

    def fill(self, documents: Iterable[bytes]) -> None:
        """Load N-Quads that an engine has written, several documents at once: the fastest way.

        Not a transaction, and the marker stays where it is: readers see the store grow, and a
        failure leaves a part. What stands in merged graphs must stand in the default graph too.

        :raises StoreError: when the engine fails, or a document is no N-Quads.
        """
        with self._written(), ThreadPoolExecutor(_LOADERS) as pool:
            self._open.flush()  # new files are durable at once: what was written before must be so
            loading: deque[Future[None]] = deque()
            for document in documents:
                if len(loading) > _LOADERS:
                    loading.popleft().result()
                loading.append(pool.submit(self._load, document))
            for one in loading:
                one.result()
            self._changes += 1

    def append(self, document: bytes, position: int) -> None:
        """Load N-Quads that only add, and move the marker to `position`, in one transaction.

        What stands in merged graphs must stand in the default graph too, and no graph kept apart
        may be new. It is durable at once.

        :raises ValueError: when the position is behind the marker; nothing is changed.
        :raises StoreError: when the engine fails, or it is no N-Quads; nothing is changed.
        """
        with self._written():
            if position < self._position:
                raise ValueError(f"position {position} is behind the marker, {self._position}")
            self._open.flush()  # new files are durable at once: what was written before must be so
            # The former markers stay until the next update; the greatest position counts.
            mark = self._mark("position", ox.Literal(position))
            self._load(document + f"{mark} .\n".encode())
            self._marked["position"].append(mark)
            self._position = position
            self._changes += 1

    def set_fingerprint(self, value: str) -> None:
        """Remember what the reference data and the rules in the store were made from."""
        with self._written():
            unchanged = Difference(self._open, Settled([]), ())
            self._write(unchanged, "fingerprint", ox.Literal(value))

    def clear(self) -> None:
        """Remove everything, the marker and the fingerprint too, and the files that held it.

        The engine alone would keep every text that it has ever read. Nobody may be reading.
        """
        with self._writing, engine_failures(self.path):
            self._engine = None
            if self.path is not None:
                discard(self.path)
            self._engine = ox.Store(self.path)
            self._failed = False
            self._changes += 1
            self._position, self._apart = self._recall()

    def flush(self) -> None:
        """Make every write durable, also against a loss of power."""
        with self._written():
            self._open.flush()

    def optimize(self) -> None:
        """Rearrange the files for reading; worth its time after a large load."""
        with self._written():
            self._open.optimize()

    # Keeping

    def position(self) -> int:
        """Return the position in the log up to which the store has taken everything in."""
        return self._position

    def fingerprint(self) -> str | None:
        """Return what `set_fingerprint` was last told; None after `clear`."""
        return next(map(_value, self._marked["fingerprint"]), None)

    def note(self) -> str | None:
        """Return the text that the last change brought which had one; None after `clear`."""
        return next(map(_value, self._marked["note"]), None)

    @property
    def changes(self) -> int:
        """How many transactions this process has made: it grows with every write."""
        return self._changes

    def checkpoint(self, directory: Path) -> int:
        """Put a copy of this moment in a new folder; return its position.

        On the same file system it is made of hard links and takes milliseconds.

        :raises StoreError: when the store is in memory, or the copy fails.
        """
        if self.path is None:
            raise StoreError(
                "a store in memory cannot be copied to a folder", hint="Open it in a folder."
            )
        with self._written():
            self._open.backup(directory)
            return self._position

    def close(self) -> None:
        """Give the folder free; an open iterator keeps it until it ends."""
        with self._writing:
            self._engine = None
            self._failed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Inside

    def _load(self, document: bytes) -> None:
        try:
            self._open.bulk_load(document, ox.RdfFormat.N_QUADS, lenient=True)
        except SyntaxError as error:
            raise StoreError(f"what was to be filled in is no N-Quads: {error}") from None

    @property
    def _open(self) -> ox.Store:
        engine = self._engine
        if engine is None:
            with self._writing:  # whoever writes may be opening it anew
                if self._failed:
                    self._reopen()
                engine = self._engine
        if engine is None:
            raise StoreError("the store is closed")
        return engine

    @contextmanager
    def _written(self) -> Iterator[None]:
        """Write as the only one; open the store anew first if the last write has failed."""
        with self._writing, engine_failures(self.path):
            if self._failed:
                self._reopen()
            try:
                yield
            except OSError as error:
                # Opening it anew mends neither what is damaged nor what is only in memory.
                damaged = isinstance(failure(str(error)), DamagedError)
                self._failed = self.path is not None and not damaged
                raise

    def _reopen(self) -> None:
        """Open the store anew; it stays as it is while the disk cannot be written."""
        if self.path is None:
            raise StoreError("a store in memory cannot be opened anew")
        make_room(self.path)
        self._engine = None
        end = time.monotonic() + _PATIENCE
        while self._engine is None:
            try:
                with engine_failures(self.path):
                    self._engine = ox.Store(self.path)
            except InUseError:  # an answer is still read from the one before
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self._failed = False
        self._changes += 1
        self._position, self._apart = self._recall()

    def _query(
        self, text: str, bindings: Mapping[str, Term] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        terms = {ox.Variable(name): term for name, term in (bindings or {}).items()}
        with engine_failures(self.path):
            return self._open.query(text, substitutions=terms)

    def _write(self, difference: Difference, marker: str, value: ox.Literal) -> None:
        """Move a marker and make the difference, in one transaction."""
        mark = self._mark(marker, value)
        difference.added.append(mark)
        if difference.only_adds and (difference.has_blank_nodes or len(difference.added) > _BULK):
            # New files are durable at once: what was written before them must be so first.
            # The former markers stay until the next update; the greatest position counts.
            self._open.flush()
            self._open.bulk_extend(difference.added)
            self._marked[marker].append(mark)
        elif difference.has_blank_nodes:
            raise StoreError(
                "a graph that holds blank nodes cannot be replaced",
                hint="Give the nodes IRIs, or clear the store and build it anew.",
            )
        else:
            difference.removed.update(self._marked[marker])
            self._open.update(difference.update())
            self._marked[marker] = [mark]
        self._changes += 1

    def _recall(self) -> tuple[int, frozenset[str]]:
        """Read the marker and the names of the graphs kept apart.

        The engine steps over every marker that was ever there, so those that are now are kept.
        """
        kinds = ("position", "fingerprint", "note")
        self._marked = {name: list(self._marks(name)) for name in kinds}
        position = max((int(_value(quad)) for quad in self._marked["position"]), default=0)
        apart = {_value(quad) for quad in self._marks("keepsApart")}
        return position, frozenset(apart | {self._system.value})

    def _mark(self, name: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(self._system, self._predicate(name), value, self._system)

    def _marks(self, name: str) -> Iterator[ox.Quad]:
        return self.quads(self._system, self._predicate(name), None, self._system)

    def _predicate(self, name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{self._system.value}#{name}")


def _value(quad: ox.Quad) -> str:
    if isinstance(quad.object, ox.Triple):
        raise StoreError(f"expected a marker, found {quad}")
    return quad.object.value


def _guarded(found: Iterable[T], path: Path | None) -> Iterator[T]:
    try:
        yield from found
    except (OSError, RuntimeError) as error:
        raise failure(str(error), path) from error
