"""A clock that goes back: positions keep the order, and nothing of the past is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from api.app import create_app
from kb.config import Settings
from kb.errors import ExpiredTokenError, ParameterError
from kb.history import position_of
from kb.iris import ROOT, ProfileId

from .serving import TURTLE

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PATH = "/profiles/organisation/a"
DOC = "/doc/organisation/a"


class Installation:
    """An application whose clock is moved by hand."""

    def __init__(self, folder):
        self.now = NOON
        self.app = create_app(Settings(data_dir=folder))
        self.kb = self.app.extensions["kb"]
        log = self.kb.log
        for part in (log, log.publishers, log.tokens, log.redactions):
            part._clock = lambda: self.now
        self.kb.clock = lambda: self.now
        self.token, self.text = log.tokens.create("alpha", label="test", scope="contribute")
        self._client = self.app.test_client()

    def at(self, **delta):
        self.now = NOON + timedelta(**delta)
        return self

    def put(self, name, **headers):
        body = (
            f"<{ROOT}id/organisation/a> a <http://www.w3.org/ns/org#Organization> ;\n"
            f'  <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en ;\n'
            f"  <http://purl.org/dc/terms/source> <{ROOT}id/source/s> .\n"
        )
        sent = {"Authorization": f"Bearer {self.text}", "Content-Type": TURTLE, **headers}
        return self._client.put(PATH, data=body, headers=sent)

    def get(self, path, **headers):
        return self._client.get(path, headers=headers)


@pytest.fixture
def installation(folder):
    one = Installation(folder)
    yield one
    one.kb.close()


@pytest.fixture
def told(installation):
    """Three contributions, of which the second came when the clock had gone back an hour."""
    for name, hours in (("First", 0), ("Second", -1), ("Third", 1)):
        response = installation.at(hours=hours).put(name, **{"If-Match": "*"} if hours else {})
        assert response.status_code in (200, 201), response.text
    return installation.at(hours=2)


def test_positions_keep_the_order_and_the_last_word_counts(told):
    records = list(told.kb.log.records())
    assert [record.position for record in records] == [1, 2, 3]
    assert [record.time.hour for record in records] == [12, 11, 13]
    assert told.kb.log.verify() == 3
    assert told.kb.projection.verify().contributions == 3
    found = told.get(f"{DOC}/history.json").json
    assert [one["position"] for one in found["contributions"]] == [3, 2, 1]
    assert told.get(f"{DOC}.jsonld").json["name"] == {"en": "Third"}


def test_every_state_is_read_by_its_position_and_a_later_moment_never_knows_less(told):
    for position, name in enumerate(("First", "Second", "Third"), 1):
        assert told.get(f"{DOC}.jsonld?asOf={position}").json["name"] == {"en": name}
    moments = [f"2026-11-20T{hour}:30:00Z" for hour in (10, 11, 12, 13)]
    positions = [position_of(moment, told.kb.log, told.now) for moment in moments]
    assert positions == sorted(positions) == [0, 2, 2, 3]


def test_mementos_lead_through_all_states(told):
    listed = told.get(f"{DOC}/timemap").text
    for position in (1, 2, 3):
        assert f"asOf={position}>" in listed
        memento = told.get(f"{DOC}?asOf={position}")
        assert memento.status_code == 200
        assert memento.headers["Memento-Datetime"]
    asked = {"Accept-Datetime": "Fri, 20 Nov 2026 11:30:00 GMT"}
    assert told.get(DOC, **asked).headers["Location"].endswith("asOf=2")


def test_what_is_still_to_come_by_the_clock_is_read_by_its_position(told):
    told.at(hours=-2)
    with pytest.raises(ParameterError, match="still to come"):
        position_of("2026-11-20T13:00:00Z", told.kb.log, told.now)
    assert told.get(f"{DOC}.jsonld?asOf=3").json["name"] == {"en": "Third"}
    assert told.get(DOC).status_code == 200


def test_undo_and_repeated_requests_do_not_mind(told):
    key = {"Idempotency-Key": '"once"', "If-Match": "*"}
    first = told.put("Fourth", **key)
    assert first.status_code == 200
    again = told.at(hours=-5).put("Fourth", **key)
    assert (again.json, again.headers["Cluster-KB-Repeated"]) == (first.json, "true")
    undone = told.kb.contributions.undo("alpha", "4")
    assert undone.outcome == "updated"
    assert told.get(f"{DOC}.jsonld").json["name"] == {"en": "Third"}


def test_a_token_counts_until_the_clock_says_that_it_has_expired(installation):
    tokens = installation.kb.log.tokens
    _, text = tokens.create(
        "alpha", label="short", scope="contribute", expires=NOON + timedelta(hours=1)
    )
    assert tokens.authenticate(text).label == "short"
    installation.at(hours=2)
    with pytest.raises(ExpiredTokenError):
        tokens.authenticate(text)
    installation.at(hours=-48)
    assert tokens.authenticate(text).label == "short"
    assert tokens.authenticate(installation.text).label == "test"


def test_a_profile_described_before_its_publisher_by_the_clock_is_taken_in(installation):
    installation.at(days=-3650)
    assert installation.put("Long ago").status_code == 201
    profile = ProfileId("organisation", "a")
    assert installation.kb.log.head("alpha", profile).time.year == 2016
