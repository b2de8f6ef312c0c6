"""Undo restores exactly what was said before, and is a contribution like any other."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import ForbiddenError, NotFoundError, RedactedError, SupersededError
from kb.iris import ProfileId

A = ProfileId("organisation", "a")


@pytest.fixture
def a(text):
    return lambda more="": text["organisation"]("a", more)


def identifier(receipt):
    return receipt.contribution.rpartition("/")[2]


def undo(house, receipt, publisher="alpha", **options):
    return house.contributions.undo(publisher, identifier(receipt), **options)


def said(house, publisher="alpha"):
    """Return the hash of what a publisher says of the profile; None when it says nothing."""
    try:
        return house.contributions.profile_graph(publisher, A)[1]
    except NotFoundError:
        return None


def test_undoing_a_change_restores_what_was_said_before(house, a):
    first = house.put("organisation/a", a())
    second = house.put("organisation/a", a("; schema:x 1.50"), if_match=first.etag)
    third = undo(house, second, agent="token:1")
    assert (third.outcome, third.etag) == ("updated", first.etag)
    assert (third.added, third.removed) == (second.removed, second.added)
    assert said(house) == first.etag
    last = list(house.log.records())[-1]
    assert (last.agent, last.media_type) == ("token:1", "text/turtle")
    assert house.log.payload(last) == house.log.payload(next(house.log.records()))


def test_undoing_a_creation_withdraws_and_undoing_a_withdrawal_says_it_again(house, a):
    first = house.put("organisation/a", a())
    withdrawal = undo(house, first)
    assert (withdrawal.outcome, withdrawal.etag) == ("withdrawn", None)
    assert said(house) is None
    again = undo(house, withdrawal)
    assert (again.outcome, again.etag) == ("created", first.etag)
    assert said(house) == first.etag
    assert undo(house, again).outcome == "withdrawn"


def test_a_receipt_tells_where_to_undo_and_what_there_was(house, a):
    receipt = house.put("organisation/a", a())
    base = house.iris.base
    assert receipt.undo == f"{base}contributions/{identifier(receipt)}/undo"
    assert receipt.history == f"{base}doc/organisation/a/history"
    again = house.put("organisation/a", a())
    assert (again.outcome, again.undo) == ("unchanged", None)
    trial = house.put("organisation/a", a("; schema:x 1"), dry_run=True, if_match="*")
    assert (trial.undo, trial.history) == (None, receipt.history)


def test_a_publisher_undoes_only_what_is_its_own(house, a):
    receipt = house.put("organisation/a", a())
    before = house.state()
    with pytest.raises(ForbiddenError, match="one of alpha, not of beta"):
        undo(house, receipt, "beta")
    house.log.publishers.disable("alpha")
    with pytest.raises(ForbiddenError, match="disabled"):
        undo(house, receipt)
    assert house.state() == before


@pytest.mark.parametrize("name", ["7", "abcd", "x", ""])
def test_a_contribution_that_is_none_cannot_be_undone(house, a, name):
    house.put("organisation/a", a())
    with pytest.raises(NotFoundError, match="no contribution"):
        house.contributions.undo("alpha", name)


def test_what_was_changed_since_is_not_undone_and_the_error_says_by_whom_and_what_to_do(house, a):
    first = house.put("organisation/a", a(), agent="token:1")
    second = house.put("organisation/a", a("; schema:x 1"), if_match="*", agent="token:2")
    before = house.state()
    with pytest.raises(SupersededError) as caught:
        undo(house, first)
    assert "by token:2 for alpha" in caught.value.message
    assert caught.value.subject == identifier(second)
    assert "beginning with the last" in caught.value.hint
    assert house.state() == before
    undo(house, second)
    with pytest.raises(SupersededError):
        undo(house, second)


def test_what_another_publisher_says_meanwhile_does_not_stop_an_undo(house, a):
    first = house.put("organisation/a", a())
    other = house.put("organisation/a", a("; schema:x 1"), "beta", describes_existing=True)
    assert undo(house, first).outcome == "withdrawn"
    assert said(house, "beta") == other.etag


def test_an_undo_can_be_tried_out(house, a):
    receipt = house.put("organisation/a", a())
    before = house.state()
    trial = undo(house, receipt, dry_run=True)
    assert (trial.outcome, trial.contribution, trial.dry_run) == ("withdrawn", None, True)
    assert house.state() == before


def test_blank_nodes_come_back_with_the_names_they_had(house, a):
    first = house.put("organisation/a", a("; org:hasSite [ a org:Site ]"))
    second = house.put("organisation/a", a(), if_match="*")
    assert undo(house, second).etag == first.etag


def test_what_the_rules_would_refuse_today_is_restored_and_the_report_says_so(
    house, a, monkeypatch
):
    first = house.put("organisation/a", a())
    second = house.put("organisation/a", a("; schema:x 1"), if_match="*")
    judge = house.validator.validate
    unnamed = [quad for quad in first.added if "prefLabel" not in str(quad)]
    monkeypatch.setattr(house.validator, "validate", lambda _: judge(unnamed))
    receipt = undo(house, second)
    assert not receipt.report.accepted
    assert receipt.etag == first.etag
    house.log.verify()


def test_what_was_redacted_cannot_be_undone_nor_come_back_by_an_undo(house, a):
    first = house.put("organisation/a", a('; skos:altLabel "secret"@en'))
    second = house.put("organisation/a", a(), if_match="*")
    house.contributions.redact([identifier(first)], "a court has ordered it")
    for receipt in (first, second):
        with pytest.raises(RedactedError, match="a court has ordered it"):
            undo(house, receipt)
    assert said(house) == second.etag


STATES = st.lists(
    st.one_of(
        st.none(), st.sets(st.sampled_from(["schema:x 1", "schema:x 1.50", "schema:y true"]))
    ),
    min_size=1,
    max_size=5,
)
"""What is said in turn; None withdraws."""


@given(STATES, st.integers(0, 5))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undo_restores_the_stored_form_exactly_and_so_does_the_undo_of_an_undo(
    house, a, states, undone
):
    """Take back the last steps one by one, looking at each state, and take back each undo."""
    seen = [said(house)]
    receipts = []
    for state in states:
        if state is None:
            if seen[-1] is None:
                continue
            receipt = house.withdraw("organisation/a", require_match=False)
        else:
            more = "".join(f"; {statement}" for statement in sorted(state))
            receipt = house.put("organisation/a", a(more), require_match=False)
        if receipt.outcome != "unchanged":
            receipts.append(receipt)
            seen.append(said(house))
    if receipts:
        taken_back = undo(house, receipts[-1])
        assert said(house) == seen[-2]
        for _ in range(undone):
            taken_back = undo(house, taken_back)
            seen[-2:] = seen[:-3:-1]
            assert said(house) == seen[-2]
    house.log.verify()
