"""Options that several commands share, and how they become settings."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb.config import Settings
from kb.errors import NotFoundError
from kb.log import Log

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from kb.messages import Languages
    from kb.reference import Reference
    from kb.validation import Wording

__all__ = [
    "as_json",
    "data_dir",
    "existing",
    "files_in",
    "in_language",
    "in_text_language",
    "instead_of_folder",
    "languages_of",
    "opened_log",
    "paths",
    "settings_of",
    "wording_in",
]

F = TypeVar("F", bound="Callable[..., Any]")


def data_dir(command: F) -> F:
    """Add `--data-dir`, the folder of log and store."""
    return click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of log and store (CLUSTER_KB_DATA_DIR, default: var).",
    )(command)


def as_json(command: F) -> F:
    """Add `--json`, for scripts."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")(command)


def instead_of_folder(command: F) -> F:
    """Add `--server` and `--token`, of a server to speak to instead of the data folder."""
    command = click.option(
        "--token",
        envvar="CLUSTER_KB_TOKEN",
        show_envvar=True,
        help="Your token there; others on this machine see a command line, so set the variable.",
    )(command)
    return click.option(
        "--server",
        envvar="CLUSTER_KB_SERVER",
        show_envvar=True,
        help="Address of a server, instead of the data folder.",
    )(command)


def in_language(command: F) -> F:
    """Add `--language`, of reports."""
    return click.option(
        "--language",
        metavar="TAG",
        help="Language of messages: de, en, es, fr or it (default: CLUSTER_KB_LANGUAGE).",
    )(command)


def in_text_language(command: F) -> F:
    """Add `--text-language`, of spreadsheets."""
    return click.option(
        "--text-language",
        metavar="TAG",
        help="Language of texts in spreadsheets whose column does not tell (default: "
        "CLUSTER_KB_LANGUAGE).",
    )(command)


def paths(command: F) -> F:
    """Add the files and folders to read."""
    return click.argument(
        "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
    )(command)


def wording_in(language: str | None, settings: Settings, reference: Reference) -> Wording:
    """Return how reports speak to who asked for a language, or for none."""
    from kb.validation import PathLabels, Wording

    return Wording(languages_of(language, settings).languages, PathLabels(reference))


def languages_of(language: str | None, settings: Settings) -> Languages:
    """Return the languages of who asked for one, or for none: that of the settings, and English."""
    from kb.messages import Languages

    wanted = [language or settings.language, settings.language, "en"]
    tags = [part for tag in wanted for part in (tag.lower(), tag.lower().partition("-")[0])]
    return Languages(tuple(dict.fromkeys(tags)))


def files_in(paths: Sequence[Path], others: Collection[str] = ()) -> list[Path]:
    """Return the files that were named, and the RDF files in the folders that were.

    `others` are the endings of what is read in folders beside RDF.

    :raises NotFoundError: when there is none.
    """
    from kb.rdf import SUFFIXES

    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [file for file in inside if file == path or file.suffix in {*SUFFIXES, *others}]
    if not found:
        raise NotFoundError(
            "no file to read was named",
            hint=f"We read files ending in {', '.join([*SUFFIXES, *others])}.",
        )
    return found


def existing(folder: Path | None) -> Settings:
    """Return the settings, for a command that reads what is in the data folder.

    :raises NotFoundError: when nothing was ever contributed to the folder.
    """
    settings = settings_of(folder)
    if not settings.data_dir.joinpath("log.sqlite").exists():
        raise NotFoundError(
            f"there is no data folder {settings.data_dir}",
            hint="`cluster-kb load` and `cluster-kb serve` make one.",
        )
    return settings


def settings_of(folder: Path | None) -> Settings:
    """Return the settings of the environment, with the data folder that was given, if one was."""
    return Settings.from_env(data_dir=folder)


@contextmanager
def opened_log(settings: Settings) -> Iterator[Log]:
    """Open the log alone, which works also while a server holds the data folder."""
    log = Log.open(settings.data_dir, base=settings.base)
    try:
        yield log
    finally:
        log.close()
