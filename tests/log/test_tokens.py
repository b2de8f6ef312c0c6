import sqlite3

import pytest

from kb.errors import (
    DisabledPublisherError,
    ExpiredTokenError,
    NotFoundError,
    ParameterError,
    RevokedTokenError,
    UnknownTokenError,
)
from kb.log import SCOPES


def test_a_token_tells_who_its_bearer_is(log, open_log):
    token, text = log.tokens.create("alpha", label="laptop")
    assert text.startswith("ckb_")
    known = open_log().tokens.authenticate(text)
    assert (known.id, known.publisher) == (token.id, "alpha")
    assert (token.publisher, token.scope) == ("alpha", "contribute")


def test_the_text_of_a_token_is_nowhere_kept(log, tmp_path):
    _, text = log.tokens.create("alpha", label="laptop")
    log.close()
    secret = text.split("_", 2)[2].encode()
    assert all(secret not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "ckb_", "ckb", "ckb_x", "ckb_a_b_c", "é", "ckb_é_ü"])
def test_nonsense_is_no_token(log, text):
    with pytest.raises(UnknownTokenError):
        log.tokens.authenticate(text)


def test_a_token_with_another_secret_is_unknown(log):
    _, text = log.tokens.create("alpha", label="laptop")
    _, other = log.tokens.create("alpha", label="desk")
    forged = "_".join([*text.split("_", 2)[:2], other.split("_", 2)[2]])
    with pytest.raises(UnknownTokenError):
        log.tokens.authenticate(forged)


def test_a_token_ends_when_it_expires_or_is_revoked(log, clock):
    lasting, kept = log.tokens.create("alpha", label="desk")
    expires = clock.now.replace(hour=13)
    _, brief = log.tokens.create("alpha", label="visit", expires=expires)
    assert log.tokens.authenticate(brief).label == "visit"
    clock.forward(hours=1)
    with pytest.raises(ExpiredTokenError, match="'visit' expired on 2026-11-23T13"):
        log.tokens.authenticate(brief)
    log.tokens.revoke(lasting.id)
    with pytest.raises(RevokedTokenError, match="'desk' was revoked"):
        log.tokens.authenticate(kept)


def test_tokens_are_listed_by_publisher(log):
    log.tokens.create("alpha", label="one")
    log.tokens.create("beta", label="two", scope="dry-run")
    assert [token.label for token in log.tokens.all()] == ["one", "two"]
    assert [token.scope for token in log.tokens.all("beta")] == ["dry-run"]


def test_what_cannot_have_a_token_gets_none(log, clock):
    with pytest.raises(NotFoundError):
        log.tokens.create("gamma", label="x")
    with pytest.raises(ParameterError, match="no scope"):
        log.tokens.create("alpha", label="x", scope="everything")
    with pytest.raises(ParameterError, match="expired already"):
        log.tokens.create("alpha", label="x", expires=clock.now)
    with pytest.raises(NotFoundError, match="no token abc"):
        log.tokens.revoke("abc")
    log.publishers.disable("alpha")
    with pytest.raises(DisabledPublisherError):
        log.tokens.create("alpha", label="x")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_is_good_for_what_the_smaller_ones_are(log, scope):
    token, _ = log.tokens.create("alpha", label="x", scope=scope)
    allowed = [other for other in SCOPES if token.allows(other)]
    assert allowed == list(SCOPES[: SCOPES.index(scope) + 1])


def test_each_person_has_a_token_and_a_contribution_names_it(log, append):
    one, _ = log.tokens.create("alpha", label="laptop", person="Data desk")
    other, _ = log.tokens.create("alpha", label="laptop", person=" Deputy ")
    record = append("a", agent=other.agent)
    assert log.tokens.person(record.agent) == "Deputy"
    assert log.tokens.person(one.agent) == "Data desk"


def test_an_agent_that_is_no_token_or_nobodys_is_no_person(log):
    token, _ = log.tokens.create("alpha", label="robot")
    for agent in (token.agent, "command line", "token:", "alpha"):
        assert log.tokens.person(agent) is None


def test_a_person_can_be_forgotten_while_the_record_stays_as_it_is(log, append):
    token, _ = log.tokens.create("alpha", label="laptop", person="A. Person")
    append("a", agent=token.agent)
    log.tokens.relabel(token.id, "")
    assert log.tokens.person(token.agent) is None
    assert log.verify() == 1
    with pytest.raises(NotFoundError, match="no token abc"):
        log.tokens.relabel("abc", "x")


def test_the_last_use_is_known_to_the_hour(log, clock):
    token, text = log.tokens.create("alpha", label="laptop")
    assert log.tokens.all()[0].last_used is None
    log.tokens.authenticate(text)
    first = log.tokens.all()[0].last_used
    clock.forward(minutes=59)
    log.tokens.authenticate(text)
    assert log.tokens.all()[0].last_used == first == "2026-11-23T12:00:00+00:00"
    clock.forward(minutes=1)
    log.tokens.authenticate(text)
    assert log.tokens.all()[0].last_used == "2026-11-23T13:00:00+00:00"
    clock.forward(days=-30)
    log.tokens.authenticate(text)
    assert log.tokens.all()[0].last_used == "2026-10-24T13:00:00+00:00", "a clock that goes back"
    with pytest.raises(UnknownTokenError):
        log.tokens.authenticate(f"ckb_{token.id}_guess")


def test_a_disk_that_takes_no_note_of_the_use_refuses_no_token(log, tmp_path):
    token, text = log.tokens.create("alpha", label="laptop")
    refuse = """CREATE TRIGGER full BEFORE UPDATE ON tokens
        BEGIN SELECT RAISE(ABORT, 'x') FROM no_such_table; END"""
    with sqlite3.connect(tmp_path / "log.sqlite") as connection:
        connection.execute(refuse)
    connection.close()
    assert log.tokens.authenticate(text).id == token.id
