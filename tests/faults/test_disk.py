"""A disk that is full, or cannot be written: a clear error, reading goes on, nothing is lost."""

import ctypes
import os
import resource
import shutil
import subprocess

import pytest

from api.app import create_app
from kb.client import announce, announced
from kb.config import Settings
from kb.errors import FullError, InUseError, ReadOnlyError, StoreError
from kb.iris import ROOT
from kb.knowledge_base import KnowledgeBase
from kb.log import Log
from kb.store import Change, open_store

from .serving import TURTLE, cluster_kb

PROBLEMS = f"{ROOT}problems#"
ROOM = 10_000_000
CAPABILITIES = (1, 2, 3)
"""What lets root write what is read-only: linux/capability.h."""


def organisation(key, words=1):
    """Turtle of an organisation with so many words to say."""
    names = "".join(f', "{number} {"x" * 500}"@en' for number in range(words))
    return (
        f"<{ROOT}id/organisation/{key}> a <http://www.w3.org/ns/org#Organization> ;\n"
        f'  <http://www.w3.org/2004/02/skos/core#prefLabel> "{key}"@en ;\n'
        f'  <http://www.w3.org/2004/02/skos/core#altLabel> "{key} too"@en {names} ;\n'
        f"  <http://purl.org/dc/terms/source> <{ROOT}id/source/s> .\n"
    ).encode()


class Sender:
    """A client of an application in this process, with the token of a publisher."""

    def __init__(self, folder, token, **settings):
        self.app = create_app(Settings(data_dir=folder, **settings))
        self.kb = self.app.extensions["kb"]
        self._client = self.app.test_client()
        self._token = token

    def put(self, key, words=1, **headers):
        sent = {"Authorization": f"Bearer {self._token}", "Content-Type": TURTLE, **headers}
        path = f"/profiles/organisation/{key}"
        return self._client.put(path, data=organisation(key, words), headers=sent)

    def get(self, path):
        return self._client.get(path)


