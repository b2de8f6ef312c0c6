"""The process that runs a query of the public, and may be killed at any moment.

`python -m kb.store.worker` reads queries from its standard input and writes answers to its
standard output (`kb.store.frames`), one after the other. It opens copies of the store read-only,
and ends when whoever started it does.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from kb.store import frames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

__all__ = ["main"]

_Name = ox.NamedNode | ox.BlankNode
_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


class _Answer:
    """The file that the engine writes to: every piece becomes a DATA message."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, piece: bytes) -> int:
        self._stream.write(frames.encoded(frames.DATA, bytes(piece)))
        return len(piece)

    def flush(self) -> None:
        """Leave it to the stream when to send."""


class _Copy:
    """The copy of the store that is open; another one is opened when a query names it."""

    def __init__(self) -> None:
        self._path = ""
        self._engine: ox.Store | None = None

    def open(self, path: str) -> ox.Store:
        if self._engine is None or path != self._path:
            self._engine = None
            self._engine = ox.Store.read_only(path)
            self._path = path
        return self._engine


def main() -> None:
    """Answer queries until the input ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    copy = _Copy()
    output = sys.stdout.buffer
    while (payload := frames.payload_from(sys.stdin.buffer)) is not None:
        request = frames.values_of(payload)
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        try:
            engine = copy.open(request["store"])
            _limit_memory(request["memory"])
            _answer(engine, request, cast("BinaryIO", _Answer(output)))
            output.write(frames.encoded(frames.DONE))
        except SyntaxError as error:
            output.write(frames.encoded_values(frames.FAILED, reason="syntax", message=str(error)))
        except MemoryError:
            output.write(frames.encoded_values(frames.FAILED, reason="memory", message=""))
        except (OSError, RuntimeError, ValueError) as error:
            output.write(frames.encoded_values(frames.FAILED, reason="engine", message=str(error)))
        output.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)


def _end_with_parent() -> None:
    """End at once when the other end of the input is closed, whatever runs meanwhile."""
    poll = select.poll()
    poll.register(sys.stdin.fileno(), 0)
    poll.poll()
    os._exit(0)


def _limit_memory(size: int) -> None:
    """Allow so many bytes beyond what the process has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + size
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _answer(engine: ox.Store, request: Mapping[str, Any], output: BinaryIO) -> None:
    dataset = request["dataset"]
    values = {ox.Variable(name): _term(text) for name, text in request["bindings"].items()}
    if dataset is None:
        results = engine.query(request["query"], substitutions=values)
    else:
        default: list[_Graph] = [ox.NamedNode(name) for name in dataset["default"]]
        named: list[_Name] = [ox.NamedNode(name) for name in dataset["named"]]
        if len(default) > 1:
            engine = _merged(engine, default, named)
            default = [ox.DefaultGraph()]
        results = engine.query(
            request["query"], default_graph=default, named_graphs=named, substitutions=values
        )
    if not isinstance(results, ox.QueryTriples):
        form = ox.QueryResultsFormat.from_media_type(request["media_type"])
        results.serialize(output, form)
    else:
        ox.serialize(
            results,
            output,
            ox.RdfFormat.from_media_type(request["media_type"]),
            prefixes=request["prefixes"],
        )


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """Read a term as N-Triples write it."""
    statement = f"<urn:x-any> <urn:x-any> {text} ."
    quad: ox.Quad = next(iter(ox.parse(statement, ox.RdfFormat.N_TRIPLES)))
    return quad.object


def _merged(engine: ox.Store, default: list[_Graph], named: list[_Name]) -> ox.Store:
    """Return a dataset whose default graph has each statement of several graphs once.

    The engine, left alone, would repeat what two of them state: against
    https://www.w3.org/TR/sparql11-query/#unnamedGraph
    """
    merged = ox.Store()
    for graph in default:
        quads = engine.quads_for_pattern(None, None, None, graph)
        merged.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for graph in named:
        merged.extend(engine.quads_for_pattern(None, None, None, graph))
    return merged


if __name__ == "__main__":
    main()
