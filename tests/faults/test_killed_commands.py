"""A command that is killed at any moment, and given again, ends as if nothing had been."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from kb.config import Settings
from kb.iris import ProfileId
from kb.knowledge_base import KnowledgeBase
from kb.log import Log

from .contributors import document
from .serving import cluster_kb, environ

SEED = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(1_000_000)))
KILLS = 4
PROFILES = 300
REASON = "a court has ordered it"


@pytest.fixture
def chance(capsys):
    with capsys.disabled():
        print(f"\nKILL_SEED={SEED} ", end="", flush=True)  # noqa: T201 - for CI
    return random.Random(SEED)  # noqa: S311 - repeatable


def killed(folder, moment, *words):
    """Run a command and kill it after so many seconds, with all its processes."""
    command = [sys.executable, "-m", "kb.cli", *map(str, words)]
    with subprocess.Popen(
        command,
        env=environ(folder),
        process_group=0,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)


def duration(folder, *words):
    """Return how long a command takes that is left alone."""
    start = time.monotonic()
    ended = cluster_kb(folder, *words)
    assert ended.returncode == 0, ended.stderr
    return time.monotonic() - start


@contextmanager
def opened(folder):
    log = Log.open(folder, base=Settings().base)
    try:
        yield log
    finally:
        log.close()


def verified(folder):
    """Open the folder as any command does; return what was found when all was compared."""
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        found = kb.projection.verify()
        assert found.contributions == kb.log.position() == kb.store.position()
        return found


def test_a_killed_load_has_each_profile_whole_or_not_at_all(folder, tmp_path, chance):
    file = tmp_path / "many.ttl"
    names = [f"organisation/o{number}" for number in range(PROFILES)]
    file.write_bytes(b"\n".join(document(name, n) for n, name in enumerate(names)))
    load = "load", file, "--publisher", "alpha"
    whole = duration(shutil.copytree(folder, tmp_path / "whole"), *load)
    before = 0
    for _ in range(KILLS):
        killed(folder, chance.uniform(0.2, 1) * whole, *load)
        with opened(folder) as log:
            assert log.verify() >= before
            before = log.position()
    assert cluster_kb(folder, *load).returncode == 0
    assert verified(folder).contributions == PROFILES


def test_a_killed_rebuild_goes_on_when_the_folder_is_opened_next(folder, tmp_path, chance):
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        for number in range(20):
            profile = ProfileId("organisation", f"o{number}")
            kb.contributions.put("alpha", profile, document(str(profile), number), "text/turtle")
    whole = duration(shutil.copytree(folder, tmp_path / "whole"), "rebuild")
    for _ in range(KILLS):
        killed(folder, chance.uniform(0.4, 1) * whole, "rebuild")
    assert verified(folder).contributions == 20


def test_a_killed_redaction_is_done_or_not_and_done_when_it_is_given_again(folder, chance):
    with KnowledgeBase(Settings(data_dir=folder)) as kb:
        for number in range(KILLS + 1):
            profile = ProfileId("organisation", f"o{number}")
            kb.contributions.put("alpha", profile, document(str(profile), number), "text/turtle")
    redact = "redact", "--reason", REASON
    whole = duration(folder, *redact, KILLS + 1)
    for position in range(1, KILLS + 1):
        killed(folder, chance.uniform(0.4, 1) * whole, *redact, position)
        with opened(folder) as log:
            assert len(log.redactions.all()) in (position, position + 1)
            log.verify()
        again = cluster_kb(folder, *redact, position)
        assert again.returncode == 0 or "This was redacted" in again.stderr
    assert verified(folder).redacted == KILLS + 1
    for file in folder.rglob("*"):
        for number in range(KILLS + 1):
            assert file.is_dir() or f"Name {number}".encode() not in file.read_bytes(), file
