"""The command that makes what a publisher says equal to its files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kb.cli.options import (
    as_json,
    data_dir,
    in_language,
    in_text_language,
    instead_of_folder,
    paths,
)
from kb.cli.output import print_error, print_json
from kb.errors import StateError
from kb.iris import PROFILE_TYPES, Iris

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kb.contributions.syncing import Plan

__all__ = ["sync"]


@click.command()
@paths
@click.option("--publisher", required=True, help="Whose word it is.")
@instead_of_folder
@click.option(
    "--type",
    "kind",
    type=click.Choice(list(PROFILE_TYPES)),
    help="What each row of spreadsheets describes.",
)
@click.option(
    "--all-types",
    is_flag=True,
    help="Withdraw also profiles of types that do not occur in the files.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come of it; change nothing.")
@click.option("--yes", is_flag=True, help="Withdraw what is missing without asking.")
@click.option("--force", is_flag=True, help="Withdraw even more than a fifth of all profiles.")
@click.option(
    "--describes-existing",
    is_flag=True,
    help="Also describe things that another publisher was the first to describe.",
)
@data_dir
@in_text_language
@in_language
@as_json
def sync(
    paths: tuple[Path, ...],
    publisher: str,
    server: str | None,
    token: str | None,
    kind: str | None,
    all_types: bool,
    dry_run: bool,
    yes: bool,
    force: bool,
    describes_existing: bool,
    data_dir: Path | None,
    text_language: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Make what a publisher says equal to files, or folders of files: RDF or spreadsheets.

    What is new or has changed is sent; what the files do not describe any more is withdrawn, last,
    after you were asked. The same command goes on where it was interrupted.
    """
    _check_spreadsheets(paths, kind)
    from kb.cli.destinations import destination
    from kb.cli.sources import sources_of
    from kb.cli.sync_runs import SyncRun, print_end, print_outcome, print_plan
    from kb.contributions.syncing import planned

    with destination(
        publisher, data_dir=data_dir, server=server, token=token, language=language
    ) as place:
        sources = sources_of(paths, kind, publisher, place, language, text_language)
        states = place.states()
        with click.progressbar(sources, label="Reading", file=sys.stderr) as read:
            plan = planned(read, states, Iris(place.settings.base), all_types=all_types)
        if not as_json:
            print_plan(plan)
        refusal = None if force else _too_many(plan)
        if refusal and not dry_run:
            raise refusal
        run = SyncRun(place, plan, dry_run=dry_run, describes_existing=describes_existing)
        withdraws = dry_run or _agreed(plan, yes=yes, ask=not as_json)
        for outcome in run.outcomes(sources, states, withdraws=withdraws):
            if not as_json:
                print_outcome(outcome)
    if as_json:
        print_json({"publisher": publisher, **run.told()})
    else:
        print_end(plan, run, dry_run=dry_run)
    if refusal:
        print_error(refusal)
    run.end(refused=refusal is not None)


def _check_spreadsheets(paths: Iterable[Path], kind: str | None) -> None:
    from kb.cli.sources import is_spreadsheet

    for path in paths:
        if kind is None and not path.is_dir() and is_spreadsheet(path):
            raise click.UsageError(f"Say with --type what each row of {path} describes.")


def _too_many(plan: Plan) -> StateError | None:
    try:
        plan.check()
    except StateError as error:
        return error
    return None


def _agreed(plan: Plan, *, yes: bool, ask: bool) -> bool:
    """Return whether to withdraw what is missing; nobody is asked where nobody can answer."""
    if yes or not plan.missing or plan.unreadable:
        return yes
    if not (ask and sys.stdin.isatty()):
        return False
    return click.confirm(f"Withdraw the {len(plan.missing)} that are missing?", default=False)
