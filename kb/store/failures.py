"""The errors of the engine, said in ours."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.errors import (
    DamagedError,
    FullError,
    InUseError,
    KnowledgeBaseError,
    ParameterError,
    QueryRefusedError,
    QuerySyntaxError,
    ReadOnlyError,
    StoreError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["engine_failures", "failure", "syntax_error"]

_UNPROJECTED = re.compile(r"variable \?(\S+) in its SELECT projection")
_UNKNOWN = re.compile(r"custom (?:aggregate )?function <?(.*?)>? is not supported")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LOCKED = re.compile(r"lock hold by current process|lock file.*temporarily unavailable")
_FULL = re.compile(r"No space left|quota exceeded|File too large", re.IGNORECASE)
_READ_ONLY = re.compile(r"Read-only file system|Permission denied|Operation not permitted")
_DAMAGED = re.compile(r"Corruption|No such file|not a directory|does not exist", re.IGNORECASE)


@contextmanager
def engine_failures(path: Path | None = None) -> Iterator[None]:
    """Turn what the engine raises into errors of the tree; `path` is the folder of the store.

    :raises QuerySyntaxError: with line and column, for a query that does not parse.
    :raises ParameterError: for a binding that the query cannot take.
    :raises QueryRefusedError: for a function that the engine does not have.
    :raises InUseError: when another opener holds the folder.
    :raises FullError: when there is no room left for it.
    :raises ReadOnlyError: when it cannot be written.
    :raises DamagedError: when its files are not what the engine has written.
    :raises StoreError: for everything else that fails in the engine.
    """
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(str(error)) from None
    except (OSError, RuntimeError) as error:
        raise failure(str(error), path) from error


def failure(said: str, path: Path | None = None) -> KnowledgeBaseError:
    """Return what the engine says as an error of the tree; which ones, see `engine_failures`."""
    where = f"the store {path}" if path else "the store"
    if found := _UNPROJECTED.search(said):
        return ParameterError(
            f"the query cannot take a value for ?{found[1]}: it does not project it",
            subject=found[1],
            hint="A parameter of a SELECT query must stand in its SELECT clause.",
        )
    if found := _UNKNOWN.search(said):
        return QueryRefusedError(
            f"there is no function <{found[1]}> here",
            hint="Use the functions of SPARQL 1.1; look for a prefix that is wrong.",
        )
    if _LOCKED.search(said):
        return InUseError(
            f"{where} is open already, in this or another process",
            hint="Stop the server or command that uses this data folder, or use another one.",
        )
    if _FULL.search(said):
        return FullError(f"{where} cannot be written: {said}")
    if _READ_ONLY.search(said):
        return ReadOnlyError(f"{where} cannot be written: {said}")
    if _DAMAGED.search(said):
        return DamagedError(
            f"{where} is damaged: {said}",
            hint="Nothing is lost: stop the server and build the store anew from the log with "
            "`cluster-kb rebuild`. Look after the disk.",
        )
    return StoreError(f"{where} failed: {said}")


def syntax_error(message: str) -> QuerySyntaxError:
    """Read line and column out of what the engine says of a query.

    >>> error = syntax_error("error at 2:9: expected one of SERVICE, [_]")
    >>> error.line, error.column, error.message
    (2, 9, 'the query does not parse')
    """
    found = _PLACE.match(message)
    if not found:
        return QuerySyntaxError(f"the query does not parse: {message}")
    line, column, said = found.groups()
    # What the engine would have expected is a list of its own tokens, SERVICE among them.
    reason = "" if said.startswith("expected") else f": {said}"
    return QuerySyntaxError(f"the query does not parse{reason}", line=int(line), column=int(column))
