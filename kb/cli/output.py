"""How the command line prints: errors with what to do about them, reports, tables."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from kb.errors import KnowledgeBaseError, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.contributions.sent import Sent

__all__ = [
    "Reporting",
    "error_json",
    "locate",
    "place",
    "print_error",
    "print_json",
    "print_results",
    "print_rows",
    "print_table",
    "print_verdict",
]

_COLOURS = {"violation": "red", "warning": "yellow", "info": "cyan"}


class Reporting(click.Group):
    """A group whose commands end with status 1 and a readable message on a known error."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run the command; print a `KnowledgeBaseError` instead of a traceback."""
        try:
            return super().invoke(ctx)
        except KnowledgeBaseError as error:
            print_error(error)
            ctx.exit(1)


def error_json(error: KnowledgeBaseError) -> dict[str, Any]:
    """Return an error as plain values: what is wrong, where, and what to do."""
    report = error.report if isinstance(error, ProblemError) else None
    return {
        "title": error.title,
        "detail": error.message,
        "subject": error.subject,
        "line": error.line,
        "column": error.column,
        "hint": error.hint,
        "report": report,
    }


def print_verdict(told: Mapping[str, Any]) -> None:
    """Print what came, or would come, of one profile or file."""
    accepted, name = told["accepted"], told.get("profile") or told.get("subject") or told["file"]
    outcome = told.get("outcome") or ("accepted" if accepted else "refused")
    click.secho(f"{outcome:9}", nl=False, fg="green" if accepted else "red")
    click.echo(f" {name}")
    report = told.get("report") or {"results": ()}
    if told.get("detail") and not report["results"]:
        _print_detail(told, err=False)
    print_results(report["results"], told.get("file"))
    for problem in told.get("problems", ()):
        _print_problem(problem, told["file"])


def _print_problem(problem: Mapping[str, Any], file: str) -> None:
    """Print one problem of a row: where, how grave, which, and what to do."""
    column = f":{problem['column']} ({problem['columnTitle']})" if problem["column"] else ""
    click.echo(f"  {file}:{problem['row']}{column}: ", nl=False)
    severity = problem["severity"]
    click.secho(f"{severity} {problem['kind']}", fg=_COLOURS[severity])
    suggested = [one["text"] for one in problem.get("suggestions", ())]
    for text in (problem["message"], problem["hint"], *suggested, problem.get("page")):
        if text:
            click.echo(f"    {text}")


def locate(told: dict[str, Any], sent: Sent) -> None:
    """Say of each result where it is in the file; who judged it saw only a piece of that."""
    told.update(dict.fromkeys(told.keys() & {"line", "column"}))
    for result in (told.get("report") or {"results": ()})["results"]:
        found = sent.place(result["focus"], result["path"], result["value"])
        result["line"], result["column"] = found or (None, None)


def print_error(error: KnowledgeBaseError) -> None:
    """Print what is wrong, where, and what to do, on standard error."""
    click.secho(error.title, bold=True, err=True)
    told = error_json(error)
    _print_detail(told, err=True)
    if told["report"]:
        print_results(told["report"]["results"], err=True)


def _print_detail(told: Mapping[str, Any], *, err: bool) -> None:
    click.echo(f"  {place(told, told.get('file'))}{told['detail']}", err=err)
    if told["hint"]:
        click.echo(f"  What to do: {told['hint']}", err=err)


def print_results(
    results: Iterable[Mapping[str, Any]], file: str | None = None, *, err: bool = False
) -> None:
    """Print validation results: where, how grave, which rule, about what; and what to do."""
    for result in results:
        severity, path = result["severity"], result.get("pathLabel") or result["path"]
        about = (short(result["focus"]), path, result["value"] and short(result["value"]))
        click.echo(f"  {place(result, file)}", nl=False, err=err)
        click.secho(f"{severity} {result['rule']}", nl=False, fg=_COLOURS[severity], err=err)
        click.echo("  " + "  ".join(text for text in about if text), err=err)
        suggested = [one["text"] for one in result.get("suggestions", ())]
        for text in (result["message"], *suggested, result.get("page")):
            if text:
                click.echo(f"    {text}", err=err)


def place(told: Mapping[str, Any], file: str | None) -> str:
    """Return where something is, as editors and compilers write it.

    >>> place({"line": 3, "column": 5}, "a.ttl")
    'a.ttl:3:5: '
    """
    if told.get("line") is None:
        return f"{file}: " if file else ""
    if file:
        return f"{file}:{told['line']}:{told['column']}: "
    return f"line {told['line']}, column {told['column']}: "


def short(text: str) -> str:
    """Write an IRI shortly: with a prefix of ours, or what tells it from others of its kind.

    >>> short("http://www.w3.org/2004/02/skos/core#prefLabel")
    'skos:prefLabel'
    >>> short("https://w3id.org/cluster-kb/id/cluster/fr-lyonbiopole")
    'cluster/fr-lyonbiopole'
    """
    from kb.rdf import PREFIXES

    if not text.startswith(("http://", "https://")):
        return text
    for stem in ("/id/", "/scheme/"):
        _, found, local = text.partition(stem)
        if found:
            return local
    for prefix, namespace in PREFIXES.items():
        local = text.removeprefix(namespace)
        if local != text and local.isalnum():
            return f"{prefix}:{local}"
    return text


def print_json(value: object) -> None:
    """Print a value as JSON, readable when a person looks on."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def print_rows(found: Sequence[Mapping[str, str | None]], *, as_json: bool) -> None:
    """Print rows of the same columns, as a table or as JSON."""
    if as_json:
        print_json(found)
        return
    columns = list(found[0]) if found else []
    print_table(columns, [[row[column] or "" for column in columns] for row in found])


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their headings; columns without a value are left out.

    Where a line is too narrow for them, each row is printed as a paragraph of its own.
    """
    used = [index for index in range(len(columns)) if any(row[index] for row in rows)]
    if not used:
        click.echo("nothing found")
        return
    head = [columns[index] for index in used]
    body = [[short(row[index]) for index in used] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(head, *body, strict=True)]
    if sum(widths) + 2 * len(widths) > shutil.get_terminal_size((120, 40)).columns:
        _print_paragraphs(head, body)
        return
    for line in (head, ["-" * width for width in widths], *body):
        cells = (f"{cell:{width}}" for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _print_paragraphs(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widest = max(map(len, columns))
    for number, row in enumerate(rows):
        if number:
            click.echo()
        for name, cell in zip(columns, row, strict=True):
            if cell:
                click.echo(f"{name:{widest}}  {cell}")
