"""Bringing the tables of an older version up to this one: ordered steps, in one transaction.

A step is frozen once it was released: it says what was done then, whatever the tables are now. A
test compares what the steps lead to with what a new file gets.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import text

from kb.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

__all__ = ["STEPS", "VERSION", "migrate"]

STEPS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        2: (
            "ALTER TABLE contributions ADD COLUMN report_hash VARCHAR",
            "CREATE INDEX by_time ON contributions (time, position)",
            """
            CREATE TABLE reports (
                position INTEGER NOT NULL,
                content BLOB NOT NULL,
                PRIMARY KEY (position),
                FOREIGN KEY(position) REFERENCES contributions (position)
            )
            """,
            """
            CREATE TABLE redactions (
                position INTEGER NOT NULL,
                contribution VARCHAR NOT NULL,
                time VARCHAR NOT NULL,
                reason VARCHAR NOT NULL,
                PRIMARY KEY (position),
                UNIQUE (contribution),
                FOREIGN KEY(position) REFERENCES contributions (position)
            )
            """,
        ),
    }
)
"""What leads to each version from the one before it."""
VERSION = max(STEPS)
"""The version of the tables in `kb.log.schema`."""


def migrate(connection: Connection, kept: str | None) -> None:
    """Take the steps that are missing since the version that the file has kept.

    The caller's transaction makes them one: all are taken, or none is.

    :raises ConfigurationError: when the file is of a version that this one does not know.
    """
    known = {str(version): version for version in (min(STEPS) - 1, *STEPS)}
    if kept not in known:
        raise ConfigurationError(
            f"expected a log of version {VERSION} or older, found {kept}",
            hint="Use the version of Cluster KB that made this data folder, or a newer one.",
        )
    for version in range(known[kept] + 1, VERSION + 1):
        for step in STEPS[version]:
            connection.execute(text(step))
    if known[kept] < VERSION:
        done = text("UPDATE meta SET value = :version WHERE key = 'version'")
        connection.execute(done, {"version": str(VERSION)})
