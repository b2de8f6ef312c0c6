"""How the tables of an older data folder become those of this version, losing nothing.

A step is never changed once it was released: it tells what a version added to the one before. The
tables themselves are those of the modules here, and a test compares both ways to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["STEPS", "VERSION", "migrate"]

_PEOPLE_REVIEWS_AND_THE_PAST = (
    "ALTER TABLE tokens ADD COLUMN person VARCHAR NOT NULL DEFAULT ''",
    "ALTER TABLE tokens ADD COLUMN last_used VARCHAR",
    """CREATE TABLE requests (
        publisher VARCHAR NOT NULL REFERENCES publishers ("key"),
        "key" VARCHAR NOT NULL,
        fingerprint VARCHAR NOT NULL,
        time VARCHAR NOT NULL,
        answer BLOB NOT NULL,
        PRIMARY KEY (publisher, "key")
    )""",
    "CREATE INDEX requests_by_time ON requests (time)",
    """CREATE TABLE stewardships (
        number INTEGER NOT NULL PRIMARY KEY,
        time VARCHAR NOT NULL,
        type VARCHAR NOT NULL,
        "key" VARCHAR NOT NULL,
        action VARCHAR NOT NULL,
        publisher VARCHAR NOT NULL REFERENCES publishers ("key"),
        agent VARCHAR NOT NULL
    )""",
    'CREATE INDEX stewardships_by_profile ON stewardships (type, "key", number)',
    """CREATE TABLE merges (
        number INTEGER NOT NULL PRIMARY KEY,
        time VARCHAR NOT NULL,
        type VARCHAR NOT NULL,
        "key" VARCHAR NOT NULL,
        target VARCHAR,
        agent VARCHAR NOT NULL
    )""",
    'CREATE INDEX merges_by_profile ON merges (type, "key", number)',
    """CREATE TABLE proposals (
        number INTEGER NOT NULL PRIMARY KEY,
        id VARCHAR NOT NULL UNIQUE,
        time VARCHAR NOT NULL,
        publisher VARCHAR NOT NULL REFERENCES publishers ("key"),
        agent VARCHAR NOT NULL,
        action VARCHAR NOT NULL,
        type VARCHAR NOT NULL,
        "key" VARCHAR NOT NULL,
        replaces VARCHAR,
        describes_existing BOOLEAN NOT NULL,
        media_type VARCHAR NOT NULL,
        stored_hash VARCHAR NOT NULL,
        payload BLOB,
        receipt BLOB,
        state VARCHAR NOT NULL,
        reviewer VARCHAR,
        decided VARCHAR,
        reason VARCHAR,
        contribution VARCHAR
    )""",
    "CREATE INDEX proposals_by_state ON proposals (state, number)",
    'CREATE INDEX proposals_by_profile ON proposals (type, "key", publisher)',
    "CREATE INDEX proposals_by_contribution ON proposals (contribution)",
    "ALTER TABLE contributions ADD COLUMN report_hash VARCHAR",
    "CREATE INDEX by_time ON contributions (time, position)",
    """CREATE TABLE reports (
        position INTEGER NOT NULL PRIMARY KEY REFERENCES contributions (position),
        content BLOB NOT NULL
    )""",
    """CREATE TABLE redactions (
        position INTEGER NOT NULL PRIMARY KEY REFERENCES contributions (position),
        contribution VARCHAR NOT NULL UNIQUE,
        time VARCHAR NOT NULL,
        reason VARCHAR NOT NULL
    )""",
)

_JOBS = (
    """CREATE TABLE jobs (
        number INTEGER NOT NULL PRIMARY KEY,
        id VARCHAR NOT NULL UNIQUE,
        publisher VARCHAR NOT NULL REFERENCES publishers ("key"),
        agent VARCHAR NOT NULL,
        secret VARCHAR NOT NULL,
        created VARCHAR NOT NULL,
        started VARCHAR,
        ended VARCHAR,
        state VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        media_type VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        options VARCHAR NOT NULL,
        "key" VARCHAR,
        fingerprint VARCHAR,
        phase VARCHAR NOT NULL,
        total INTEGER,
        checked INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        position INTEGER,
        error BLOB,
        UNIQUE (publisher, "key")
    )""",
    "CREATE INDEX jobs_by_state ON jobs (state, number)",
    "CREATE INDEX jobs_by_publisher ON jobs (publisher, number)",
    """CREATE TABLE job_documents (
        job INTEGER NOT NULL REFERENCES jobs (number),
        part INTEGER NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (job, part)
    )""",
    """CREATE TABLE verdicts (
        job INTEGER NOT NULL REFERENCES jobs (number),
        number INTEGER NOT NULL,
        state VARCHAR NOT NULL,
        outcome VARCHAR NOT NULL,
        type VARCHAR,
        "key" VARCHAR,
        position INTEGER,
        told BLOB,
        PRIMARY KEY (job, number)
    )""",
    "CREATE INDEX verdicts_by_state ON verdicts (job, state, outcome, number)",
    'CREATE INDEX verdicts_by_profile ON verdicts (type, "key")',
    """CREATE TABLE job_files (
        job INTEGER NOT NULL REFERENCES jobs (number),
        form VARCHAR NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (job, form)
    )""",
)

STEPS: tuple[tuple[str, ...], ...] = (_PEOPLE_REVIEWS_AND_THE_PAST, _JOBS)
"""What each version added to the one before, as SQL; the first step makes version 2."""
VERSION = len(STEPS) + 1
"""The version of the tables of the log that this program reads and writes."""


def migrate(connection: Connection, version: int) -> None:
    """Bring the tables from a version to this one, in the transaction of the connection."""
    for step in STEPS[version - 1 :]:
        for statement in step:
            connection.exec_driver_sql(statement)
    if version < VERSION:
        update = "UPDATE meta SET value = ? WHERE \"key\" = 'version'"
        connection.exec_driver_sql(update, (str(VERSION),))
