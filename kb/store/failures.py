"""The errors of the engine, said in ours."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.errors import InUseError, ParameterError, QuerySyntaxError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["engine_failures", "syntax_error"]

_UNPROJECTED = re.compile(r"variable \?(\S+) in its SELECT projection")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LOCKED = re.compile(r"lock hold by current process|lock file.*temporarily unavailable")


@contextmanager
def engine_failures() -> Iterator[None]:
    """Turn what the engine raises into errors of the tree.

    :raises QuerySyntaxError: with line and column, for a query that does not parse.
    :raises ParameterError: for a binding that the query cannot take.
    :raises InUseError: when another opener holds the folder.
    :raises StoreError: for everything else that fails in the engine.
    """
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(str(error)) from None
    except RuntimeError as error:
        found = _UNPROJECTED.search(str(error))
        if not found:
            raise StoreError(f"the store failed: {error}") from error
        raise ParameterError(
            f"the query cannot take a value for ?{found[1]}: it does not project it",
            subject=found[1],
            hint="A parameter of a SELECT query must stand in its SELECT clause.",
        ) from None
    except OSError as error:
        if _LOCKED.search(str(error)):
            raise InUseError(
                "the store is open already, in this or another process",
                hint="Stop the server or command that uses this data folder, or use another one.",
            ) from None
        raise StoreError(f"the store failed: {error}") from error


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
