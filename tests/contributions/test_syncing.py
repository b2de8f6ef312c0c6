"""The plan of `sync`: what files say, compared with what a publisher says."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kb.config import Settings
from kb.contributions.reading import read
from kb.contributions.receipts import Refusal
from kb.contributions.syncing import Difference, Source, State, differences, planned
from kb.errors import StateError
from kb.iris import Iris, ProfileId

from .conftest import PREFIXES, cluster, organisation

IRIS = Iris()
THEN = datetime(2026, 1, 1, tzinfo=UTC)
CONFIRMED = ' ; clu:confirmedOn "{}"^^xsd:date'


@pytest.fixture
def source(tmp_path):
    """A function that writes a file and returns it as a source."""

    def source(name, text):
        file = tmp_path / name
        file.write_text(PREFIXES + text, encoding="utf-8")
        return Source(file, lambda: read(file, Settings(), IRIS))

    return source


def plan(sources, states=None, *, all_types=False):
    return planned(sources, states or {}, IRIS, all_types=all_types)


def as_held(sources, *days):
    """Return the states in which a publisher says just what files say."""
    said = plan(sources).added
    return {profile: State(one.etag, days, THEN) for profile, one in said.items()}


def profiles(found):
    return [str(one) for one in found]


def test_each_profile_of_the_files_is_new_or_changed_or_the_same(source):
    states = as_held([source("a.ttl", cluster("a") + cluster("b"))])
    found = plan(
        [source("b.ttl", cluster("a") + cluster("b", "; schema:x 1") + cluster("c"))], states
    )
    assert profiles(found.unchanged) == ["cluster/a"]
    assert profiles(found.changed) == ["cluster/b"]
    assert profiles(found.added) == ["cluster/c"]
    assert (found.missing, found.held) == ({}, 2)


def test_only_types_that_occur_are_compared_unless_told_so(source):
    states = as_held([source("a.ttl", cluster("a") + cluster("b") + organisation("o"))])
    files = [source("a.ttl", cluster("a"))]
    found = plan(files, states)
    assert (profiles(found.missing), found.held, found.left_alone) == (
        ["cluster/b"],
        2,
        {"organisation": 1},
    )
    found = plan(files, states, all_types=True)
    assert profiles(found.missing) == ["cluster/b", "organisation/o"]
    assert (found.held, found.left_alone) == (3, {})


@pytest.mark.parametrize("all_types", [True, False])
def test_files_without_a_profile_make_nothing_missing(source, all_types):
    states = as_held([source("a.ttl", cluster("a"))])
    found = plan([source("empty.ttl", "")], states, all_types=all_types)
    assert found.missing == {}
    assert len(found.unreadable) == 1


@pytest.mark.parametrize(("kept", "refused"), [(8, False), (7, True), (0, False)])
def test_more_than_a_fifth_is_too_many(source, kept, refused):
    keys = "abcdefghij"
    states = as_held([source("a.ttl", "".join(map(cluster, keys)))])
    found = plan([source("a.ttl", "".join(map(cluster, keys[:kept])))], states)
    if refused:
        with pytest.raises(StateError, match="3 of the 10 profiles"):
            found.check()
    else:
        found.check()


def test_days_of_confirmation_that_the_file_does_not_tell_are_no_difference(source):
    old, new = date(2020, 1, 1), date(2026, 1, 1)
    both = f'{CONFIRMED.format(old)} , "{new}"^^xsd:date'
    states = as_held([source("a.ttl", cluster("a", both))], old, new)
    same = [
        cluster("a"),
        cluster("a", CONFIRMED.format(old)),
        cluster("a", both),
    ]
    for text in same:
        assert profiles(plan([source("b.ttl", text)], states).unchanged) == ["cluster/a"], text
    other = plan([source("b.ttl", cluster("a", CONFIRMED.format(new)))], states)
    assert profiles(other.changed) == ["cluster/a"], "a file that tells the last day is followed"


def test_what_is_sent_keeps_the_days_and_names_the_state_that_it_was_made_for(source):
    day = date(2026, 1, 1)
    states = as_held([source("a.ttl", cluster("a", CONFIRMED.format(day)))], day)
    files = [source("a.ttl", cluster("a", "; schema:x 1") + cluster("b"))]
    new, changed = differences(files, plan(files, states), states, IRIS)
    assert (profiles([new.claim.profile]), new.replaces) == (["cluster/b"], None)
    assert changed.replaces == states[ProfileId("cluster", "a")].etag
    assert any("confirmedOn" in str(triple) for triple in changed.claim.triples)


def test_a_file_that_changes_in_between_is_refused(source):
    files = [source("a.ttl", cluster("a")), source("b.ttl", cluster("b"))]
    made = plan(files)
    source("a.ttl", cluster("a", "; schema:x 1"))
    refused, sent = differences(files, made, {}, IRIS)
    assert isinstance(refused, Refusal)
    assert refused.subject == IRIS.thing(ProfileId("cluster", "a"))
    assert "was changed while it was read" in refused.error.message
    assert isinstance(sent, Difference)
    files[0].file.unlink()
    refused, sent = differences(files, made, {}, IRIS)
    assert "cannot be read" in refused.error.message


def test_files_without_a_difference_are_not_read_again(source):
    same = source("a.ttl", cluster("a"))
    states = as_held([same])
    made = plan([same], states)
    unreadable = Source(Path(same.file), lambda: pytest.fail("it was read"))
    assert list(differences([unreadable], made, states, IRIS)) == []
