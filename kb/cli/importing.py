"""The command that imports a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import (
    as_json,
    data_dir,
    existing,
    in_language,
    in_text_language,
    languages_of,
)
from kb.cli.output import print_json
from kb.iris import PROFILE_TYPES, Iris

if TYPE_CHECKING:
    from kb.config import Settings
    from kb.messages import Languages
    from kb.spreadsheets import ColumnMapping, Interpreter, Known, Table
    from kb.spreadsheets.refused import Refused

__all__ = ["decided_before", "import_file", "interpreter_of"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--type",
    "kind",
    type=click.Choice(list(PROFILE_TYPES)),
    required=True,
    help="What each row describes.",
)
@click.option("--publisher", required=True, help="Whose word it is.")
@click.option(
    "--mapping",
    "mapping_file",
    type=_FILE,
    help="What the columns say, as metadata of CSV on the Web; others are left out.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: take what is sure, leave out the rest.")
@click.option("--show-mapping", is_flag=True, help="Only show what the columns say.")
@click.option(
    "--refused",
    "refused_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the refused rows here, .csv or .xlsx, to mend and import again.",
)
@in_text_language
@in_language
@click.option("--dry-run", is_flag=True, help="Say what would come of it; change nothing.")
@click.option(
    "--describes-existing",
    is_flag=True,
    help="Also describe things that another publisher was the first to describe.",
)
@data_dir
@as_json
def import_file(
    file: Path,
    kind: str,
    publisher: str,
    mapping_file: Path | None,
    yes: bool,
    show_mapping: bool,
    refused_file: Path | None,
    text_language: str | None,
    language: str | None,
    dry_run: bool,
    describes_existing: bool,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Import a spreadsheet, .csv or .xlsx, of which each row describes one thing.

    What is refused does not stop the rest; the command then ends with status 1. What the columns
    say is remembered for the publisher. With --json nothing is asked. While a server holds the
    data folder, rows go through it.
    """
    from kb.cli.reporting import print_report
    from kb.cli.taking import taker
    from kb.spreadsheets import read, remember

    settings = existing(data_dir)
    metadata = mapping_file.read_bytes() if mapping_file else None
    table = read(file, settings=settings, metadata=metadata)
    with taker(settings, publisher, language) as place:
        interpreter = interpreter_of(settings, kind, publisher, place.known(), text_language)
        before = decided_before(settings, publisher, interpreter, table)
        if show_mapping:
            _show(table, interpreter, before, Iris(settings.base), as_json=as_json)
            return
        exactly = mapping_file is not None and bool(before.targets)
        ask = not (exactly or yes or as_json)
        mapping = before if exactly else _decided(table, interpreter, before, ask=ask)
        interpreter.checked(mapping, table)
        if not dry_run:
            remember(settings.data_dir, publisher, mapping, table, Iris(settings.base))
        outcomes = list(interpreter.rows(table, mapping))
        report = place.take(
            table, mapping, outcomes, dry_run=dry_run, describes_existing=describes_existing
        )
    languages = languages_of(language, settings)
    if refused_file and report.refused:
        _write_refused(refused_file, table, report.refused, languages)
    if as_json:
        print_json({**report.to_json(languages), "dryRun": dry_run})
    else:
        print_report(report, refused_file, languages, dry_run=dry_run)
    if report.refused:
        raise click.exceptions.Exit(1)


def interpreter_of(
    settings: Settings, kind: str, publisher: str, known: Known, language: str | None
) -> Interpreter:
    """Return what reads the rows of a publisher's spreadsheets."""
    from kb.reference import Reference
    from kb.spreadsheets import Interpreter, Vocabulary

    return Interpreter(
        kind,
        publisher,
        vocabulary=Vocabulary(Reference.load()),
        iris=Iris(settings.base),
        known=known,
        language=language or settings.language,
    )


def decided_before(
    settings: Settings, publisher: str, interpreter: Interpreter, table: Table
) -> ColumnMapping:
    """Return what is decided already: by metadata, else by what the publisher chose before."""
    from kb.spreadsheets import recalled

    stated = interpreter.stated(table)
    if stated.targets:
        return stated
    return recalled(settings.data_dir, publisher, interpreter.form) or stated


def _decided(
    table: Table, interpreter: Interpreter, before: ColumnMapping, *, ask: bool
) -> ColumnMapping:
    from kb.cli.choosing import choose

    if ask:
        return choose(table, interpreter, before)
    return interpreter.mapping(table, before)


def _show(
    table: Table, interpreter: Interpreter, before: ColumnMapping, iris: Iris, *, as_json: bool
) -> None:
    from kb.cli.choosing import print_mapping

    mapping = interpreter.mapping(table, before)
    if as_json:
        print_json(mapping.to_csvw(table, iris))
    else:
        print_mapping(table, mapping)


def _write_refused(file: Path, table: Table, refused: Refused, languages: Languages) -> None:
    from kb.spreadsheets import refused_rows

    form = file.suffix.lower().removeprefix(".")
    known = form if form in ("csv", "xlsx") else None
    file.write_bytes(refused_rows(table, refused, known, languages))
