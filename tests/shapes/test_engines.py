"""The compiled engine gives what pySHACL gives: the same results, values and messages."""

import pyoxigraph as ox
import pytest
from rdflib import XSD

from kb.iris import ROOT
from kb.validation import Validator

from .conftest import GATE
from .faults import faulty

SEED = 20261130
FAULTY = 5_000
PIECE = 500


@pytest.fixture(scope="module")
def by_pyshacl(reference):
    return Validator(reference, engine="pyshacl")


def test_they_agree_on_every_case(validator, by_pyshacl):
    profiles = [case.triples for case in GATE]
    assert validator.validate_many(profiles) == by_pyshacl.validate_many(profiles)


@pytest.mark.parametrize("piece", range(FAULTY // PIECE))
def test_they_agree_on_profiles_with_random_faults(piece, validator, by_pyshacl):
    profiles = list(faulty(PIECE, seed=SEED + piece))
    ours, theirs = validator.validate_many(profiles), by_pyshacl.validate_many(profiles)
    different = [
        (profile, set(one.results) ^ set(other.results))
        for profile, one, other in zip(profiles, ours, theirs, strict=True)
        if one != other
    ]
    assert different == []
    found = {result.rule for report in theirs for result in report.results}
    assert len(found) > 60, "the faults are too tame to compare engines"


def test_a_literal_is_shown_as_its_profile_wrote_it(validator, by_pyshacl):
    def profile(key, *numbers):
        node = ox.NamedNode(f"{ROOT}id/cluster/{key}")
        unknown = ox.NamedNode("https://example.org/unknown")
        return [
            ox.Triple(node, unknown, ox.Literal(number, datatype=ox.NamedNode(XSD.integer)))
            for number in numbers
        ]

    profiles = [profile("a", "007"), profile("b", "7"), profile("c", "7", "07"), profile("d", "8")]
    reports = validator.validate_many(profiles)
    assert reports == by_pyshacl.validate_many(profiles)
    shown = [[r.value.split('"')[1] for r in one.results if r.rule == "R139"] for one in reports]
    assert shown == [["007"], ["7"], ["07", "7"], ["8"]]
