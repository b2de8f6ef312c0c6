"""Files that were damaged: an error that says what to do, never a wrong answer, nothing lost."""

import random
import shutil
import sqlite3

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.config import Settings
from kb.errors import DamagedError, StoreError
from kb.iris import ProfileId
from kb.knowledge_base import KnowledgeBase
from kb.log import Entry, Log, digest
from kb.store import open_store

from .contributors import document
from .serving import cluster_kb

FLIPS = 60
"""How many times some bytes of a file are changed."""
CONTRIBUTIONS = 12


# The store


@pytest.fixture(scope="module")
def filled(empty, tmp_path_factory):
    """A data folder with some contributions, of which some are in the journal of the store."""
    folder = shutil.copytree(empty[0], tmp_path_factory.mktemp("damage") / "kb")
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        for number in range(CONTRIBUTIONS):
            profile = ProfileId("organisation", f"o{number}")
            kb.contributions.put("alpha", profile, document(str(profile), number), "text/turtle")
    return folder


def command(folder, *words):
    return CliRunner(env={"CLUSTER_KB_DATA_DIR": str(folder)}).invoke(main, list(words))


def newest(folder, pattern):
    return max(folder.glob(pattern), key=lambda path: path.stat().st_size)


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil(path):
    """Change a byte in each kilobyte."""
    content = bytearray(path.read_bytes())
    for place in range(0, len(content), 1000):
        content[place] ^= 0xFF
    path.write_bytes(content)


DAMAGES = {
    "the index is gone": lambda store: (store / "CURRENT").unlink(),
    "the index is cut": lambda store: cut(newest(store, "MANIFEST-*")),
    "the index is spoilt": lambda store: spoil(newest(store, "MANIFEST-*")),
    "a file is gone": lambda store: newest(store, "*.sst").unlink(),
    "a file is cut": lambda store: cut(newest(store, "*.sst")),
    "a file is spoilt": lambda store: spoil(newest(store, "*.sst")),
    "the folder is a file": lambda store: (shutil.rmtree(store), store.write_bytes(b"x")),
}
HARMLESS = {
    "a lock is left": lambda store: (store / "LOCK").write_bytes(b""),
    "the journal is cut": lambda store: cut(newest(store, "*.log")),
    "the journal is spoilt": lambda store: spoil(newest(store, "*.log")),
    "the store is gone": shutil.rmtree,
}
"""What the log makes good by itself: what the journal has lost is taken in again."""


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_an_error_and_rebuild_loses_nothing(filled, tmp_path, damage):
    folder = shutil.copytree(filled, tmp_path / "kb")
    DAMAGES[damage](folder / "store")
    told = command(folder, "check")
    assert told.exit_code == 1, told.output
    assert str(folder / "store") in told.stderr
    assert "cluster-kb rebuild" in told.stderr
    assert "Nothing is lost" in told.stderr
    rebuilt = command(folder, "rebuild")
    assert rebuilt.stdout == f"rebuilt up to position {CONTRIBUTIONS}\n", rebuilt.output
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        for number in range(CONTRIBUTIONS):
            profile = ProfileId("organisation", f"o{number}")
            assert len(kb.contributions.profile_graph("alpha", profile)[0]) == 3


@pytest.mark.parametrize("damage", HARMLESS)
def test_what_the_store_has_lost_is_taken_in_again(filled, tmp_path, damage):
    folder = shutil.copytree(filled, tmp_path / "kb")
    HARMLESS[damage](folder / "store")
    told = command(folder, "check", "--json")
    assert told.exit_code == 0, told.output
    assert f'"contributions": {CONTRIBUTIONS}' in told.stdout


def test_a_server_on_a_damaged_store_does_not_start_and_says_why(filled, tmp_path):
    folder = shutil.copytree(filled, tmp_path / "kb")
    DAMAGES["a file is gone"](folder / "store")
    ended = cluster_kb(folder, "serve")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "cluster-kb rebuild" in ended.stderr


