"""What the tests of kb.log share."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.iris import ProfileId
from kb.log import Entry, Log

BASE = "https://w3id.org/cluster-kb/"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **delta):
        self.now += timedelta(**delta)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def open_log(tmp_path, clock):
    """Open the log of one folder, as often as wished."""
    opened = []

    def log(base=BASE):
        opened.append(Log.open(tmp_path, base=base, clock=clock))
        return opened[-1]

    yield log
    for one in opened:
        one.close()


@pytest.fixture
def log(open_log):
    log = open_log()
    log.publishers.add("alpha", "Alpha")
    log.publishers.add("beta", "Beta")
    return log


@pytest.fixture
def entry():
    def make(key="a", previous=0, publisher="alpha", **changes):
        values = {
            "publisher": publisher,
            "agent": "test",
            "action": "put",
            "profile": ProfileId("cluster", key),
            "previous": previous,
            "media_type": "text/turtle",
            "payload": b"payload of " + key.encode(),
            "stored_hash": "0" * 64,
        }
        return Entry(**(values | changes))

    return make


@pytest.fixture
def append(log, entry):
    def append(*args, **changes):
        with log.writing() as writer:
            return writer.append(entry(*args, **changes))

    return append
