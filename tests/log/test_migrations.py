"""A log made by an older version is brought up to this one, and nothing is lost."""

import sqlite3
from pathlib import Path

import pytest

from kb.errors import ConfigurationError
from kb.iris import ProfileId
from kb.log import Entry, Log, migrations

BASE = "https://w3id.org/cluster-kb/"
VERSION_1 = Path(__file__).with_name("version-1.sql").read_text(encoding="utf-8")
A = ProfileId("organisation", "a")


def run(folder, script):
    connection = sqlite3.connect(folder / "log.sqlite")
    connection.executescript(script)
    connection.close()


def rows(folder, query):
    connection = sqlite3.connect(folder / "log.sqlite")
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def tables(folder):
    """Return columns and indexes by table, whatever the order in which they were made."""
    names = [name for (name,) in rows(folder, "SELECT name FROM sqlite_schema WHERE type='table'")]
    return {
        name: (
            {row[1:] for row in rows(folder, f"PRAGMA table_info({name})")},
            {
                (
                    row[2],
                    tuple(column[2] for column in rows(folder, f"PRAGMA index_info('{row[1]}')")),
                )
                for row in rows(folder, f"PRAGMA index_list({name})")
            },
            {row[2:] for row in rows(folder, f"PRAGMA foreign_key_list({name})")},
        )
        for name in names
    }


@pytest.fixture
def old(tmp_path):
    """A folder as version 1 left it: five contributions of two publishers, and a token."""
    run(tmp_path, VERSION_1)
    return tmp_path


@pytest.fixture
def opened(old):
    log = Log.open(old, base=BASE)
    yield log
    log.close()


def test_everything_that_version_1_kept_is_there(old):
    queries = ("SELECT * FROM payloads", "SELECT * FROM publishers", "SELECT * FROM tokens")
    before = [rows(old, query) for query in queries]
    Log.open(old, base=BASE).close()
    assert [rows(old, query) for query in queries] == before


def test_records_of_version_1_keep_their_hashes_and_verify(opened):
    assert opened.verify() == 5
    records = list(opened.records())
    assert [record.action for record in records] == ["put", "put", "put", "put", "withdraw"]
    assert {record.report_hash for record in records} == {None}
    assert opened.payload(records[0]).startswith(b"@prefix org:")
    assert opened.steward(A) == "alpha"


def test_a_report_that_version_1_did_not_keep_is_said_to_be_unknown(opened):
    with opened.reading() as reader:
        assert reader.report(reader.record(1)) is None


def test_a_log_of_version_1_goes_on_growing(opened):
    entry = Entry("alpha", "test", "put", A, 2, "text/turtle", b"x", "0" * 64, 1, 0, b"{}")
    with opened.writing() as writer:
        assert writer.append(entry).position == 6
    assert opened.verify() == 6


def test_the_steps_lead_to_the_tables_that_a_new_log_gets(old, tmp_path_factory):
    fresh = tmp_path_factory.mktemp("fresh")
    for folder in (old, fresh):
        Log.open(folder, base=BASE).close()
    assert tables(old) == tables(fresh)
    version = "SELECT value FROM meta WHERE key = 'version'"
    assert rows(old, version) == rows(fresh, version) == [(str(migrations.VERSION),)]


def test_a_step_that_fails_leaves_the_old_version_as_it_was(old, monkeypatch):
    before = tables(old)
    steps = {2: (*migrations.STEPS[2], "CREATE TABLE payloads (x)")}
    monkeypatch.setattr(migrations, "STEPS", steps)
    with pytest.raises(Exception, match="payloads already exists"):
        Log.open(old, base=BASE)
    assert tables(old) == before
    assert rows(old, "SELECT value FROM meta WHERE key = 'version'") == [("1",)]
    monkeypatch.undo()
    log = Log.open(old, base=BASE)
    assert log.verify() == 5
    log.close()


@pytest.mark.parametrize("version", ["0", "99", "x", ""])
def test_a_version_that_is_not_known_is_refused(old, version):
    connection = sqlite3.connect(old / "log.sqlite")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'version'", [version])
    connection.commit()
    connection.close()
    with pytest.raises(ConfigurationError, match=f"found {version}"):
        Log.open(old, base=BASE)
