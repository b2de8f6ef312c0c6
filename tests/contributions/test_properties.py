"""Whatever publishers put, withdraw and undo in turn: everything there is equals a simple model."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import GoneError, NotFoundError, SupersededError
from kb.history import States
from kb.iris import Iris, ProfileId
from kb.rdf import stored_form

from .conftest import PREFIXES, TURTLE, House, organisation

IRIS = Iris()
PUBLISHERS = ("alpha", "beta")
KEYS = ("a", "b")
SAID = st.sets(
    st.sampled_from(
        [
            "schema:x 1",
            "schema:x 1.50",
            'skos:altLabel "A"@EN-gb',
            "schema:y true",
            "org:hasSite [ a org:Site ]",
            "schema:z [ a org:Site ; schema:x 2 ], 7",
        ]
    ),
    max_size=3,
)
PUT = st.tuples(st.just("put"), st.sampled_from(PUBLISHERS), st.sampled_from(KEYS), SAID)
WITHDRAW = st.tuples(st.just("withdraw"), st.sampled_from(PUBLISHERS), st.sampled_from(KEYS))
UNDO = st.tuples(st.just("undo"), st.sampled_from(PUBLISHERS), st.integers(1, 3))
STEPS = st.lists(st.one_of(PUT, PUT, WITHDRAW, UNDO), max_size=10)


@dataclass
class Model:
    """What each publisher says of each profile, after each contribution; nothing by default."""

    moments: list = field(default_factory=lambda: [{}])
    changes: list = field(default_factory=lambda: [None])
    """Of each position: whose it is and of what."""

    @property
    def now(self):
        return self.moments[-1]

    def says(self, whose):
        return self.now.get(whose, frozenset())

    def becomes(self, whose, said):
        self.moments.append({**self.now, whose: frozenset(said)})
        self.changes.append(whose)

    def before(self, position):
        """Return what the publisher had said before a contribution."""
        return self.moments[position - 1].get(self.changes[position], frozenset())

    def is_last(self, position):
        """Tell whether nothing was said since by the publisher of the same profile."""
        return self.changes[position] not in self.changes[position + 1 :]

    def merged(self):
        return frozenset().union(*self.now.values())


class Told:
    """The house and the model, both told the same; every receipt is compared."""

    def __init__(self, house):
        self.house = house
        self.model = Model()
        self._without = merged(house)

    def all(self, steps):
        for action, *given_ in steps:
            getattr(self, action)(*given_)
        return self

    def put(self, publisher, key, statements):
        profile = ProfileId("organisation", key)
        more = "".join(f"; {statement}" for statement in sorted(statements))
        receipt = self.house.contributions.put(
            publisher,
            profile,
            (PREFIXES + organisation(key, more)).encode(),
            TURTLE,
            require_match=False,
            describes_existing=True,
        )
        said = set(receipt.added) | (self.model.says((publisher, profile)) - receipt.removed)
        assert len(said) == len(meant(profile, more))
        if self.model.says((publisher, profile)) == said:
            assert (receipt.outcome, receipt.added, receipt.removed) == ("unchanged", set(), set())
        else:
            self._compare(receipt, (publisher, profile), said)

    def withdraw(self, publisher, key):
        whose = publisher, ProfileId("organisation", key)
        if not self.model.says(whose):
            with pytest.raises(NotFoundError):
                self.house.contributions.withdraw(*whose, require_match=False)
            return
        receipt = self.house.contributions.withdraw(*whose, require_match=False)
        assert receipt.outcome == "withdrawn"
        self._compare(receipt, whose, frozenset())

    def undo(self, publisher, back):
        own = [n for n, one in enumerate(self.model.changes) if one and one[0] == publisher]
        if len(own) < back:
            return
        position = own[-back]
        if not self.model.is_last(position):
            with pytest.raises(SupersededError):
                self.house.contributions.undo(publisher, str(position))
            return
        expected = self.model.before(position)
        receipt = self.house.contributions.undo(publisher, str(position))
        self._compare(receipt, self.model.changes[position], expected)

    def _compare(self, receipt, whose, said):
        """What was added and removed leads from what was said before to what is said now."""
        before = self.model.says(whose)
        assert receipt.added == said - before
        assert receipt.removed == before - said
        assert (receipt.etag is None) == (not said)
        self.model.becomes(whose, said)
        assert receipt.position == len(self.model.moments) - 1 == self.house.log.position()

    def check(self):
        """Compare what each says, what all say together, and every state of the past."""
        states = States(self.house.log, IRIS)
        for position, moment in enumerate(self.model.moments):
            for key in KEYS:
                profile = ProfileId("organisation", key)
                expected = {
                    publisher: said
                    for (publisher, of), said in moment.items()
                    if of == profile and said
                }
                assert past(states, profile, position) == expected
        for (publisher, profile), said in self.model.now.items():
            assert set(self.house.store.graph(IRIS.graph(publisher, profile))) == said
        assert merged(self.house) == self._without | self.model.merged()


def meant(profile, more):
    """Return the statements of a document, its blank nodes as they come."""
    document = (PREFIXES + organisation(profile.key, more)).encode()
    return stored_form(quad.triple for quad in ox.parse(document, ox.RdfFormat.TURTLE))


def past(states, profile, position):
    try:
        state = states.at(profile, position)
    except (NotFoundError, GoneError):
        return {}
    return {said.record.publisher: said.triples for said in state.said}


def merged(house):
    return frozenset(quad.triple for quad in house.store.quads())


@pytest.fixture
def fresh(tmp_path, prepared, reference, validator):
    """Open a house of its own as often as asked."""
    numbers = count()

    @contextmanager
    def fresh():
        folder = shutil.copytree(prepared, tmp_path / str(next(numbers)))
        house = House(folder, reference, validator)
        try:
            yield house
        finally:
            house.close()
            shutil.rmtree(folder)

    return fresh


@given(STEPS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_receipts_undo_the_past_and_the_merged_graph_equal_a_model(fresh, steps):
    with fresh() as house:
        told = Told(house).all(steps)
        told.check()
        house.log.verify()


@given(STEPS)
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_that_followed_equals_one_that_was_built_at_once(fresh, steps):
    with fresh() as house:
        told = Told(house).all(steps)
        followed = without_marks(house)
        house.projection.rebuild()
        assert without_marks(house) == followed
        told.check()


def without_marks(house):
    marks = {f"<{IRIS.system_graph}>", f"<{IRIS.validation_graph}>"}
    return {quad for quad in house.store.quads(graph=None) if str(quad.subject) not in marks}
