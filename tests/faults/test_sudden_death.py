"""A server that is killed at any moment, while many contribute, loses nothing that it acknowledged.

`KILLS` says how often (50), `KILL_SEED` repeats what was sent and when it was killed.
"""

import os
import random
import shutil
import time

import pytest

from kb.config import Settings
from kb.knowledge_base import KnowledgeBase
from kb.log import Log

from .contributors import PROFILES, SHARED, Contributor, state_of
from .ledger import Ledger
from .serving import Server

KILLS = int(os.environ.get("KILLS", "50"))
SEED = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(1_000_000)))
THREADS = 2
"""How many contribute for each publisher at once."""
LONGEST = 1.0
"""Within so many seconds of contributing the server is killed."""
WHOLE = 10
"""After so many kills everything is compared with everything."""
STARTING = 0.1
"""How often a server is killed before it has begun to answer."""


@pytest.fixture
def killed(empty, tmp_path, capsys):
    """A folder, its tokens, what was sent, and how servers on it die."""
    with capsys.disabled():
        print(f"\n{KILLS} kills, KILL_SEED={SEED} ", end="", flush=True)  # noqa: T201 - for CI
    return Deaths(shutil.copytree(empty[0], tmp_path / "kb"), empty[1], tmp_path / "server.log")


class Deaths:
    def __init__(self, folder, tokens, output):
        self.folder = folder
        self._tokens = tokens
        self._output = output
        self._ledger = Ledger()
        self._before = []
        self.acknowledged = self.lost = 0

    def life(self, number):
        """Start a server, see that all is there, contribute, and kill it."""
        chance = random.Random(f"{SEED} {number}")  # noqa: S311 - repeatable
        if chance.random() < STARTING:
            with Server(self.folder, self._output, bare=True):
                time.sleep(chance.uniform(0, 3))
        with Server(self.folder, self._output, bare=bool(number % WHOLE)).ready() as server:
            self._look(server)
            self._before = [
                Contributor(server, publisher, token, self._ledger, chance.getrandbits(60))
                for publisher, token in self._tokens.items()
                for _ in range(THREADS)
            ]
            for one in self._before:
                one.start()
            time.sleep(chance.uniform(0, LONGEST))
            server.kill()
        for one in self._before:
            one.join()
            assert one.failure is None, (SEED, number, one.failure, server.said())

    def _look(self, server):
        """Compare what was acknowledged with the log, and the log with what is served."""
        for one in self._before:
            one.repeat(server)
        log = Log.open(self.folder, base=Settings().base)
        try:
            self._ledger.check(log)
        finally:
            log.close()
        told = server.ask("GET", "/health").json
        assert told["position"] == told["log"] == len(self._ledger.records)
        said = {(one.publisher, str(one.profile)): one for one in self._ledger.records}
        for publisher in self._tokens:
            for profile in (*PROFILES, SHARED):
                last = said.get((publisher, profile))
                expected = last.stored_hash if last and last.action == "put" else None
                assert state_of(server, profile, publisher) == expected

    def whole(self):
        """Compare everything with everything; return how many contributions there are."""
        with KnowledgeBase(Settings(data_dir=self.folder)) as kb:
            found = kb.projection.verify()
            self._ledger.check(kb.log)
            assert found.contributions == len(self._ledger.records) == kb.store.position()
        return found.contributions


def test_a_server_that_is_killed_at_any_moment_loses_nothing_that_it_acknowledged(killed):
    for number in range(KILLS):
        killed.life(number)
        if number % WHOLE == WHOLE - 1:
            killed.whole()
    killed.life(KILLS)  # a last time, to look
    assert killed.whole() >= KILLS, "hardly anything was contributed"
