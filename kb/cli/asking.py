"""Commands that ask: any SPARQL query, or a discovery question with its scores.

While a server holds the data folder they ask the server, so that both always work.
"""

from __future__ import annotations

import csv
import io
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from kb.cli.options import data_dir, existing, settings_of
from kb.cli.output import print_json, print_table
from kb.cli.past import as_of, opened_past
from kb.client import Client, announced
from kb.errors import InUseError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.config import Settings
    from kb.store.remote import RemoteEndpoint
    from kb.store.sandbox import SandboxedStore
    from kb.store.solutions import Term

__all__ = ["OUTPUT", "discover", "given", "print_rows", "query", "written"]

OUTPUT = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print the answer.",
)


@click.command()
@click.argument("question")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@OUTPUT
@data_dir
def discover(question: str, values: tuple[str, ...], form: str, data_dir: Path | None) -> None:
    """Ask a discovery question, such as: discover reach country=JPN sector=health on=2017-09-06."""
    from kb.knowledge_base import KnowledgeBase

    settings = existing(data_dir)
    asked = given(values)
    try:
        base = KnowledgeBase(settings)
    except InUseError:
        reply = Client(announced(settings.data_dir)).discover(question, asked, "text/csv")
        columns, *rows = csv.reader(io.StringIO(reply.body.decode()))
    else:
        with base:
            answer = base.discovery.answer(question, asked, base.clock().date())
        columns = [
            name for name in answer.columns if form != "table" or name not in answer.parameters
        ]
        rows = [[written(row.get(name)) for name in columns] for row in answer.rows]
    print_rows(columns, rows, form)


@click.command()
@click.argument("source", metavar="FILE|-", type=click.File(encoding="utf-8"))
@click.option("--endpoint", help="Ask this SPARQL endpoint instead of the data folder.")
@as_of
@OUTPUT
@data_dir
def query(
    source: TextIO, endpoint: str | None, as_of: str | None, form: str, data_dir: Path | None
) -> None:
    """Ask a SPARQL query from a file, or from standard input (-).

    SELECT prints its solutions, ASK true or false, CONSTRUCT and DESCRIBE N-Triples.
    """
    from kb.sparql import inspect

    if endpoint and as_of:
        raise click.UsageError("another endpoint cannot be asked for an earlier state of ours")
    text = source.read()
    settings = settings_of(data_dir) if endpoint else existing(data_dir)
    asked = inspect(text, max_nesting=settings.max_nesting).form
    with _opened(settings, endpoint, as_of) as store:
        if asked == "ask":
            click.echo("true" if store.ask(text) else "false")
        elif asked == "select":
            solutions = store.select(text)
            columns = list(solutions.variables)
            rows = [[written(row.get(name)) for name in columns] for row in solutions]
            print_rows(columns, rows, form)
        else:
            for triple in store.construct(text):
                click.echo(f"{triple} .")


@contextmanager
def _opened(
    settings: Settings, endpoint: str | None, as_of: str | None
) -> Iterator[SandboxedStore | RemoteEndpoint]:
    """Open what is to be asked: an endpoint, a past, the data folder, or the server that holds it.

    A query of somebody may be a bad one, so it never runs in this process.
    """
    from kb.knowledge_base import KnowledgeBase
    from kb.store.remote import RemoteEndpoint
    from kb.store.sandbox import Sandbox, SandboxedStore

    if as_of is not None:
        with opened_past(settings, as_of) as (store, _):
            folder = Path(str(store.path)).with_name("checkpoints")
            with Sandbox(store, folder, settings) as sandbox:
                yield SandboxedStore(sandbox)
        return
    if endpoint is None:
        try:
            base = KnowledgeBase(settings)
        except InUseError:
            endpoint = announced(settings.data_dir) + "sparql"
        else:
            with base:
                yield SandboxedStore(base.sandbox)
            return
    yield RemoteEndpoint(endpoint, settings.query_seconds)


def written(term: Term | None) -> str:
    """Write a term as the CSV results of SPARQL do: bare, nothing for an unbound variable.

    https://www.w3.org/TR/sparql11-results-csv-tsv/#csv-terms
    """
    return "" if term is None else str(getattr(term, "value", term))


def given(values: Sequence[str]) -> dict[str, str]:
    """Read parameters as `name=value`.

    :raises ParameterError: when one has no value, or is given twice.
    """
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not equals:
            raise ParameterError(f"{name!r} has no value", hint="Write it as name=value.")
    found = {name: value for name, _, value in pairs}
    if len(found) < len(pairs):
        raise ParameterError("a parameter is given twice", hint="Give each of them once.")
    return found


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]], form: str) -> None:
    """Print rows as a table, as CSV or as JSON."""
    if form == "table":
        print_table(columns, rows)
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows(rows)
    else:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
