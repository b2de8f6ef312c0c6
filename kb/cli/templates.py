"""The command that makes a spreadsheet to fill in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.cli.options import settings_of
from kb.errors import ParameterError
from kb.iris import PROFILE_TYPES, Iris

__all__ = ["template"]


@click.command()
@click.argument("kind", metavar="TYPE", type=click.Choice(list(PROFILE_TYPES)))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it: .xlsx, or .csv with metadata beside it (default: TYPE.xlsx).",
)
@click.option(
    "--language",
    type=click.Choice(["en", "de", "fr", "es", "it"]),
    default="en",
    show_default=True,
    help="Language of titles, explanations and choices.",
)
def template(kind: str, output: Path | None, language: str) -> None:
    """Make a spreadsheet to fill in, with a column for all that a row of TYPE can say."""
    from kb.reference import Reference
    from kb.spreadsheets import Template, Vocabulary
    from kb.spreadsheets.forms import form_of
    from kb.spreadsheets.reading import METADATA_SUFFIX

    reference = Reference.load()
    iris = Iris(settings_of(None).base)
    made = Template(form_of(kind, reference), Vocabulary(reference), iris, language)
    file = output or Path(f"{kind}.xlsx")
    if file.exists():
        raise ParameterError(
            f"{file} is there already", hint="Name another file with -o: nothing is overwritten."
        )
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(made.workbook())
    elif file.suffix.lower() == ".csv":
        file.write_bytes(made.delimited())
        described = json.dumps(made.metadata(file.name), ensure_ascii=False, indent=2)
        beside = file.with_name(file.name + METADATA_SUFFIX)
        beside.write_text(described + "\n", encoding="utf-8")
    else:
        raise ParameterError(f"{file} is neither .xlsx nor .csv", hint="Give it such an ending.")
    click.echo(f"wrote {file}: fill it in, then `cluster-kb import {file} --type {kind}`")
