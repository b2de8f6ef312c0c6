import pytest

from kb.iris import ProfileId
from kb.log import StewardEvent

A = ProfileId("cluster", "a")


@pytest.fixture
def note(log):
    def note(action, publisher, profile=A):
        with log.writing() as writer:
            writer.stewards.note(profile, StewardEvent(writer.now(), action, publisher, "test"))

    return note


def test_a_claim_changes_nothing_by_itself(log, append, note):
    append("a")
    note("claim", "beta")
    assert log.steward(A) == "alpha"


@pytest.mark.parametrize("action", ["succeed", "hand-over", "settle"])
def test_every_other_event_makes_a_steward(log, append, note, open_log, action):
    append("a")
    note(action, "beta")
    assert log.steward(A) == "beta"
    assert open_log().steward(A) == "beta"


def test_the_last_event_counts_also_when_the_clock_went_back(log, append, note, clock):
    append("a")
    note("settle", "beta")
    clock.forward(days=-1)
    note("settle", "alpha")
    note("claim", "beta")
    assert log.steward(A) == "alpha"
    with log.reading() as reader:
        found = [(event.action, event.publisher) for event in reader.stewards.events(A)]
    assert found == [("settle", "beta"), ("settle", "alpha"), ("claim", "beta")]


def test_events_are_those_of_one_profile(log, append, note):
    append("a")
    note("settle", "beta", ProfileId("cluster", "b"))
    note("settle", "beta", ProfileId("partnership", "a"))
    assert log.steward(A) == "alpha"


def test_what_nobody_described_has_no_steward(log, note):
    note("settle", "beta")
    assert log.steward(A) is None
