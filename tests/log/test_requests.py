import pytest

from kb.errors import IdempotencyKeyError
from kb.log import Request
from kb.log.requests import KEPT_FOR

ONE = Request("key", "hash of one")
OTHER = Request("key", "hash of another")


def keep(log, request=ONE, publisher="alpha", answer="{}"):
    with log.writing() as writer:
        writer.requests.keep(publisher, request, answer, writer.now())


def answer(log, request=ONE, publisher="alpha"):
    with log.reading() as reader:
        return reader.requests.answer(publisher, request)


def test_a_request_that_was_answered_has_its_answer(log, open_log):
    assert answer(log) is None
    keep(log, answer='{"name": "Bé"}')
    assert answer(open_log()) == '{"name": "Bé"}'


def test_a_key_belongs_to_one_request(log):
    keep(log)
    with pytest.raises(IdempotencyKeyError, match="'key' came with another request on 2026-11-23"):
        answer(log, OTHER)


def test_each_publisher_has_its_own_keys(log):
    keep(log)
    assert answer(log, OTHER, "beta") is None
    keep(log, OTHER, "beta", "its own")
    assert answer(log, OTHER, "beta") == "its own"
    assert answer(log) == "{}"


def test_answers_are_kept_for_more_than_a_day_and_then_forgotten(log, clock):
    keep(log)
    clock.forward(hours=25)
    keep(log, Request("later", "x"))
    assert answer(log) == "{}"
    clock.now += KEPT_FOR
    keep(log, Request("much later", "x"))
    assert answer(log) is None
    assert answer(log, OTHER) is None


def test_an_answer_counts_only_with_the_transaction_that_it_belongs_to(log):
    def fail():
        with log.writing() as writer:
            writer.requests.keep("alpha", ONE, "{}", writer.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert answer(log) is None
