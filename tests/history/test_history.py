"""Histories and states of one profile."""

import pytest

from kb.errors import GoneError, NotFoundError, RedactedError
from kb.iris import ProfileId
from tests.projection.conftest import IRIS

A = ProfileId("cluster", "a")
X1, X2 = "<> schema:x 1 .", "<> schema:x 2 ; schema:y 3 ."


def objects(triples):
    return sorted(triple.object.value for triple in triples)


def test_a_history_tells_who_did_what_and_what_changed_newest_first(following, history):
    following.say("a", X1)
    following.say("b", X1)
    following.say("a", X2)
    following.say("a", X1, "beta")
    following.say("a", "")
    total, steps = history.of(A, limit=10)
    assert total == 4
    assert [(step.record.position, step.record.publisher, step.outcome) for step in steps] == [
        (5, "alpha", "withdrawn"),
        (4, "beta", "created"),
        (3, "alpha", "updated"),
        (1, "alpha", "created"),
    ]
    assert [
        (objects(step.difference.added), objects(step.difference.removed)) for step in steps
    ] == [([], ["2", "3"]), (["1"], []), (["2", "3"], ["1"]), (["1"], [])]
    assert [step.next and step.next.position for step in steps] == [None, None, 5, 3]


def test_a_history_comes_in_pages(following, history):
    for number in range(5):
        following.record("a", f"<> schema:x {number} .")
    total, steps = history.of(A, limit=2, offset=2)
    assert (total, [step.record.position for step in steps]) == (5, [3, 2])
    assert objects(steps[1].difference.removed) == ["0"]
    assert history.of(A, limit=2, offset=9) == (5, [])
    assert history.of(ProfileId("cluster", "b"), limit=2) == (0, [])


def test_a_step_knows_which_earlier_one_said_the_same(following, history):
    for text in (X1, X2, X1, "", X2):
        following.say("a", text)
    assert [step.restores for step in history.of(A, limit=9)[1]] == [2, None, 1, None, None]


def test_one_step_is_the_same_as_in_the_history(following, history):
    for text in (X1, X2, ""):
        taken = following.say("a", text)
        assert history.step(taken.record) == history.of(A, limit=1)[1][0]


def test_what_was_redacted_stands_in_the_history_without_its_difference(following, history):
    first = following.say("a", X1)
    following.say("a", X2)
    following.say("a", "")
    following.log.redactions.add([first.record], "a court has ordered it")
    steps = history.of(A, limit=9)[1]
    assert [step.difference is None for step in steps] == [False, True, True]
    assert [step.redaction and step.redaction.reason for step in steps] == [
        None,
        None,
        "a court has ordered it",
    ]


def test_a_state_is_what_each_publisher_had_said(following, states):
    first = following.say("a", X1)
    second = following.say("a", X2, "beta")
    following.say("a", "")
    for position, said in ((1, [first]), (2, [first, second]), (3, [second])):
        state = states.at(A, position)
        assert (list(state.said), state.last.position) == (said, position)


def test_a_profile_that_was_not_described_then_is_not_found(following, states):
    following.say("b", X1)
    following.say("a", X1)
    with pytest.raises(NotFoundError, match="nobody had described cluster/a at position 1"):
        states.at(A, 1)


def test_a_profile_that_was_withdrawn_then_is_gone_and_says_by_whom_and_when(
    following, states, clock
):
    following.say("a", X1)
    following.say("a", X1, "beta")
    following.say("a", "")
    assert states.gone(A) is None
    clock.forward(days=2)
    following.say("a", "", "beta")
    following.say("a", X2)
    with pytest.raises(GoneError) as caught:
        states.at(A, 4)
    assert "alpha withdrew it on 2026-11-20, beta withdrew it on 2026-11-22" in str(caught.value)
    assert caught.value.subject == IRIS.thing(A)
    following.say("a", "")
    assert "any more: beta withdrew it on 2026-11-22, alpha" in states.gone(A).message
    assert states.gone(ProfileId("cluster", "b")) is None


def test_a_state_of_which_something_was_redacted_is_gone_with_the_reason(following, states):
    taken = following.say("a", X1)
    following.say("a", X1, "beta")
    following.log.redactions.add([taken.record], "a court has ordered it")
    with pytest.raises(RedactedError, match="a court has ordered it") as caught:
        states.at(A, 2)
    assert caught.value.subject == IRIS.thing(A)
    assert [taken.record.publisher for taken in states.at(A, 3).said] == ["beta"]
    following.say("a", "", "beta")
    gone = states.gone(A).message
    assert "what alpha said was redacted on 2026-11-20 (a court has ordered it), beta" in gone


def test_mementos_are_the_states_that_can_be_read(following, states):
    first = following.say("a", X1)
    following.say("a", "")
    following.say("a", X2)
    following.say("b", X2)
    following.say("a", X1, "beta")
    assert [record.position for record in states.mementos(A)] == [1, 3, 5]
    following.log.redactions.add([first.record], "x")
    assert [record.position for record in states.mementos(A)] == [3, 5]
    assert not list(states.mementos(ProfileId("cluster", "c")))
