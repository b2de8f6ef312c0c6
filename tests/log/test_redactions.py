"""Redactions destroy what was sent, and keep the record of it."""

import json
import secrets
import shutil
import sqlite3
import zlib
from datetime import UTC, datetime

import pytest

from kb.errors import BusyError, DamagedError, ParameterError, RedactedError, StoreError
from kb.iris import ProfileId
from kb.log import REDACTION, Proposal, Request, schema

A = ProfileId("cluster", "a")
SECRET = secrets.token_hex(64).encode()
REPORT = b'{"results": ["' + SECRET[::-1] + b'"]}'


@pytest.fixture
def secret(append):
    """A contribution that holds a secret, and so does its report."""
    return append("a", payload=SECRET, report=REPORT, warnings=1)


def holding(folder, *contents):
    """Return the files in which some contents can be found, packed or not."""
    wanted = [text for each in contents or (SECRET, REPORT) for text in (each, zlib.compress(each))]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(text in path.read_bytes() for text in wanted)]


def read(log, record):
    with log.reading() as reader:
        return reader.payload(record), reader.report(record)


def test_what_is_redacted_is_gone_from_every_file_and_its_record_stays(log, secret, tmp_path):
    assert read(log, secret)[0] == SECRET
    assert holding(tmp_path)
    log.redactions.add([secret], "a court has ordered it")
    assert not holding(tmp_path)
    assert next(log.records()) == secret
    assert log.verify() == 2


def proposal(identifier, publisher="alpha", profile=A):
    return Proposal(
        id=identifier,
        time=datetime(2026, 11, 23, tzinfo=UTC),
        publisher=publisher,
        agent="token:t",
        action="put",
        profile=profile,
        replaces=None,
        describes_existing=False,
        media_type="text/turtle",
        stored_hash="0" * 64,
    )


def test_what_its_publisher_proposed_for_the_profile_goes_and_what_waits_is_refused(
    log, append, tmp_path
):
    log.publishers.add("gamma", "Gamma")
    told = json.dumps({"added": [SECRET.decode()]})
    with log.writing() as writer:
        writer.reviews.add(proposal("refused"), SECRET, told)
        writer.reviews.refuse("refused", "token:c", writer.now(), "no")
        writer.reviews.add(proposal("waiting"), SECRET, told)
        writer.reviews.add(proposal("other", "gamma"), b"said", "{}")
        writer.reviews.add(proposal("else", profile=ProfileId("cluster", "b")), b"said", "{}")
    assert holding(tmp_path, SECRET, told.encode())
    log.redactions.add([append("a", payload=b"another")], "a court has ordered it")
    assert not holding(tmp_path, SECRET, told.encode())
    with log.reading() as reader:
        states = {one.id: (one.state, one.reason) for one in reader.reviews.all()}
        kept = {name: reader.reviews.payload(name) for name in states}
        assert reader.reviews.get("waiting").reviewer == REDACTION
    assert states == {
        "refused": ("refused", "no"),
        "waiting": ("refused", "a court has ordered it"),
        "other": ("pending", None),
        "else": ("pending", None),
    }
    assert kept == {"refused": None, "waiting": None, "other": b"said", "else": b"said"}


def test_what_was_answered_is_told_again_without_what_was_sent(log, secret, tmp_path):
    told = {"profile": "cluster/a", "etag": "x", "added": [SECRET.decode()], "removed": ["r"]}
    other = {"profile": "cluster/b", "added": ["y"]}
    requests = {name: Request(name, "0") for name in ("a", "b")}
    with log.writing() as writer:
        for request, answer in zip(requests.values(), (told, other), strict=True):
            writer.requests.keep("alpha", request, json.dumps(answer), writer.now())
    assert holding(tmp_path, json.dumps(told).encode())
    log.redactions.add([secret], "x")
    assert not holding(tmp_path, json.dumps(told).encode())
    with log.reading() as reader:
        again = {name: reader.requests.answer("alpha", one) for name, one in requests.items()}
    assert json.loads(again["a"]) == {
        "profile": "cluster/a",
        "etag": "x",
        "added": [],
        "removed": [],
        "parts": [],
        "report": None,
    }
    assert json.loads(again["b"]) == other


def test_what_was_redacted_is_said_with_the_reason(log, secret, clock):
    clock.forward(days=3)
    log.redactions.add([secret], "  a court has ordered it ")
    for what in ("payload", "report"):
        with log.reading() as reader, pytest.raises(RedactedError) as caught:
            getattr(reader, what)(secret)
        assert "redacted on 2026-11-26: a court has ordered it" in caught.value.message
        assert secret.id in caught.value.message


def test_what_is_the_last_word_is_withdrawn_and_what_is_not_is_not(log, append, secret):
    log.redactions.add([secret], "x")
    [_, withdrawal] = log.records()
    assert (withdrawal.action, withdrawal.previous, withdrawal.publisher) == (
        "withdraw",
        1,
        "alpha",
    )
    assert withdrawal.agent == REDACTION
    again = append("a", previous=2)
    append("a", previous=3)
    log.redactions.add([again], "x")
    assert log.position() == 4
    assert log.verify() == 4


