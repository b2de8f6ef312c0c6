"""The tables of the log and how SQLite keeps them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    exists,
    inspect,
    select,
)
from sqlalchemy.exc import DatabaseError

from kb.errors import BusyError, ConfigurationError, StoreError
from kb.log.failures import damaged, failure
from kb.log.migrations import VERSION, migrate

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Engine, ExceptionContext

__all__ = [
    "CONTENT",
    "check_file",
    "compact",
    "contributions",
    "meta",
    "metadata",
    "open_engine",
    "payloads",
    "publishers",
    "redactions",
    "reports",
    "spoken_of",
    "tokens",
    "writing",
]

metadata = MetaData()
"""Every table of the log; those of requests, stewards, merges, reviews, jobs join it from there."""

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)
publishers = Table(
    "publishers",
    metadata,
    Column("key", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("created", String, nullable=False),
    Column("disabled", String),
)
tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("publisher", ForeignKey("publishers.key"), nullable=False),
    Column("label", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("created", String, nullable=False),
    Column("expires", String),
    Column("revoked", String),
    Column("person", String, nullable=False, server_default=""),
    Column("last_used", String),
)
contributions = Table(
    "contributions",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("publisher", ForeignKey("publishers.key"), nullable=False),
    Column("agent", String, nullable=False),
    Column("time", String, nullable=False),
    Column("action", String, nullable=False),
    Column("type", String, nullable=False),
    Column("key", String, nullable=False),
    Column("previous", Integer, nullable=False),
    Column("media_type", String, nullable=False),
    Column("payload_hash", String, nullable=False),
    Column("stored_hash", String, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("infos", Integer, nullable=False),
    Column("report_hash", String),
    Column("previous_record_hash", String, nullable=False),
    Column("record_hash", String, nullable=False),
    UniqueConstraint("publisher", "type", "key", "previous"),
    Index("by_profile", "type", "key", "position"),
    Index("by_time", "time", "position"),
)
payloads = Table(
    "payloads",
    metadata,
    Column("position", ForeignKey("contributions.position"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
reports = Table(
    "reports",
    metadata,
    Column("position", ForeignKey("contributions.position"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
redactions = Table(
    "redactions",
    metadata,
    Column("position", ForeignKey("contributions.position"), primary_key=True),
    Column("contribution", String, nullable=False, unique=True),
    Column("time", String, nullable=False),
    Column("reason", String, nullable=False),
)

PATIENCE = 60.0
"""For how many seconds one transaction waits for another, of this or another process."""
CONTENT = (payloads, reports)
"""What holds something of what was sent, by `position`; a redaction deletes it from all of them.

Proposals, jobs and the answers to requests may repeat it: `kb.log.transactions.Writer.strike` knows
them.
"""


def spoken_of(table: Table, publisher: str) -> ColumnElement[bool]:
    """Return what chooses the rows of a table, by `type` and `key`, that a publisher spoke of."""
    same = (contributions.c.type == table.c.type, contributions.c.key == table.c.key)
    return exists().where(*same, contributions.c.publisher == publisher)


def open_engine(path: Path, base: str) -> Engine:
    """Open a log file; make its tables, and remember the base, when it is new.

    A file of an older version is brought up to this one (see `kb.log.migrations`). Every commit is
    on the disk when it returns. Readers never wait; a writer waits for another.

    :raises ConfigurationError: when the file was made for another base, or by a newer version.
    :raises DamagedError: when the file is no log.
    :raises StoreError: when it cannot be read or written, such as on a full disk.
    """
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE})

    def fail(context: ExceptionContext) -> None:
        found = failure(context.original_exception, path)
        if found:
            raise found from context.original_exception

    event.listen(engine, "handle_error", fail)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with writing(engine) as connection:
            if not inspect(connection).has_table("meta"):
                metadata.create_all(connection)
                rows = [{"key": "base", "value": base}, {"key": "version", "value": str(VERSION)}]
                connection.execute(meta.insert(), rows)
            migrate(connection, _checked(connection, base))
    except DatabaseError as error:
        engine.dispose()
        raise damaged(path, str(error.orig)) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def writing(engine: Engine) -> Any:  # noqa: ANN401 - SQLAlchemy's context manager has no public name
    """Begin a transaction that holds the write lock from its start to its end."""
    return engine.execution_options(writes=True).begin()


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - of the driver
    """Set up a connection as https://www.sqlite.org/pragma.html describes."""
    connection.isolation_level = None  # transactions begin as `_begin` says, not as the driver does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except UnicodeDecodeError:  # SQLite quotes what it cannot read
            raise sqlite3.DatabaseError("it is damaged where its tables are described") from None


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _checked(connection: Connection, base: str) -> int:
    """Return the version of the log, when it is one that this program can read.

    :raises ConfigurationError: when it is not, or the log was made for another base.
    """
    kept = {row.key: row.value for row in connection.execute(select(meta))}
    version = kept.get("version", "")
    if version not in map(str, range(1, VERSION + 1)):
        raise ConfigurationError(
            f"expected a log of version {VERSION} or older, found {version or 'none'}",
            hint="Use the version of Cluster KB that made this data folder.",
        )
    if kept.get("base") != base:
        raise ConfigurationError(
            f"the data folder was made for the base {kept.get('base')}, and this one is {base}",
            hint="Set CLUSTER_KB_BASE to the base of the folder, or use another data folder.",
        )
    return int(version)


def check_file(engine: Engine) -> None:
    """Compare everything in the file with everything, the indexes with the tables too.

    https://www.sqlite.org/pragma.html#pragma_integrity_check

    :raises DamagedError: when they do not agree.
    """
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if found != "ok":
        raise damaged(Path(str(engine.url.database)), str(found))


def compact(engine: Engine) -> None:
    """Write the file anew without what was deleted, and empty the journal beside it.

    https://www.sqlite.org/lang_vacuum.html

    :raises BusyError: when somebody reads the file for so long that it cannot be done.
    :raises StoreError: when it fails for another reason, such as a full disk.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
        cursor.execute("VACUUM")
        [busy, *_] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise _in_use() from error
        raise StoreError(
            f"the file of the log cannot be cleaned of what was redacted: {error}",
            hint="It needs as much room again as the file takes. Make room, and open the data "
            "folder again: it goes on then.",
        ) from error
    finally:
        connection.close()
    if busy:
        raise _in_use()


def _in_use() -> BusyError:
    return BusyError(
        "others read the log: what was redacted is still in its file",
        hint="Stop them and give the same command again, or open the data folder again.",
    )
