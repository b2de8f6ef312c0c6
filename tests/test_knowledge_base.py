"""An installation as a whole: what it holds on to, and for how long."""

import gc
import subprocess
import sys
from weakref import ref

import pytest

from api.app import create_app
from kb.config import Settings
from kb.errors import InUseError
from kb.knowledge_base import KnowledgeBase

NEVER_CLOSED = """
import sys
from pathlib import Path
from kb.config import Settings
from kb.knowledge_base import KnowledgeBase
base = KnowledgeBase(Settings(data_dir=Path(sys.argv[1])))
print(*(worker.pid for worker in base.sandbox._pool._free.queue))
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(data_dir=tmp_path_factory.mktemp("kb"))


def test_what_nobody_refers_to_any_more_is_closed(settings):
    base = KnowledgeBase(settings)
    workers = list(base.sandbox._pool._free.queue)
    assert all(worker.alive for worker in workers)
    gone = ref(base)
    del base
    gc.collect()
    assert gone() is None
    assert not any(worker.alive for worker in workers)
    KnowledgeBase(settings).close()


def test_an_application_that_goes_closes_what_it_served(settings):
    application = create_app(settings)
    gone = ref(application.extensions["kb"])
    with pytest.raises(InUseError):
        KnowledgeBase(settings)
    del application
    gc.collect()
    assert gone() is None
    KnowledgeBase(settings).close()


def test_what_is_never_closed_is_closed_at_the_end_of_the_process(settings):
    command = [sys.executable, "-W", "error", "-c", NEVER_CLOSED, str(settings.data_dir)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    for pid in ended.stdout.split():
        told = subprocess.run(["/bin/kill", "-0", pid], capture_output=True, check=False)
        assert told.returncode == 1
    KnowledgeBase(settings).close()
