"""One run of `sync`: sends what differs, withdraws what is missing, and tells what came of it."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from kb.cli.output import error_json, print_verdict
from kb.contributions.receipts import Refusal
from kb.contributions.syncing import differences
from kb.iris import Iris

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.cli.destinations import Destination
    from kb.contributions.syncing import Plan, Source, State
    from kb.iris import ProfileId

    Outcome = dict[str, Any]

__all__ = ["SyncRun", "print_end", "print_outcome", "print_plan"]

_AT_ONCE = 200
"""How many profiles are sent together, where they can be."""
_NAMED = 20
"""How many profiles a plan names of each kind; --json names them all."""
_NOT_WITHDRAWN = 3
"""The status when all was sent, but what is missing was not withdrawn."""


class SyncRun:
    """One run of a plan, and what came of each profile."""

    def __init__(
        self, place: Destination, plan: Plan, *, dry_run: bool, describes_existing: bool
    ) -> None:
        self._place = place
        self._plan = plan
        self._dry_run = dry_run
        self._existing = describes_existing
        self.done: list[Outcome] = []
        self.left = len(plan.missing)
        """How many profiles are missing, and were not withdrawn; a proposal to do so counts."""

    def outcomes(
        self, sources: Sequence[Source], states: Mapping[ProfileId, State], *, withdraws: bool
    ) -> Iterator[Outcome]:
        """Send what differs, then withdraw what is missing if all else was taken in."""
        for outcome in self._sent(sources, states):
            self.done.append(outcome)
            yield outcome
        if not withdraws or self.held_back:
            return
        for profile, etag in self._plan.missing.items():
            outcome = self._place.withdraw(profile, etag, dry_run=self._dry_run)
            self.left -= outcome["accepted"]
            self.done.append(outcome)
            yield outcome

    @property
    def refused(self) -> int:
        """How many profiles were refused, of those that could be read."""
        return sum(not outcome["accepted"] for outcome in self.done)

    @property
    def held_back(self) -> bool:
        """Whether nothing may be withdrawn: what is missing might stand in what was refused."""
        return bool(self._plan.unreadable or self.refused)

    @property
    def counts(self) -> Counter[str]:
        """How many profiles came out how."""
        return Counter(outcome["outcome"] for outcome in self.done if outcome["accepted"])

    def told(self) -> dict[str, Any]:
        """Return the plan and what came of it as plain values."""
        plan = self._plan
        return {
            "dryRun": self._dry_run,
            **{
                kind: [str(one) for one in getattr(plan, kind)]
                for kind in ("added", "changed", "unchanged", "missing")
            },
            "leftAlone": dict(plan.left_alone),
            "unreadable": [refusal.to_json() for refusal in plan.unreadable],
            "outcomes": self.done,
            "refused": self.refused,
            "notWithdrawn": self.left,
        }

    def end(self, *, refused: bool) -> None:
        """End the command with a status that tells what is not as in the files."""
        if refused or self.held_back:
            raise click.exceptions.Exit(1)
        if self.left:
            raise click.exceptions.Exit(_NOT_WITHDRAWN)

    def _sent(
        self, sources: Sequence[Source], states: Mapping[ProfileId, State]
    ) -> Iterator[Outcome]:
        iris = Iris(self._place.settings.base)
        found = differences(sources, self._plan, states, iris)
        while batch := list(islice(found, _AT_ONCE)):
            for refusal in (one for one in batch if isinstance(one, Refusal)):
                yield {"accepted": False, **refusal.to_json()}
            yield from self._place.put(
                [one for one in batch if not isinstance(one, Refusal)],
                dry_run=self._dry_run,
                describes_existing=self._existing,
            )


def print_plan(plan: Plan) -> None:
    """Print what there is to do."""
    for refusal in plan.unreadable:
        told = {"accepted": False, "file": str(refusal.file), **error_json(refusal.error)}
        print_verdict({**told, "outcome": "unreadable"})
    for kind in ("added", "changed", "unchanged", "missing"):
        found: Sequence[ProfileId] = list(getattr(plan, kind))
        click.echo(f"{len(found):7} {kind}")
        for profile in found[:_NAMED] if kind != "unchanged" else ():
            click.echo(f"          {profile}")
        if len(found) > _NAMED and kind != "unchanged":
            click.echo(f"          and {len(found) - _NAMED} more")
    if plan.left_alone:
        counted = ", ".join(f"{number} {kind}" for kind, number in sorted(plan.left_alone.items()))
        click.echo(f"Left alone, as the files describe none of the type: {counted}.")


def print_outcome(told: Outcome) -> None:
    """Print what came, or would come, of a profile."""
    print_verdict(told)
    if told["accepted"]:
        click.echo(f"    +{len(told['added'])} -{len(told['removed'])} statements")


def print_end(plan: Plan, run: SyncRun, *, dry_run: bool) -> None:
    """Print how many profiles came out how, and why any are not as in the files."""
    counts, would = run.counts, "would be " if dry_run else ""
    done = ", ".join(
        f"{counts[outcome]} {would}{outcome}" for outcome in ("created", "updated", "withdrawn")
    )
    unchanged = len(plan.unchanged) + counts["unchanged"]
    waiting = f", {counts['proposed']} wait for a curator" if counts["proposed"] else ""
    refused = run.refused + len(plan.unreadable)
    click.echo(f"{done}, {unchanged} unchanged{waiting}; {refused} refused")
    if run.left and run.held_back:
        click.echo("Nothing is withdrawn while something is refused: mend that, and run it again.")
    elif run.left:
        click.echo(f"{run.left} missing were not withdrawn: say --yes, or answer y on a terminal.")
