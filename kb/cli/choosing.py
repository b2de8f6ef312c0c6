"""Asking on the terminal what the columns of a spreadsheet say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rapidfuzz import fuzz, process

from kb.cli.output import print_table
from kb.spreadsheets import Target

if TYPE_CHECKING:
    from kb.spreadsheets import ColumnMapping, Interpreter, Proposal, Table
    from kb.spreadsheets.fields import Form

__all__ = ["choose", "print_mapping"]

_LEFT_OUT = "-"
_ALL = "?"


def choose(table: Table, interpreter: Interpreter, mapping: ColumnMapping) -> ColumnMapping:
    """Ask about each column that `mapping` does not decide, and return the whole mapping."""
    offers = interpreter.proposals(table, mapping)
    for offer in offers:
        if offer.sure and offer.target is None:
            mapping = mapping.with_target(offer.column, None).because(offer.column, offer.why)
    offers = [offer for offer in offers if not mapping.decided(offer.column)]
    if not offers:
        return mapping
    click.echo(
        f"What do the columns of {table.name} say? Enter takes what is proposed, {_LEFT_OUT} "
        f"leaves the column out, {_ALL} lists the fields; name.de is a name in German"
    )
    for offer in offers:
        target = _asked(table, offer, interpreter.form)
        mapping = mapping.with_target(offer.column, target).because(offer.column, "chosen now")
    return mapping


def _asked(table: Table, offer: Proposal, form: Form) -> Target | None:
    samples = ", ".join(_short(text) for text in table.samples(offer.column))
    click.secho(f"{offer.column.number:3}  {offer.column.title}", bold=True, nl=False)
    click.echo(f"   {samples}" if samples else "   (empty)")
    click.echo(f"     {offer.why}")
    proposed = offer.target if offer.score > 0 else None
    while True:
        said = click.prompt("    ", default=_written(proposed), show_default=True).strip()
        if said == _LEFT_OUT:
            return None
        if said == _ALL:
            print_fields(form)
            continue
        if proposed is not None and said == _written(proposed):
            return proposed
        if target := _read(said, form):
            return target
        near = process.extractOne(said, [one.id for one in form.fields], scorer=fuzz.WRatio)
        click.echo(f"     There is no field {said!r}; did you mean {near[0]}? {_ALL} lists them.")


def _written(target: Target | None) -> str:
    if target is None:
        return _LEFT_OUT
    return f"{target.field.id}.{target.language}" if target.language else target.field.id


def _read(said: str, form: Form) -> Target | None:
    identifier, _, language = said.partition(".")
    field = form.by_id(identifier) or next(
        (one for one in form.fields if said.casefold() in map(str.casefold, one.names.values())),
        None,
    )
    if field is None:
        return None
    return Target(field, (language or "en") if field.kind == "text" else None)


def print_fields(form: Form) -> None:
    """Print what a column can say."""
    print_table(
        ["field", "name", "what it asks for"],
        [[one.id, one.name("en"), one.description("en")] for one in form.fields],
    )


def print_mapping(table: Table, mapping: ColumnMapping) -> None:
    """Print what each column says, and why."""
    rows = [
        [str(one.number), one.title, _written(mapping.target(one)), mapping.why(one)]
        for one in table.columns
    ]
    print_table(["column", "title", "field", "why"], rows)


def _short(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 40 else f"{joined[:39]}…"
