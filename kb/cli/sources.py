"""The files to synchronise: RDF, and spreadsheets whose rows describe things of one type."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from kb.cli.importing import decided_before, interpreter_of
from kb.cli.options import files_in, languages_of
from kb.contributions.claims import Claims
from kb.contributions.importing import claims_of
from kb.contributions.reading import Document
from kb.contributions.reading import read as read_rdf
from kb.contributions.sent import Sent
from kb.contributions.syncing import Source
from kb.errors import ClaimError
from kb.iris import Iris
from kb.spreadsheets import SUFFIXES, Place, RefusedRow, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kb.cli.destinations import Destination
    from kb.messages import Languages
    from kb.spreadsheets import Interpreter

__all__ = ["is_spreadsheet", "sources_of"]

_SPREADSHEET = "text/csv"
_TABLES = (".csv", ".tsv", ".xlsx")
"""What is taken for a spreadsheet in a folder; more endings are read of a file that is named."""


def is_spreadsheet(file: Path) -> bool:
    """Tell by its name whether a file is a spreadsheet."""
    return file.suffix.lower() in SUFFIXES


def sources_of(
    paths: Sequence[Path],
    kind: str | None,
    publisher: str,
    place: Destination,
    language: str | None,
    text_language: str | None,
) -> list[Source]:
    """Return the files that were named, and those in folders; spreadsheets only of a given type.

    `language` is that of who reads what is wrong, `text_language` that of texts in spreadsheets.

    :raises NotFoundError: when there is none.
    """
    settings = place.settings

    @cache
    def interpreter() -> Interpreter:
        return interpreter_of(settings, kind or "", publisher, place.known(), text_language)

    def reader(file: Path) -> Callable[[], Document]:
        if kind and is_spreadsheet(file):
            languages = languages_of(language, settings)
            return cache(lambda: _rows(file, interpreter(), publisher, place, languages))
        return partial(read_rdf, file, settings, Iris(settings.base), publisher)

    files = {file.resolve(): file for file in files_in(paths, _TABLES if kind else ())}
    return [Source(file, reader(file)) for file in files.values()]


def _rows(
    file: Path,
    interpreter: Interpreter,
    publisher: str,
    place: Destination,
    languages: Languages,
) -> Document:
    """Read a spreadsheet with what was decided before; of other columns, what is sure counts."""
    settings = place.settings
    table = read(file, settings=settings)
    mapping = interpreter.mapping(table, decided_before(settings, publisher, interpreter, table))
    interpreter.checked(mapping, table)
    outcomes = list(interpreter.rows(table, mapping))
    sent = Sent(None, _SPREADSHEET, Iris(settings.base))
    claimed = Claims(
        claims_of(outcomes),
        [
            error
            for one in outcomes
            if isinstance(one, RefusedRow)
            for error in _errors(one, languages)
        ],
    )
    return Document(claimed, sent)


def _errors(refused: RefusedRow, languages: Languages) -> Iterator[ClaimError]:
    for problem in refused.problems:
        if problem.severity == "violation":
            where = problem.place or Place(refused.row.number)
            told = languages.text(problem.messages)
            yield ClaimError(f"{where}: {told}", hint=problem.hint_in(languages))