@pytest.fixture
def small(tmp_path):
    """A folder on a disk of its own, which is small."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)  # noqa: S607 - as mount above


def fill(disk, rest):
    """Leave so many bytes of room."""
    with (disk / "filling").open("ab") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - rest)))


def told(response, slug, status):
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.json["type"] == PROBLEMS + slug
    assert response.json["hint"]
    return response.json


def test_while_little_room_is_left_nothing_is_taken_in_and_all_is_read(folder, token, monkeypatch):
    sender = Sender(folder, token)
    assert sender.put("a").status_code == 201
    with monkeypatch.context() as full:
        usage = shutil.disk_usage(folder)
        full.setattr("kb.log.failures.shutil.disk_usage", lambda _: usage._replace(free=99_999_999))
        problem = told(sender.put("b"), "full", 507)
        assert "99,999,999 bytes are left" in problem["detail"]
        assert sender.get("/profiles/organisation/a").status_code == 200
        assert sender.get("/sparql?query=ASK{}").status_code == 200
        assert sender.kb.log.position() == 1
    assert sender.put("b").status_code == 201
    sender.kb.close()


def test_a_disk_that_fills_up_is_an_error_until_there_is_room_again(small, folder, token):
    sender = Sender(shutil.copytree(folder, small / "kb"), token, min_free_bytes=1)
    acknowledged = []
    for rest in (300_000, 0):
        fill(small, rest)
        for number in range(6):
            response = sender.put(f"{rest}-{number}", words=60)
            if response.status_code == 201:
                acknowledged.append(f"{rest}-{number}")
            else:
                told(response, "full", 507)
    assert response.status_code == 507
    assert sender.get("/health").status_code == 200
    for key in acknowledged:
        assert sender.get(f"/profiles/organisation/{key}").status_code == 200
    (small / "filling").unlink()
    assert sender.put("later").status_code == 201
    assert sender.get("/sparql?query=ASK{}").status_code == 200
    found = sender.kb.projection.verify()
    assert found.contributions == sender.kb.log.position() > len(acknowledged)
    for key in (*acknowledged, "later"):
        assert sender.get(f"/profiles/organisation/{key}").status_code == 200
    sender.kb.close()


def test_commands_on_a_full_disk_say_so_and_go_on_when_there_is_room(small, folder, tmp_path):
    data = shutil.copytree(folder, small / "kb")
    file = tmp_path / "many.ttl"
    file.write_bytes(b"".join(organisation(f"o{number}", 60) for number in range(100)))
    load = ["load", file, "--publisher", "alpha"]
    fill(small, 50_000)
    for words in (load, ["rebuild"]):
        failed = cluster_kb(data, *words, min_free_bytes=1)
        assert failed.returncode == 1, failed.stderr
        assert "Traceback" not in failed.stderr
        assert "room" in failed.stderr
    (small / "filling").unlink()
    loaded = cluster_kb(data, *load, min_free_bytes=1)
    assert loaded.returncode == 0, loaded.stderr
    checked = cluster_kb(data, "check")
    assert checked.stdout.startswith("100 contributions verified"), checked.stderr


def test_a_server_whose_files_may_not_grow_goes_on_when_they_may(folder, token, serve):
    server = serve(folder, bare=True).ready()
    assert put(server, "a", token).status == 201
    limit_files(server, 1000)
    for number in range(3):
        refused = put(server, f"b{number}", token)
        assert refused.status in (503, 507), refused
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json["hint"]
    assert server.ask("GET", "/profiles/organisation/a").status == 200
    limit_files(server, resource.RLIM_INFINITY)
    assert put(server, "c", token).status == 201
    for number in range(3):
        assert put(server, f"b{number}", token, If_Match="*").status in (200, 201, 412)
    assert server.ask("GET", "/sparql?query=ASK%7B%7D").status == 200
    server.stop()
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        assert kb.projection.verify().contributions == kb.log.position() >= 2


def put(server, key, token, **headers):
    return server.ask("PUT", f"/profiles/organisation/{key}", organisation(key), token, **headers)


def limit_files(server, size):
    for pid in server.pids():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def powerless():
    """Take from root what lets it write what is read-only; run before a command."""
    for one in CAPABILITIES if os.geteuid() == 0 else ():
        ctypes.CDLL(None).prctl(24, one, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.fixture
def read_only(folder):
    """The folder, which only reading is allowed in."""
    inside = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in inside}
    for path in inside:
        path.chmod(modes[path] & ~0o222)
    yield folder
    for path, mode in modes.items():
        path.chmod(mode)


@pytest.mark.parametrize("words", [["serve"], ["check"], ["rebuild"], ["publisher", "add", "x"]])
def test_commands_on_a_read_only_folder_say_so(read_only, words):
    failed = cluster_kb(read_only, *words, before=powerless)
    assert failed.returncode == 1, failed.stdout
    assert "Traceback" not in failed.stderr
    assert "cannot be written" in failed.stderr
    assert str(read_only) in failed.stderr
    assert "read-only" in failed.stderr


def test_a_server_that_cannot_say_where_it_listens_does_not_start(tmp_path):
    (tmp_path / "server.json").mkdir()
    with pytest.raises(StoreError, match=r"server\.json cannot be written"):
        announce(tmp_path, "http://127.0.0.1:8000/")


@pytest.mark.parametrize("said", ["", "{", "[]", "{}", '{"url": "http://x/", "pid": "x"}'])
def test_a_half_written_note_of_a_server_is_that_of_none(tmp_path, said):
    (tmp_path / "server.json").write_text(said)
    with pytest.raises(InUseError, match="another process works"):
        announced(tmp_path)


class Broken:
    """An engine whose disk can only be read any more."""

    def __init__(self, engine):
        self._engine = engine

    def __getattr__(self, name):
        return getattr(self._engine, name)

    def update(self, *_):
        raise OSError("IO error: Read-only file system: While appending to file: 000004.log")


def test_a_store_that_can_no_longer_be_written_is_read_and_written_when_it_can(
    tmp_path, monkeypatch
):
    with open_store(tmp_path / "store") as store:
        store.apply(Change(), 1)
        store._engine = Broken(store._engine)
        with pytest.raises(ReadOnlyError, match="store cannot be written"):
            store.apply(Change(), 2)
        with monkeypatch.context() as still:
            still.setattr("os.posix_fallocate", raising(OSError(30, "Read-only file system")))
            for write in (
                lambda: store.apply(Change(), 2),
                lambda: store.checkpoint(tmp_path / "c"),
            ):
                with pytest.raises(ReadOnlyError):
                    write()
            assert store.ask("ASK {}")
        store.apply(Change(), 2)
        assert store.position() == 2


def raising(error):
    def fail(*_):
        raise error

    return fail


def test_a_store_is_opened_anew_only_when_nobody_reads_the_one_before(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.store.embedded._PATIENCE", 0.1)
    with open_store(tmp_path / "store") as store:
        store.apply(Change(), 1)
        reading = store.quads(graph=None)
        store._failed = True
        with pytest.raises(StoreError, match="open already"):
            store.apply(Change(), 2)
        with pytest.raises(StoreError, match="open already"):
            store.ask("ASK {}")
        del reading
        assert store.ask("ASK {}")
        store.apply(Change(), 2)


def test_a_log_that_is_full_says_so_and_keeps_what_it_has(tmp_path):
    log = Log.open(tmp_path, base=Settings().base)
    log.publishers.add("alpha", "Alpha")
    with log._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def add(number):
        with log._engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        log.publishers.add(f"p{number}", "x" * 100_000)

    with pytest.raises(FullError, match=r"log\.sqlite cannot be written"):
        add(100)
    assert log.publishers.get("alpha").name == "Alpha"
    assert log.verify() == 0
    log.close()
