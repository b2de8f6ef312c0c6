"""The shapes accept every curated profile, and the README lists what they still warn of."""

from collections import Counter

import pytest

from kb.reference import Reference
from kb.validation import Severity, Validator


@pytest.fixture(scope="session")
def reports(profiles):
    """The report on each profile, by its identifier."""
    validator = Validator(Reference.load())
    return dict(zip(profiles, validator.validate_many(list(profiles.values())), strict=True))


def test_every_profile_is_accepted(reports):
    refused = {str(p): r.to_json()["results"] for p, r in reports.items() if not r.accepted}
    assert refused == {}


def test_the_readme_lists_the_warnings(reports, readme):
    results = (result for report in reports.values() for result in report.results)
    warnings = Counter(r.rule for r in results if r.severity is Severity.WARNING)
    expected = {rule: str(number) for rule, number in warnings.items()}
    assert {rule: number for rule, _, number in readme("warnings")} == expected
