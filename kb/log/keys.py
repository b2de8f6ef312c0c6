"""Asking about many profiles at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam

from kb.iris import ProfileId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, Table

__all__ = ["among", "rows"]

_AT_ONCE = 1_000
"""How many keys one statement names; SQLite takes some 32,000 values."""


def among(table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of a statement for `rows`: the row is about one of the profiles."""
    keys: BindParameter[str] = bindparam("keys", expanding=True)
    return table.c.type == bindparam("kind"), table.c.key.in_(keys)


def rows(
    connection: Connection,
    query: Select[tuple[object, ...]],
    profiles: Iterable[ProfileId],
    **values: str,
) -> Iterator[tuple[ProfileId, Row[tuple[object, ...]]]]:
    """Yield what a statement with the conditions of `among` finds, and about which profile.

    It is made once and executed often: to put a statement together takes longer than to answer it.
    """
    kinds: dict[str, list[str]] = defaultdict(list)
    for profile in profiles:
        kinds[profile.type].append(profile.key)
    for kind, keys in kinds.items():
        for start in range(0, len(keys), _AT_ONCE):
            some = {"kind": kind, "keys": keys[start : start + _AT_ONCE], **values}
            for row in connection.execute(query, some):
                yield ProfileId(row.type, row.key), row
