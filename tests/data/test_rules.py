"""The shapes accept every curated profile."""

from kb.reference import Reference
from kb.validation import Validator


def test_every_profile_is_accepted(profiles):
    reports = Validator(Reference.load()).validate_many(list(profiles.values()))
    found = zip(profiles, reports, strict=True)
    refused = {str(p): r.to_json()["results"] for p, r in found if not r.accepted}
    assert refused == {}
