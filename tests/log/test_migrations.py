"""A data folder of an older version becomes one of this version, and loses nothing."""

import sqlite3
from pathlib import Path

import pytest

from kb.config import Settings
from kb.errors import ConfigurationError, DamagedError, RevokedTokenError
from kb.iris import ProfileId
from kb.knowledge_base import KnowledgeBase
from kb.log import Entry, Log, migrations

VERSION_1 = Path(__file__).with_name("version-1.sql")
"""What version 1 wrote: publishers, tokens, five contributions of two publishers."""
TOKEN = "ckb_4b95fb4914e6_oyPn9syqwjsFGOxvNjvp7tyO9Pjdcm9BmTBqPByTlbQ"  # noqa: S105 - of no server
A = ProfileId("organisation", "a")
REVOKED = "ckb_2f886df92345_Byc2VfIMeaKYc2Fo8jpZMrfW56lynYAN-VVKtLikmQY"


@pytest.fixture
def old(tmp_path):
    """A data folder that version 1 made."""
    folder = tmp_path / "old"
    folder.mkdir()
    with sqlite3.connect(folder / "log.sqlite") as connection:
        connection.executescript(VERSION_1.read_text("utf-8"))
    connection.close()
    return folder


def rows(folder):
    """Return every row of the tables of version 1, in the columns that it had."""
    before = sqlite3.connect(":memory:")
    before.executescript(VERSION_1.read_text("utf-8"))
    now = sqlite3.connect(folder / "log.sqlite") if folder else before
    found = {}
    for table in ("contributions", "payloads", "publishers", "tokens"):
        names = [f'"{column[1]}"' for column in before.execute(f"PRAGMA table_info({table})")]
        query = f"SELECT {', '.join(names)} FROM {table}"  # noqa: S608 - our own names
        found[table] = now.execute(query).fetchall()
    now.close()
    before.close()
    return found


def version(folder):
    with sqlite3.connect(folder / "log.sqlite") as connection:
        (found,) = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    connection.close()
    return found


def tables(folder):
    """Return what the tables are, however that was written down and in whatever order."""
    connection = sqlite3.connect(folder / "log.sqlite")
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    found = {
        name: (
            {column[1:] for column in connection.execute(f"PRAGMA table_info({name})")},
            sorted(
                (unique, [row[2] for row in connection.execute(f"PRAGMA index_info({index})")])
                for _, index, unique, *_ in connection.execute(f"PRAGMA index_list({name})")
            ),
            sorted(row[2:5] for row in connection.execute(f"PRAGMA foreign_key_list({name})")),
        )
        for name in names
    }
    connection.close()
    return found


def open_log(folder):
    Log.open(folder, base=Settings().base).close()


def test_every_row_is_what_it_was(old):
    open_log(old)
    assert rows(old) == rows(None)
    assert version(old) == str(migrations.VERSION)


def test_the_tables_are_those_of_a_new_folder(old, tmp_path):
    open_log(old)
    open_log(tmp_path / "new")
    assert tables(old) == tables(tmp_path / "new")


def test_everything_works_on_with_it(old):
    with KnowledgeBase(Settings(data_dir=old)) as kb:
        assert kb.projection.verify().contributions == 5
        assert kb.log.steward(A) == "alpha"
        assert kb.log.tokens.authenticate(TOKEN).label == "desk"
        with pytest.raises(RevokedTokenError):
            kb.log.tokens.authenticate(REVOKED)
        assert kb.log.publishers.get("gone").disabled


@pytest.fixture
def opened(old):
    log = Log.open(old, base=Settings().base)
    yield log
    log.close()


def test_records_of_version_1_keep_their_hashes_and_verify(opened):
    assert opened.verify() == 5
    records = list(opened.records())
    assert [record.action for record in records] == ["put", "put", "put", "put", "withdraw"]
    assert {record.report_hash for record in records} == {None}


def test_a_report_that_version_1_did_not_keep_is_said_to_be_unknown(old):
    with sqlite3.connect(old / "log.sqlite") as connection:
        connection.execute("UPDATE contributions SET warnings = 1 WHERE position = 1")
    connection.close()
    log = Log.open(old, base=Settings().base)
    with log.reading() as reader:
        assert reader.report(reader.record(1)) is None
        assert reader.report(reader.record(2))["conforms"]
    log.close()


def test_a_log_of_version_1_goes_on_growing_and_can_be_redacted(opened):
    entry = Entry("alpha", "test", "put", A, 4, "text/turtle", b"x", "0" * 64, 1, 0, b"{}")
    with opened.writing() as writer:
        assert writer.append(entry).position == 6
    opened.redactions.add([next(opened.records())], "x")
    assert opened.verify() == 6


def test_it_happens_once(old):
    open_log(old)
    before = tables(old)
    open_log(old)
    assert tables(old) == before


def test_a_step_that_fails_leaves_the_folder_as_it_was(old, monkeypatch):
    broken = (*migrations.STEPS[0], "CREATE TABLE nonsense (")
    monkeypatch.setattr(migrations, "STEPS", (broken,))
    with pytest.raises(DamagedError, match="incomplete input"):
        open_log(old)
    assert rows(old) == rows(None)
    assert version(old) == "1"
    assert tables(old).keys().isdisjoint({"requests", "reports"})
    monkeypatch.undo()
    open_log(old)
    assert version(old) == str(migrations.VERSION)


@pytest.mark.parametrize("found", ["0", "99", "-1", "", "two"])
def test_a_version_that_is_not_known_is_refused(old, found):
    with sqlite3.connect(old / "log.sqlite") as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'version'", (found,))
    connection.close()
    with pytest.raises(ConfigurationError, match=f"or older, found {found or 'none'}"):
        open_log(old)
