import sqlite3
import threading

import pytest

from kb.errors import ConfigurationError, DamagedError, NotFoundError, PreconditionFailedError
from kb.iris import ProfileId

A = ProfileId("cluster", "a")


def tamper(folder, statement):
    connection = sqlite3.connect(folder / "log.sqlite")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_what_is_appended_is_read_back_by_whoever_opens_the_log_next(log, append, open_log):
    record = append("a", warnings=2, infos=1)
    log.close()
    again = open_log()
    assert list(again.records()) == [record]
    assert again.payload(record) == b"payload of a"
    assert (record.position, record.warnings, record.infos) == (1, 2, 1)
    assert again.position() == 1


def test_positions_have_no_gaps_and_records_come_in_their_order(log, append):
    for number in range(1, 6):
        append(str(number))
    assert [record.position for record in log.records()] == [1, 2, 3, 4, 5]
    assert [record.position for record in log.records(after=3)] == [4, 5]


def test_more_records_than_a_page_are_all_read(log, entry):
    with log.writing() as writer:
        for number in range(2_345):
            writer.append(entry(str(number)))
    assert [record.position for record in log.records()] == list(range(1, 2_346))


def test_the_head_is_the_last_word_of_one_publisher(append, log):
    append("a")
    append("a", publisher="beta")
    last = append("a", previous=1, action="withdraw")
    assert log.head("alpha", A) == last
    assert log.head("beta", A).position == 2
    assert log.head("alpha", ProfileId("cluster", "b")) is None


def test_what_a_publisher_says_now_is_its_last_word_on_each_profile(append, log):
    append("a")
    kept = append("b")
    append("c", publisher="beta")
    changed = append("a", previous=1)
    append("d")
    append("d", previous=5, action="withdraw")
    with log.reading() as reader:
        assert reader.held("alpha") == [kept, changed]
        assert reader.held("nobody") == []


def test_the_steward_is_whoever_came_first_even_after_withdrawing(append, log):
    append("a")
    append("a", publisher="beta")
    append("a", previous=1, action="withdraw")
    assert log.steward(A) == "alpha"
    assert not log.is_withdrawn(A)
    append("a", publisher="beta", previous=2, action="withdraw")
    assert log.is_withdrawn(A)
    assert not log.is_withdrawn(ProfileId("partnership", "a"))


@pytest.mark.parametrize("previous", [0, 2, 99])
def test_a_contribution_made_for_another_state_is_refused(append, previous):
    append("a")
    append("b")
    with pytest.raises(PreconditionFailedError, match="cluster/a has been changed"):
        append("a", previous=previous)


def test_a_transaction_that_fails_leaves_nothing(log, entry):
    def twice():
        with log.writing() as writer:
            writer.append(entry("a"))
            writer.append(entry("a"))

    with pytest.raises(PreconditionFailedError):
        twice()
    assert log.position() == 0


def test_writers_in_several_threads_and_handles_take_turns(open_log, log, entry):
    handles = [log, open_log()]

    def write(number):
        for step in range(10):
            with handles[number % 2].writing() as writer:
                writer.append(entry(f"{number}-{step}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [record.position for record in log.records()] == list(range(1, 41))
    assert log.verify() == 40


def test_readers_do_not_wait_for_a_writer(log, entry, open_log):
    other = open_log()
    with log.writing() as writer:
        writer.append(entry("a"))
        assert other.position() == 0
    assert other.position() == 1


def test_a_commit_is_on_the_disk_when_it_returns(log):
    with log._engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert values == ["wal", 2, 1]


def test_a_folder_made_for_another_base_is_refused(open_log):
    open_log()
    with pytest.raises(ConfigurationError, match=r"made for the base https://w3id\.org"):
        open_log("https://example.org/")


def test_a_log_of_another_version_is_refused(open_log, tmp_path):
    open_log()
    tamper(tmp_path, "UPDATE meta SET value = '99' WHERE key = 'version'")
    with pytest.raises(ConfigurationError, match="found 99"):
        open_log()


def test_an_unknown_position_is_not_found(log):
    with log.reading() as reader, pytest.raises(NotFoundError, match="position 7"):
        reader.record(7)


def test_an_untouched_log_verifies(log, append):
    for key in "abc":
        append(key)
    assert log.verify() == 3


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE contributions SET publisher = 'beta' WHERE position = 2", "position 2"),
        ("UPDATE contributions SET stored_hash = 'x' WHERE position = 1", "position 1"),
        ("UPDATE contributions SET record_hash = 'x' WHERE position = 2", "position 2"),
        ("DELETE FROM contributions WHERE position = 2", "position 2"),
        ("DELETE FROM payloads WHERE position = 2", "position 2.* missing"),
        ("UPDATE payloads SET content = x'00' WHERE position = 3", "position 3.* not what"),
        ("DELETE FROM payloads WHERE position = 3", "position 3.* missing"),
    ],
)
def test_a_changed_record_or_payload_is_found_and_named(log, append, tmp_path, statement, expected):
    for key in "abc":
        append(key)
    tamper(tmp_path, statement)
    with pytest.raises(DamagedError, match=expected):
        log.verify()
