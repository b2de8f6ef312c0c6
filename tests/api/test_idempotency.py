"""A request with a key is answered once: whoever repeats it gets the same answer again."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from api.app import create_app
from kb.errors import StoreError

from .senders import PATH, Sender, problem, turtle

KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'
NEW = "/profiles/organisation"
BODY = turtle("Port", "new").replace("<new>", "<>")


def same(one, other):
    assert one.status_code == other.status_code
    assert one.data == other.data
    for name in ("ETag", "Location"):
        assert one.headers.get(name) == other.headers.get(name)
    assert "Cluster-KB-Repeated" not in one.headers
    assert other.headers["Cluster-KB-Repeated"] == "true"


def test_a_profile_that_was_created_is_created_once(alpha):
    first = alpha.post(BODY, NEW, Idempotency_Key=KEY)
    assert first.status_code == 201
    again = alpha.post(BODY, NEW, Idempotency_Key=KEY)
    same(first, again)
    assert alpha.kb.log.position() == 1
    problem(alpha.post(BODY, NEW), 409, "duplicate")


def test_a_change_is_answered_again_also_when_its_condition_no_longer_holds(alpha):
    etag = alpha.create().headers["ETag"]
    first = alpha.put(turtle("Beta"), If_Match=etag, Idempotency_Key=KEY)
    assert first.json["outcome"] == "updated"
    alpha.put(turtle("Gamma"), If_Match="*")
    same(first, alpha.put(turtle("Beta"), If_Match=etag, Idempotency_Key=KEY))
    assert b"Gamma" in alpha.get().data


def test_a_withdrawal_is_answered_again(alpha):
    etag = alpha.create().headers["ETag"]
    first = alpha.delete(If_Match=etag, Idempotency_Key=KEY)
    assert first.json["outcome"] == "withdrawn"
    same(first, alpha.delete(If_Match=etag, Idempotency_Key=KEY))
    problem(alpha.delete(If_Match=etag), 410)


def test_what_changed_nothing_is_answered_again_too(alpha):
    alpha.create()
    first = alpha.put(turtle("Alpha"), Idempotency_Key=KEY)
    assert first.json["outcome"] == "unchanged"
    alpha.put(turtle("Beta"), If_Match="*")
    same(first, alpha.put(turtle("Alpha"), Idempotency_Key=KEY))


def test_a_key_belongs_to_one_request(alpha):
    alpha.put(turtle("Alpha"), If_None_Match="*", Idempotency_Key=KEY)
    others = [
        lambda: alpha.put(turtle("Beta"), If_None_Match="*", Idempotency_Key=KEY),
        lambda: alpha.put(turtle("Alpha"), If_Match="*", Idempotency_Key=KEY),
        lambda: alpha.put(turtle("Alpha"), Idempotency_Key=KEY),
        lambda: alpha.put(
            turtle("Alpha"), f"{PATH}?describes=existing", If_None_Match="*", Idempotency_Key=KEY
        ),
        lambda: alpha.put(
            turtle("Alpha"), content_type="text/n3", If_None_Match="*", Idempotency_Key=KEY
        ),
        lambda: alpha.delete(If_Match="*", Idempotency_Key=KEY),
        lambda: alpha.post(BODY, NEW, Idempotency_Key=KEY),
    ]
    for other in others:
        found = problem(other(), 422, "idempotency-key")
        assert "came with another request" in found["detail"]
        assert "new key" in found["hint"]
    assert alpha.kb.log.position() == 1


def test_each_publisher_has_its_own_keys_and_its_people_share_them(writable, alpha, beta):
    first = alpha.put(turtle("Alpha"), If_None_Match="*", Idempotency_Key=KEY)
    other = beta.put(turtle("Beta"), f"{PATH}?describes=existing", Idempotency_Key=KEY)
    assert other.status_code == 201
    deputy = Sender(writable, "alpha", person="Deputy")
    same(first, deputy.put(turtle("Alpha"), If_None_Match="*", Idempotency_Key=KEY))


def test_what_was_refused_may_be_tried_again_under_its_key(alpha):
    problem(alpha.put("<a> <b", If_None_Match="*", Idempotency_Key=KEY), 400)
    problem(alpha.put(turtle("Alpha"), If_Match='"x"', Idempotency_Key=KEY), 412)
    assert alpha.put(turtle("Alpha"), If_None_Match="*", Idempotency_Key=KEY).status_code == 201


def test_a_dry_run_uses_no_key(alpha):
    path = f"{PATH}?dry-run"
    for _ in range(2):
        tried = alpha.put(turtle("Alpha"), path, If_None_Match="*", Idempotency_Key=KEY)
        assert "Cluster-KB-Repeated" not in tried.headers
    assert alpha.put(turtle("Alpha"), If_None_Match="*", Idempotency_Key=KEY).status_code == 201


def test_an_answer_is_kept_for_more_than_a_day(alpha):
    log, start = alpha.kb.log, alpha.kb.log._clock()
    first = alpha.post(BODY, NEW, Idempotency_Key=KEY)
    log._clock = lambda: start + timedelta(hours=25)
    alpha.create()
    same(first, alpha.post(BODY, NEW, Idempotency_Key=KEY))


def test_an_answer_outlives_the_server(alpha, writable):
    first = alpha.post(BODY, NEW, Idempotency_Key=KEY)
    writable.extensions["kb"].close()
    again = create_app(writable.extensions["kb"].settings)
    try:
        client = again.test_client()
        headers = {
            "Authorization": f"Bearer {alpha.text}",
            "Content-Type": "text/turtle",
            "Idempotency-Key": KEY,
        }
        same(first, client.post(NEW, data=BODY, headers=headers))
    finally:
        again.extensions["kb"].close()


def test_a_failure_before_the_commit_leaves_neither_contribution_nor_answer(alpha, monkeypatch):
    def fail(*_):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("kb.contributions.desk._keep", fail)
        problem(alpha.post(BODY, NEW, Idempotency_Key=KEY), 500)
    assert alpha.kb.log.position() == 0
    assert alpha.post(BODY, NEW, Idempotency_Key=KEY).status_code == 201


def test_a_store_that_failed_takes_in_what_is_answered_again(alpha, monkeypatch):
    def fail(*_):
        raise StoreError("the store is full")

    with monkeypatch.context() as broken:
        broken.setattr(alpha.kb.store, "apply_many", fail)
        problem(alpha.put(turtle("Alpha"), Idempotency_Key=KEY), 503, "store")
        problem(alpha.put(turtle("Alpha"), Idempotency_Key=KEY), 503, "store")
    again = alpha.put(turtle("Alpha"), Idempotency_Key=KEY)
    assert (again.status_code, again.headers["Cluster-KB-Repeated"]) == (201, "true")
    assert b'"Alpha"' in alpha.get().data
    assert alpha.kb.projection.verify().contributions == 1


def test_the_same_request_twice_at_once_is_one_contribution(writable):
    senders = [Sender(writable, "alpha") for _ in range(4)]
    start, answers = Barrier(4), []

    def send(sender):
        start.wait()
        answers.append(sender.post(BODY, NEW, Idempotency_Key=KEY))

    threads = [Thread(target=send, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert senders[0].kb.log.position() == 1


@pytest.mark.parametrize("key", ['"a b"', "8e03978e-40d5", '"with \\" quote"', "x" * 255])
def test_a_key_is_a_string_with_or_without_its_quotes(alpha, key):
    first = alpha.post(BODY, NEW, Idempotency_Key=key)
    assert first.status_code == 201, first.text
    same(first, alpha.post(BODY, NEW, Idempotency_Key=key))


@pytest.mark.parametrize("key", ["", '""', '"', "a b", '"a', '"a", "b"', "x" * 256, "é", '"\\x"'])
def test_a_key_that_is_none_is_refused(alpha, key):
    found = problem(alpha.post(BODY, NEW, Idempotency_Key=key), 400, "parameter")
    assert found["subject"] == "Idempotency-Key"
    assert "Idempotency-Key:" in found["hint"]
    assert alpha.kb.log.position() == 0


def test_without_a_token_a_key_is_good_for_nothing(alpha, writable):
    alpha.post(BODY, NEW, Idempotency_Key=KEY)
    headers = {"Content-Type": "text/turtle", "Idempotency-Key": KEY}
    problem(writable.test_client().post(NEW, data=BODY, headers=headers), 401, "no-token")
