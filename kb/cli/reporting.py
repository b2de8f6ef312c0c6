"""How the command line prints what came of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from kb.messages import Languages
    from kb.spreadsheets import ImportReport
    from kb.spreadsheets.reports import Kind

__all__ = ["print_report"]

_FIRST = 3
"""Of how many rows of one kind the report shows what is wrong."""
_COLOURS = {"violation": "red", "warning": "yellow", "info": "cyan"}
_STATUSES = {"accepted": "green", "accepted-with-warnings": "yellow", "refused": "red"}


def print_report(
    report: ImportReport, refused: Path | None, languages: Languages, *, dry_run: bool
) -> None:
    """Print the counts, then what there is to say by kind, with the first rows of each."""
    would = "would be " if dry_run else ""
    counts = report.counts
    click.secho(f"{len(report.rows)} rows of {report.name}", bold=True)
    for status, colour in _STATUSES.items():
        click.secho(f"{counts[status]:7} ", nl=False, fg=colour if counts[status] else None)
        click.echo(would + status.replace("-", " "))
    left_out = [(title, why) for title, field, why in report.columns if field is None]
    if left_out:
        click.echo("columns left out:")
        for title, why in left_out:
            click.echo(f"  {title}: {why}")
    if report.blank:
        click.echo(f"{report.blank} empty rows")
    for kind in report.kinds():
        _print_kind(kind, languages)
    if refused and report.refused:
        click.echo(f"the refused rows are in {refused}: mend them and import that file")


def _print_kind(kind: Kind, languages: Languages) -> None:
    click.echo()
    click.secho(f"{kind.severity:9} ", nl=False, fg=_COLOURS[kind.severity])
    rows = {one.place.row for one in kind.problems if one.place}
    click.secho(f"{kind.kind}", bold=True, nl=False)
    click.echo(f", {len(rows)} rows" if len(rows) > 1 else "")
    same = len({one.messages for one in kind.problems}) == 1
    if same:
        click.echo(f"  {languages.text(kind.problems[0].messages)}")
    for one in kind.problems[:_FIRST]:
        click.echo(f"  {one.place}" + ("" if same else f": {languages.text(one.messages)}"))
    if len(kind.problems) > _FIRST:
        click.echo(f"  … and {len(kind.problems) - _FIRST} more; --json lists them all")
    if hint := kind.problems[0].hint_in(languages):
        click.echo(f"  What to do: {hint}")
    if result := kind.problems[0].result:
        click.echo(f"  {result.page}")
