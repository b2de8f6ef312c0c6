"""The command that says what would come of profiles, and mends them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import as_json, files_in, in_language, settings_of, wording_in
from kb.cli.options import paths as read_paths
from kb.cli.output import place, print_json, print_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.contributions.checking import Checking, Verdict
    from kb.contributions.mending import Fix
    from kb.validation import EngineName, Wording

__all__ = ["validate"]

_BOM = b"\xef\xbb\xbf"


@click.command()
@read_paths
@as_json
@click.option("--turtle", "form", flag_value="turtle", help="Print one sh:ValidationReport.")
@click.option("--jsonld", "form", flag_value="jsonld", help="Print it as JSON-LD.")
@in_language
@click.option("--fix", is_flag=True, help="Apply what is suggested, and write the mended file.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the mended file; the one that was read, if not said.",
)
@click.option(
    "--engine",
    type=click.Choice(["compiled", "pyshacl"]),
    default="compiled",
    show_default=True,
    help="Which SHACL engine; they agree, and pyshacl is the slower measure of the other.",
)
def validate(
    paths: tuple[Path, ...],
    as_json: bool,
    form: str | None,
    language: str | None,
    fix: bool,
    output: Path | None,
    engine: EngineName,
) -> None:
    """Say what the gate would say of each profile in files; needs no data folder, keeps nothing.

    Ends with status 1 when a file does not parse or a profile would be refused.
    """
    from kb.contributions.checking import Checking

    files = files_in(paths)
    if output and (not fix or len(files) != 1):
        raise click.UsageError("--output needs --fix and a single file.")
    settings = settings_of(None)
    checking = Checking(settings, engine)
    wording = wording_in(language, settings, checking.reference)
    if fix:
        files = [_fix(checking, file, output or file, wording) for file in files]
    verdicts = [verdict for file in files for verdict in checking.check(file)]
    _print(verdicts, "json" if as_json else form, wording)
    if not all(verdict.accepted for verdict in verdicts):
        raise click.exceptions.Exit(1)


def _print(verdicts: Sequence[Verdict], form: str | None, wording: Wording) -> None:
    from kb.validation import ValidationReport

    if form == "json":
        print_json([verdict.to_json(wording) for verdict in verdicts])
        return
    if form in ("turtle", "jsonld"):
        reports = [verdict.report for verdict in verdicts if verdict.report]
        whole = ValidationReport.of(result for report in reports for result in report.results)
        if form == "turtle":
            click.echo(whole.to_turtle())
        else:
            print_json(whole.to_jsonld())
        return
    for verdict in verdicts:
        print_verdict(verdict.to_json(wording))
    accepted = sum(verdict.accepted for verdict in verdicts)
    click.echo(f"{accepted} of {len(verdicts)} would be accepted")


def _fix(checking: Checking, file: Path, output: Path, wording: Wording) -> Path:
    """Write a mended file, and say what was mended; return where it is."""
    data = file.read_bytes()
    mended = checking.mend(file)
    if mended.applied or output != file:
        text = mended.text.encode() if mended.applied else data.removeprefix(_BOM)
        _write(output, (_BOM if data.startswith(_BOM) else b"") + text)
    for word, fixes in (("mended", mended.applied), ("left", mended.left)):
        for each in fixes:
            _tell(word, each, file, wording)
    if mended.left:
        click.echo("What was left cannot be replaced in the text; mend it by hand.", err=True)
    return output


def _tell(word: str, fix: Fix, file: Path, wording: Wording) -> None:
    where = place({"line": fix.result.line, "column": fix.result.column}, str(file))
    text = wording.text(fix.suggestion.texts)
    click.echo(f"{where}{word} {fix.result.rule}: {text}", err=True)


def _write(file: Path, data: bytes) -> None:
    """Replace a file as a whole, so that no half of it is left should writing fail."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
