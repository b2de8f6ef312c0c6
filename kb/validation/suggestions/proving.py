"""Leaves out the suggestions that would turn advice into a refusal.

What mends a violation may bring to light another one that was hidden before: the profile is
refused either way. But who follows advice must not end up with a profile that is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.validation.report import Severity, ValidationReport
from kb.validation.suggestion import Suggestion, applied

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyoxigraph as ox

    from kb.validation.report import Result

    Validate = Callable[[Sequence[ox.Triple]], ValidationReport]

__all__ = ["harmless"]

_MOST = 10
"""How many suggestions are tried one by one; each takes a validation of the whole profile."""


def harmless(
    report: ValidationReport, profile: Sequence[ox.Triple], validate: Validate
) -> ValidationReport:
    """Return the report without the suggestions that do harm; they are tried on the profile."""
    advice = list(dict.fromkeys(one for result in report.results for one in _advised(result)))
    if not advice:
        return report
    known = _violations(report)

    def does_harm(suggestions: Sequence[Suggestion]) -> bool:
        after, _ = applied(profile, suggestions)
        return not _violations(validate(after)) <= known

    if not does_harm(advice):
        return report
    kept = {one for one in advice[:_MOST] if not does_harm([one])}
    return ValidationReport(
        tuple(
            replace(one, suggestions=tuple(s for s in one.suggestions if s in kept or not s.remove))
            if _advised(one)
            else one
            for one in report.results
        )
    )


def _advised(result: Result) -> list[Suggestion]:
    """Return the changes that are suggested for a result that does not refuse."""
    if result.severity is Severity.VIOLATION:
        return []
    return [one for one in result.suggestions if one.remove]


def _violations(report: ValidationReport) -> set[tuple[str | None, ...]]:
    return {
        (one.rule, one.focus, one.path, one.value)
        for one in report.results
        if one.severity is Severity.VIOLATION
    }
