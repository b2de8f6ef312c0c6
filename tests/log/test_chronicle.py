"""Finding contributions of the past, and the reports that were kept with them."""

import json
import sqlite3

import pytest

from kb.errors import DamagedError, NotFoundError, ParameterError
from kb.iris import ProfileId

A = ProfileId("cluster", "a")
REPORT = {"accepted": True, "conforms": False, "results": [{"rule": "R101"}]}


def find(log, name):
    with log.reading() as reader:
        return reader.find(name)


def test_a_contribution_is_found_by_position_id_iri_or_the_beginning_of_its_id(log, append):
    first, second = append("a"), append("b")
    for record in (first, second):
        for name in (
            str(record.position),
            record.id,
            record.id.upper(),
            record.id[:13],
            f"https://w3id.org/cluster-kb/contribution/{record.id}",
        ):
            assert find(log, name) == record


@pytest.mark.parametrize("name", ["", "3", "abc", "x" * 8, "%%%%", "-1", "9" * 30, "12345678-"])
def test_what_names_no_contribution_is_not_found(log, append, name):
    append("a")
    with pytest.raises(NotFoundError, match="there is no contribution"):
        find(log, name)


def test_a_beginning_that_several_have_is_refused(log, append, monkeypatch):
    ids = iter(["abcd1111", "abcd2222"])
    monkeypatch.setattr("kb.log.transactions.uuid4", lambda: next(ids))
    append("a"), append("b")
    with pytest.raises(ParameterError, match="several contributions begin with abcd"):
        find(log, "abcd")
    assert find(log, "abcd2").position == 2


def test_the_contributions_to_a_profile_come_in_their_order(log, append):
    append("a")
    append("b")
    append("a", publisher="beta")
    append("a", previous=1, action="withdraw")
    with log.reading() as reader:
        assert [record.position for record in reader.of_profile(A)] == [1, 3, 4]
        assert [record.position for record in reader.words(A, 2)] == [1]
        assert [record.position for record in reader.words(A, 4)] == [3, 4]
        assert reader.words(A, 0) == []


def test_a_moment_has_the_last_position_up_to_it(log, append, clock):
    start = clock.now
    append("a")
    clock.forward(seconds=10)
    append("b")
    with log.reading() as reader:
        assert reader.position_at(start.replace(year=2000)) == 0
        assert reader.position_at(start) == 1
        clock.forward(seconds=-1)
        assert reader.position_at(clock.now) == 1
        clock.forward(days=400)
        assert reader.position_at(clock.now) == 2


def test_a_clock_that_went_back_hides_nothing_that_came_in_after_it(log, append, clock):
    append("a")
    clock.forward(hours=-2)
    append("b")
    with log.reading() as reader:
        assert reader.position_at(clock.now) == 2


def test_a_report_is_kept_and_read_back(log, append):
    record = append("a", report=json.dumps(REPORT).encode(), warnings=1)
    with log.reading() as reader:
        assert reader.report(record) == REPORT
        assert reader.report(append("b"))["conforms"] is True
        assert reader.report(append("b", previous=2, action="withdraw")) is None
    assert log.verify() == 3


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM reports", "report .* is missing"),
        ("UPDATE reports SET content = x'00'", "report .* is not what was kept"),
        ("UPDATE contributions SET report_hash = NULL", "record at position 1"),
    ],
)
def test_a_changed_report_is_found_and_named(log, append, tmp_path, statement, expected):
    append("a", report=json.dumps(REPORT).encode(), warnings=1)
    connection = sqlite3.connect(tmp_path / "log.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()
    with pytest.raises(DamagedError, match=expected):
        log.verify()
