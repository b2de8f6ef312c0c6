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
    from collections.abc import Callable, Iterator

__all__ = ["as_json", "data_dir", "existing", "opened_log", "settings_of"]

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
