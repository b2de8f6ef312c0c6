import pytest

from kb.errors import NotFoundError
from kb.iris import ProfileId
from kb.log import Proposal

A = ProfileId("cluster", "a")


@pytest.fixture
def propose(log):
    def propose(identifier, profile=A, publisher="alpha", **changes):
        with log.writing() as writer:
            values = {
                "id": identifier,
                "time": writer.now(),
                "publisher": publisher,
                "agent": "token:1",
                "action": "put",
                "profile": profile,
                "replaces": None,
                "describes_existing": False,
                "media_type": "text/turtle",
                "stored_hash": "0" * 64,
            }
            proposal = Proposal(**values | changes)
            writer.reviews.add(proposal, f"payload of {identifier}".encode(), '{"é": 1}')
        return proposal

    return propose


@pytest.fixture
def reviews(log):
    with log.reading() as reader:
        yield reader.reviews


def test_a_proposal_is_kept_with_its_content(propose, open_log):
    sent = propose("1", replaces="x", describes_existing=True)
    with open_log().reading() as reader:
        assert reader.reviews.get("1") == sent
        assert reader.reviews.payload("1") == b"payload of 1"
        assert reader.reviews.receipt("1") == '{"é": 1}'
        assert reader.reviews.pending("alpha", A) == sent
        assert reader.reviews.pending("beta", A) is None
        assert reader.reviews.is_proposed(A)
        assert not reader.reviews.is_proposed(ProfileId("cluster", "b"))


def test_a_later_proposal_replaces_the_one_that_waited(propose, reviews):
    propose("1")
    propose("2", publisher="beta")
    propose("3")
    assert [one.id for one in reviews.all("pending")] == ["2", "3"]
    assert reviews.get("1").state == "replaced"
    assert reviews.payload("1") is None
    assert reviews.receipt("1") is None


def test_what_was_accepted_is_in_the_log_and_no_longer_here(log, propose, reviews):
    propose("1")
    with log.writing() as writer:
        writer.reviews.accept("1", "token:2", writer.now(), "contribution")
    accepted = reviews.of_contribution("contribution")
    assert accepted == reviews.get("1")
    assert (accepted.state, accepted.reviewer) == ("accepted", "token:2")
    assert reviews.payload("1") is reviews.receipt("1") is None
    assert not reviews.is_proposed(A)


def test_what_was_refused_stays_with_its_reason(log, propose, reviews, clock):
    propose("1")
    with log.writing() as writer:
        writer.reviews.refuse("1", "token:2", writer.now(), "not a cluster")
    refused = reviews.get("1")
    assert (refused.state, refused.reason, refused.decided) == (
        "refused",
        "not a cluster",
        clock.now,
    )
    assert reviews.payload("1") == b"payload of 1"
    assert refused.to_json()["reason"] == "not a cluster"


def test_proposals_are_listed_by_state_and_publisher_and_in_pages(propose, reviews):
    for number in range(5):
        propose(str(number), ProfileId("cluster", str(number)), "alpha" if number % 2 else "beta")
    assert [one.id for one in reviews.all()] == list("01234")
    assert [one.id for one in reviews.all(publisher="alpha")] == ["1", "3"]
    assert [one.id for one in reviews.all("pending", limit=2, offset=1)] == ["1", "2"]
    assert reviews.all("refused") == []
    assert (reviews.count(), reviews.count("pending", "beta"), reviews.count("refused")) == (
        5,
        3,
        0,
    )


def test_a_proposal_that_there_is_not_is_not_found(reviews):
    with pytest.raises(NotFoundError, match="no proposal 7"):
        reviews.get("7")
    assert reviews.payload("7") is None
    assert reviews.of_contribution("7") is None
