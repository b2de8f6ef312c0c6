"""The small log and store of the projection's tests, with a clock that is moved by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from kb.history import History, States
from tests.projection.conftest import IRIS, in_memory, prepared, reference

__all__ = ["in_memory", "prepared", "reference"]


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 20, 9, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **delta):
        self.now += timedelta(**delta)
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def following(in_memory, clock):
    with in_memory() as one:
        one.log._clock = clock
        one.log.redactions._clock = clock
        yield one


@pytest.fixture
def history(following):
    return History(following.log, IRIS)


@pytest.fixture
def states(following):
    return States(following.log, IRIS)