def test_whatever_bytes_of_a_store_change_no_answer_is_wrong(tmp_path):
    quads = [
        ox.Quad(node(f"s{number % 50}"), node(f"p{number % 7}"), ox.Literal(f"value {number}"))
        for number in range(2000)
    ]
    with open_store(tmp_path / "sound") as store:
        store.fill([ox.serialize(quads, format=ox.RdfFormat.N_QUADS)])
        store.optimize()
    files = sorted((tmp_path / "sound").glob("*.sst"))
    assert files
    told_of = []
    for seed in range(FLIPS):
        chance = random.Random(seed)  # noqa: S311 - repeatable
        folder = shutil.copytree(tmp_path / "sound", tmp_path / str(seed))
        flip(folder / chance.choice(files).name, chance)
        try:
            with open_store(folder) as store:
                assert set(store.quads()) == set(quads)
                for number in range(50):
                    told = {quad.triple for quad in quads if quad.subject == node(f"s{number}")}
                    assert set(store.outgoing(node(f"s{number}").value)) == told
                assert len(list(store.quads(None, node("p1")))) == 286
        except DamagedError as error:
            told_of.append(error.hint)
        shutil.rmtree(folder)
    assert all("cluster-kb rebuild" in hint for hint in told_of)
    assert len(told_of) > FLIPS / 4, "hardly anything was hit"


def node(name):
    return ox.NamedNode(f"https://example.org/{name}")


def flip(path, chance):
    """Change some bytes in a row, somewhere in a file."""
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    for offset in range(place, min(len(content), place + chance.randint(1, 8))):
        content[offset] ^= chance.randint(1, 255)
    path.write_bytes(content)


# The log


@pytest.fixture(scope="module")
def log_file(tmp_path_factory):
    """The file of a log with some contributions, all in one file."""
    folder = tmp_path_factory.mktemp("log")
    log = Log.open(folder, base=Settings().base)
    log.publishers.add("alpha", "Alpha")
    for number in range(40):
        content = document(f"organisation/o{number}", number) * 3
        with log.writing() as writer:
            writer.append(
                Entry(
                    publisher="alpha",
                    agent="test",
                    action="put",
                    profile=ProfileId("organisation", f"o{number}"),
                    previous=0,
                    media_type="text/turtle",
                    payload=content,
                    stored_hash=digest(content),
                    report=b'{"results": []}',
                )
            )
    log.close()
    connection = sqlite3.connect(folder / "log.sqlite")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    return folder / "log.sqlite"


def all_of(folder):
    """Read all that a log holds, after it has verified itself."""
    log = Log.open(folder, base=Settings().base)
    try:
        log.verify()
        return [(one, log.payload(one)) for one in log.records()]
    finally:
        log.close()


@pytest.fixture
def damaged(log_file, tmp_path):
    """Copy the log, damaged in some way."""

    def damaged(name, damage):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(log_file, folder)
        damage(folder / "log.sqlite")
        return folder

    return damaged


def test_whatever_bytes_of_a_log_change_what_it_holds_is_right_or_an_error(log_file, damaged):
    expected = all_of(log_file.parent)
    told_of = []
    for seed in range(3 * FLIPS):
        chance = random.Random(seed)  # noqa: S311 - repeatable
        folder = damaged(str(seed), lambda path, by=chance: flip(path, by))
        try:
            assert all_of(folder) == expected, seed
        except StoreError as error:
            told_of.append(error.hint)
        shutil.rmtree(folder)
    assert all("backup" in hint for hint in told_of)
    assert len(told_of) > FLIPS / 2, "hardly anything was hit"


@pytest.mark.parametrize(
    "change", ["time = 'soon'", "time = 5", "agent = 'x'", "previous = 7", "position = 99"]
)
def test_a_record_that_was_altered_is_told(damaged, change):
    folder = damaged("altered", lambda _: None)
    connection = sqlite3.connect(folder / "log.sqlite")
    connection.execute(f"UPDATE contributions SET {change} WHERE position = 40")  # noqa: S608
    connection.commit()
    connection.close()
    with pytest.raises(DamagedError, match=r"altered or is missing|was altered"):
        all_of(folder)


@pytest.mark.parametrize("damage", [cut, spoil, lambda path: path.write_bytes(b"")])
def test_a_damaged_log_is_an_error_that_asks_for_a_backup(filled, tmp_path, damage):
    folder = shutil.copytree(filled, tmp_path / "kb")
    for journal in folder.glob("log.sqlite-*"):
        journal.unlink()
    damage(folder / "log.sqlite")
    for words in (["check"], ["serve"], ["publisher", "list"]):
        told = command(folder, *words)
        if told.exit_code == 0:  # an empty log is one, until it is compared with the store
            assert words == ["publisher", "list"]
            continue
        assert told.exit_code == 1, (words, told.output, told.exception)
        assert any(word in told.stderr for word in ("backup", "Put the whole log back"))
