"""Asking the past on the command line: the option `--as-of`, and dumps.

The past is read from the log alone, so these commands work beside a server as well.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb.cli.options import data_dir, existing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kb.config import Settings
    from kb.log import Log
    from kb.reference import Reference
    from kb.store import EmbeddedStore

__all__ = ["as_of", "export", "opened_past"]

F = TypeVar("F", bound="Callable[..., Any]")


def as_of(command: F) -> F:
    """Add `--as-of`, a state of the knowledge base."""
    return click.option(
        "--as-of",
        metavar="TIME|POSITION",
        help="What was known then: 2026-11-23T12:00:00Z, a day (its end in UTC), or a position.",
    )(command)


@contextmanager
def opened_past(settings: Settings, moment: str) -> Iterator[tuple[EmbeddedStore, Reference]]:
    """Build a store as it was at a moment, to be thrown away, and say of which position it is.

    :raises ParameterError: when the moment is none, or still to come.
    """
    from kb.history import past_store
    from kb.iris import Iris
    from kb.reference import Reference
    from kb.validation import BaseRules
    from kb.validation.shapes import Shapes

    reference, rules = Reference.load(), BaseRules(Shapes().base)
    with _log(settings) as log:
        position = _position(log, moment)
        with past_store(log, reference, Iris(settings.base), position, rules) as store:
            click.echo(f"as of position {position}{_withheld(log, position)}", err=True)
            yield store, reference


@click.command()
@as_of
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    required=True,
    help="A file ending in .nq or .trig; - prints N-Quads.",
)
@click.option("--with-reference", is_flag=True, help="Also the reference data, as of today.")
@data_dir
def export(as_of: str | None, output: Path, with_reference: bool, data_dir: Path | None) -> None:
    """Write all that is, or was, current: who says what, what follows from it, and since when.

    Each graph comes by its name. What was redacted since is left out.
    """
    from kb.history import dump
    from kb.iris import Iris
    from kb.reference import Reference

    settings = existing(data_dir)
    form = _form(output)
    with _log(settings) as log:
        position = log.position() if as_of is None else _position(log, as_of)
        iris = Iris(settings.base)
        parts = dump(log, Reference.load(), iris, position, with_reference=with_reference)
        _write(output, map(form, parts))
        withheld = _withheld(log, position)
    click.echo(f"wrote what was current at position {position}{withheld}", err=True)


def _form(output: Path) -> Callable[[bytes], bytes]:
    """Return what turns N-Quads into the format of a file."""
    if output == Path("-") or output.suffix == ".nq":
        return bytes
    if output.suffix == ".trig":
        return _trig
    raise click.BadParameter(
        f"{output.name} ends neither in .nq nor in .trig", param_hint="--output"
    )


def _trig(quads: bytes) -> bytes:
    import pyoxigraph as ox

    from kb.rdf import serialize

    parsed = [quad for quad in ox.parse(quads, ox.RdfFormat.N_QUADS) if isinstance(quad, ox.Quad)]
    parsed.sort(key=lambda quad: str(quad.graph_name))
    return serialize(parsed, ox.RdfFormat.TRIG)


def _write(output: Path, parts: Iterable[bytes]) -> None:
    """Write a whole file or none."""
    if output == Path("-"):
        for part in parts:
            sys.stdout.buffer.write(part)
        return
    draft = output.with_name(f"{output.name}.part")
    try:
        with draft.open("wb") as file:
            for part in parts:
                file.write(part)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _log(settings: Settings) -> Iterator[Log]:
    from kb.log import Log

    log = Log.open(settings.data_dir, base=settings.base)
    try:
        yield log
    finally:
        log.close()


def _position(log: Log, moment: str) -> int:
    from kb.history import position_of

    return position_of(moment, log, datetime.now(UTC), "--as-of")


def _withheld(log: Log, position: int) -> str:
    """Say how much of a state was redacted since."""
    with log.reading() as reader:
        count = reader.withheld(position)
    return f"; {count} of its contributions were redacted since and are left out" if count else ""
