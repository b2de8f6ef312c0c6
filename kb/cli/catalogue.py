"""Commands about the catalogue of questions: list them, and ask any of them.

While a server holds the data folder it is the server that is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from kb.cli.asking import OUTPUT, given, print_rows, written
from kb.cli.options import as_json, data_dir, existing
from kb.cli.output import print_json, short
from kb.cli.past import as_of, opened_past
from kb.client import Client, announced
from kb.errors import InUseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kb.asking import Answer, Status
    from kb.config import Settings
    from kb.queries import CatalogueQuery
    from kb.reference import Reference

__all__ = ["ask", "questions"]

_SOLUTIONS = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer as texts, from wherever it came; `missing` holds labels, in alternatives."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    status: Status
    missing: Sequence[Sequence[str]]


@click.command()
@click.argument("theme", required=False)
@as_json
def questions(theme: str | None, as_json: bool) -> None:
    """List the questions of the catalogue, or those of one THEME such as value-chains."""
    from kb.queries import QUESTIONS, Catalogue

    if theme is not None and theme not in QUESTIONS:
        raise click.UsageError(f"there is no theme {theme!r}: known are {', '.join(QUESTIONS)}")
    catalogue = Catalogue.load()
    themes = (theme,) if theme else QUESTIONS
    if as_json:
        print_json([_described(one) for each in themes for one in catalogue.theme(each)])
        return
    for place, each in enumerate(themes):
        click.secho(f"{chr(10) if place else ''}{each}", bold=True)
        for one in catalogue.theme(each):
            _print_question(one)


@click.command()
@click.argument("question")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@as_of
@OUTPUT
@data_dir
def ask(
    question: str,
    values: tuple[str, ...],
    as_of: str | None,
    form: str,
    data_dir: Path | None,
) -> None:
    """Ask a question of the catalogue, such as: ask country-card country=JPN on=2017-09-06.

    `questions` lists them. When nothing comes of it, the answer says whether nothing matches
    (None) or nobody has ever stated anything of the kind (No data).
    """
    settings, asked = existing(data_dir), given(values)
    if as_of is None:
        found = _asked_now(settings, question, asked)
    else:
        found = _asked_past(settings, as_of, question, asked)
    _print(question, found, form, _fixed(question, asked))


def _asked_now(settings: Settings, question: str, values: dict[str, str]) -> _Found:
    from kb.knowledge_base import KnowledgeBase

    try:
        base = KnowledgeBase(settings)
    except InUseError:
        return _asked_server(announced(settings.data_dir), question, values)
    with base:
        answer = base.asking.answer(question, values, base.clock().date())
        return _found(answer, base.reference, settings)


def _asked_past(settings: Settings, as_of: str, question: str, values: dict[str, str]) -> _Found:
    """Ask what was known then; `on`, a day in the world, is today unless it was given."""
    from kb.asking import Asking
    from kb.iris import Iris
    from kb.queries import Catalogue

    with opened_past(settings, as_of) as (store, reference):
        asking = Asking(store, reference, Catalogue.load(Iris(settings.base)))
        answer = asking.answer(question, values, datetime.now(UTC).date())
        return _found(answer, reference, settings)


def _fixed(question: str, values: dict[str, str]) -> set[str]:
    """Return the parameters that are the same in every row: no table needs them."""
    from kb.queries import Catalogue

    parameters = Catalogue.load().question(question).parameters
    return {one.name for one in parameters if one.name in values or one.default is not None}


def _found(answer: Answer, reference: Reference, settings: Settings) -> _Found:
    missing = [
        [reference.label(term, settings.language) or short(term) for term in kind.terms]
        for kind in answer.verdict.missing
    ]
    rows = [[written(row.get(name)) for name in answer.columns] for row in answer.rows]
    return _Found(answer.columns, rows, answer.verdict.status, missing)


def _asked_server(server: str, question: str, values: dict[str, str]) -> _Found:
    """Ask for the rows; if there is none, ask again for what that means."""
    client = Client(server)
    solutions = client.ask(question, values, _SOLUTIONS).json()
    columns = solutions["head"]["vars"]
    rows = [
        [row[name]["value"] if name in row else "" for name in columns]
        for row in solutions["results"]["bindings"]
    ]
    if rows:
        return _Found(columns, rows, "answered", ())
    told = client.ask(question, values, "application/json").json()
    missing = [[term["label"] for term in kind] for kind in told["missing"]]
    return _Found(columns, rows, told["status"], missing)


def _print(question: str, found: _Found, form: str, fixed: set[str]) -> None:
    if form == "json":
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        told = {"question": question, "status": found.status, "missing": found.missing}
        print_json({**told, "columns": found.columns, "rows": rows})
    elif form == "csv":
        print_rows(found.columns, found.rows, form)
    elif found.rows:
        kept = [place for place, name in enumerate(found.columns) if name not in fixed]
        columns = [found.columns[place] for place in kept]
        print_rows(columns, [[row[place] for place in kept] for row in found.rows], form)
    if not found.rows and form != "json":
        click.echo(_said(found), err=form == "csv")


def _said(found: _Found) -> str:
    """Tell none from no data.

    >>> _said(_Found((), (), "no-data", [["offers service"], ["agreement", "gateway"]]))
    'No data: nobody has stated "offers service", "agreement" or "gateway".'
    """
    if found.status == "none":
        return "None."
    return f"No data: nobody has stated {', '.join(map(_alternatives, found.missing))}."


def _alternatives(labels: Iterable[str]) -> str:
    return " or ".join(f'"{label}"' for label in labels)


def _print_question(query: CatalogueQuery) -> None:
    click.echo(f"  {query.name}  {query.summary}")
    for one in query.parameters:
        note = "" if one.required else f" ({one.need})"
        click.echo(f"      {one.name}={one.example}  {one.description}{note}")


def _described(query: CatalogueQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "theme": query.theme,
        "summary": query.summary,
        "questions": query.questions,
        "parameters": [
            {
                "name": one.name,
                "types": one.types,
                "need": one.need,
                "example": one.example,
                "description": one.description,
            }
            for one in query.parameters
        ],
        "columns": dict(query.columns),
    }