def test_redacting_twice_changes_nothing(log, secret):
    log.redactions.add([secret], "x")
    log.redactions.add([secret], "y")
    assert log.position() == 2
    assert [redaction.reason for redaction in log.redactions.all().values()] == ["x"]


def test_several_are_redacted_at_once(log, append):
    records = [append("a"), append("b"), append("a", previous=1)]
    log.redactions.add(reversed(records), "x")
    assert list(log.redactions.all()) == [1, 2, 3]
    assert [record.previous for record in log.records(3)] == [2, 3]
    assert log.verify() == 5


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_redaction_needs_a_reason(log, secret, reason):
    with pytest.raises(ParameterError, match="needs a reason"):
        log.redactions.add([secret], reason)
    assert read(log, secret)[0] == SECRET


def test_what_is_said_now_never_holds_what_was_redacted(log, append, secret):
    append("b")
    assert [record.position for record, *_ in log.current(2)] == [1, 2]
    log.redactions.add([secret], "x")
    assert [record.position for record, *_ in log.current(2)] == [2]
    assert [record.position for record, *_ in log.current(3)] == [2]


def test_an_older_copy_of_the_log_is_redacted_again_when_it_is_opened(
    log, secret, open_log, tmp_path
):
    log.close()
    copy = shutil.copy(tmp_path / "log.sqlite", tmp_path.parent / "copy.sqlite")
    again = open_log()
    again.redactions.add([secret], "x")
    digest = again.redactions.digest()
    again.close()
    for file in tmp_path.glob("log.sqlite*"):
        file.unlink()
    shutil.move(copy, tmp_path / "log.sqlite")
    assert holding(tmp_path)
    restored = open_log()
    assert not holding(tmp_path)
    assert restored.redactions.digest() == digest
    assert restored.redactions.all()[1].reason == "x"
    assert restored.verify() == 2


def test_a_lost_list_is_written_again_from_the_log(log, secret, open_log, tmp_path):
    log.redactions.add([secret], "x")
    (tmp_path / "redactions.json").unlink()
    open_log()
    [listed] = json.loads((tmp_path / "redactions.json").read_text())["redactions"]
    assert (listed["contribution"], listed["reason"]) == (secret.id, "x")


def test_a_list_that_names_what_the_log_does_not_hold_hurts_nothing(append, open_log, tmp_path):
    listed = {"position": 1, "contribution": "another", "time": "2026-01-01", "reason": "x"}
    (tmp_path / "redactions.json").write_text(json.dumps({"redactions": [listed]}))
    record = append("a")
    assert open_log().payload(record)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"redactions": [{}]}', '{"redactions": 1}'])
def test_a_list_that_is_none_stops_the_opening(open_log, tmp_path, text):
    (tmp_path / "redactions.json").write_text(text)
    with pytest.raises(DamagedError, match=r"redactions\.json cannot be read"):
        open_log()


def test_a_redaction_that_was_interrupted_goes_on_at_the_next_opening(
    log, secret, open_log, tmp_path, monkeypatch
):
    def fail(_engine):
        raise BusyError("others read")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "compact", fail)
        with pytest.raises(BusyError):
            log.redactions.add([secret], "x")
    log.close()
    open_log()
    assert not holding(tmp_path)
    connection = sqlite3.connect(tmp_path / "log.sqlite")
    [[cleaned]] = connection.execute("SELECT value FROM meta WHERE key = 'cleaned'")
    connection.close()
    assert cleaned == "1"


def test_a_reader_that_stays_in_the_way_is_an_error_that_says_so(
    log, secret, tmp_path, monkeypatch
):
    monkeypatch.setattr(schema, "PATIENCE", 0.2)
    reader = sqlite3.connect(tmp_path / "log.sqlite")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM payloads").fetchone()
    with pytest.raises(BusyError, match="still in its file"):
        log.redactions.add([secret], "x")
    reader.close()
    log.redactions.add([secret], "x")
    assert not holding(tmp_path)


def test_one_set_of_redactions_is_told_from_another(log, append):
    records = [append("a"), append("b")]
    seen = [log.redactions.digest()]
    for record in records:
        log.redactions.add([record], "x")
        seen.append(log.redactions.digest())
    assert seen[0] == ""
    assert len(set(seen)) == 3


def test_a_list_that_cannot_be_written_redacts_nothing(log, secret, tmp_path):
    (tmp_path / "redactions.tmp").mkdir()
    with pytest.raises(StoreError, match=r"redactions\.json cannot be written"):
        log.redactions.add([secret], "x")
    assert read(log, secret)[0] == SECRET
    assert not log.redactions.all()


def test_a_file_that_cannot_be_cleaned_is_an_error_that_says_what_to_do():
    class Full:
        """An engine, its connection and its cursor, on a disk that is full."""

        def raw_connection(self):
            return self

        cursor = raw_connection

        def execute(self, _statement):
            raise sqlite3.OperationalError("database or disk is full")

        def close(self):
            pass

    with pytest.raises(StoreError, match="disk is full") as caught:
        schema.compact(Full())
    assert "Make room" in caught.value.hint
