"""Leaves out the suggestions that would turn advice into a refusal.

What mends a violation may bring to light another one that was hidden before: the profile is
refused either way. But who follows advice must not end up with a profile that is refused. So advice
is tried: all of it at once, and what is left when that does harm once more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.validation.report import Severity, ValidationReport
from kb.validation.suggestion import applied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.validation.report import Result
    from kb.validation.suggestion import Suggestion

    Profile = Sequence[ox.Triple]
    Validate = Callable[[Sequence[Profile]], list[ValidationReport]]

__all__ = ["harmless"]

_LARGEST = 2_000
"""Up to how many statements a profile has for which advice is tried."""


def harmless(
    reports: Sequence[ValidationReport], profiles: Sequence[Profile], validate: Validate
) -> list[ValidationReport]:
    """Return reports without suggestions that do harm; they are tried on the profiles.

    `validate` is called twice at most.
    """
    trials = [_Trial(*pair) for pair in zip(reports, profiles, strict=True)]
    for last in (False, True):
        open_ = [trial for trial in trials if trial.advice]
        after = validate([trial.mended() for trial in open_]) if open_ else []
        for trial, report in zip(open_, after, strict=True):
            trial.drop(report, all_if_any=last)
    return [trial.report() for trial in trials]


class _Trial:
    """A report, and the advice in it that has done no harm so far."""

    def __init__(self, report: ValidationReport, profile: Profile) -> None:
        self._report = report
        self._profile = profile
        given = dict.fromkeys(one for result in report.results for one in _advice(result))
        self.advice = list(given) if len(profile) <= _LARGEST else []

    def mended(self) -> Profile:
        return applied(self._profile, self.advice)[0]

    def drop(self, after: ValidationReport, *, all_if_any: bool) -> None:
        """Drop the advice that made violations; all, where that cannot be told."""
        more = _violations(after) - _violations(self._report)
        made = {(focus, path) for _, focus, path in more}
        guilty = [one for one in self.advice if made & set(_stated(one))]
        if made and (all_if_any or not guilty):
            guilty = self.advice
        self.advice = [one for one in self.advice if one not in guilty]

    def report(self) -> ValidationReport:
        kept = set(self.advice)
        return ValidationReport(tuple(_keeping(one, kept) for one in self._report.results))


def _keeping(result: Result, kept: set[Suggestion]) -> Result:
    left = tuple(one for one in result.suggestions if one in kept or one not in _advice(result))
    return result if left == result.suggestions else replace(result, suggestions=left)


def _advice(result: Result) -> list[Suggestion]:
    """Return the changes that are suggested for a result that does not refuse."""
    if result.severity is Severity.VIOLATION:
        return []
    return [one for one in result.suggestions if one.remove]


def _violations(report: ValidationReport) -> Counter[tuple[str, str, str]]:
    """Count the violations of a report by rule, node and property."""
    return Counter(
        (one.source_shape, one.focus, path)
        for one in report.results
        if one.severity is Severity.VIOLATION
        for path in (one.path or "").split("|")
    )


def _stated(one: Suggestion) -> Iterable[tuple[str, str]]:
    """Yield node and property of what a suggestion would have stated."""
    for triple in one.add:
        if isinstance(triple.subject, ox.NamedNode):
            yield triple.subject.value, triple.predicate.value
