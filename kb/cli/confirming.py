"""The command that confirms what a publisher says."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from kb.cli.options import as_json, data_dir, in_language, instead_of_folder
from kb.cli.output import print_json, print_verdict
from kb.iris import ProfileId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kb.contributions.syncing import State

__all__ = ["confirm"]


@click.command()
@click.argument("profiles", nargs=-1, metavar="[TYPE/KEY]...")
@click.option("--publisher", required=True, help="Whose word it is.")
@click.option(
    "--stale",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Confirm all that was neither changed nor confirmed for so many days.",
)
@instead_of_folder
@click.option("--dry-run", is_flag=True, help="Say what would come of it; change nothing.")
@data_dir
@in_language
@as_json
def confirm(
    profiles: tuple[str, ...],
    publisher: str,
    stale: int | None,
    server: str | None,
    token: str | None,
    dry_run: bool,
    data_dir: Path | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Say that what a publisher says of profiles, TYPE/KEY, is still so, today (UTC)."""
    from kb.cli.destinations import destination

    chosen = [_parsed(text) for text in profiles]
    if bool(chosen) == bool(stale):
        raise click.UsageError("Name profiles such as cluster/fr-lyonbiopole, or give --stale.")
    outcomes: list[dict[str, Any]] = []
    with destination(
        publisher, data_dir=data_dir, server=server, token=token, language=language
    ) as place:
        if stale:
            chosen = _older(place.states(), stale)
        with click.progressbar(chosen, label="Confirming", file=sys.stderr) as each:
            outcomes += [place.confirm(profile, dry_run=dry_run) for profile in each]
    if as_json:
        print_json(outcomes)
    else:
        _print(outcomes)
    if not all(outcome["accepted"] for outcome in outcomes):
        raise click.exceptions.Exit(1)


def _parsed(text: str) -> ProfileId:
    profile = ProfileId.parse(text)
    if profile is None:
        raise click.UsageError(f"{text} is no TYPE/KEY such as cluster/fr-lyonbiopole.")
    return profile


def _older(states: Mapping[ProfileId, State], days: int) -> list[ProfileId]:
    """Return of what nothing was said for so many days."""
    latest = datetime.now(UTC).date() - timedelta(days=days)
    return [profile for profile, state in states.items() if state.time.date() <= latest]


def _print(outcomes: Sequence[dict[str, Any]]) -> None:
    """Print what came of each; advice on what was accepted is as it was before."""
    for told in outcomes:
        if told["accepted"]:
            outcome = "confirmed" if told["outcome"] == "updated" else told["outcome"]
            print_verdict({**told, "outcome": outcome, "report": None})
        else:
            print_verdict(told)
    accepted = sum(outcome["accepted"] for outcome in outcomes)
    click.echo(f"{accepted} of {len(outcomes)} confirmed")
