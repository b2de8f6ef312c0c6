"""Commands about proposals: what waits for a curator, and the decision on it.

Decisions go through the server while one holds the data folder.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kb.cli.local import local_client
from kb.cli.options import as_json, data_dir, existing, opened_log
from kb.cli.output import print_rows, print_verdict
from kb.errors import InUseError
from kb.log import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.contributions.desk import Sender
    from kb.knowledge_base import KnowledgeBase
    from kb.log import State

__all__ = ["review"]


@click.group()
def review() -> None:
    """List what waits for a curator, and accept or refuse it."""


@review.command("list")
@click.option("--state", type=click.Choice([*STATES, "all"]), default="pending", show_default=True)
@data_dir
@as_json
def list_proposals(state: State, data_dir: Path | None, as_json: bool) -> None:
    """List proposals, the oldest first."""
    with opened_log(existing(data_dir)) as log, log.reading() as reader:
        chosen = None if str(state) == "all" else state
        found = [proposal.to_json() for proposal in reader.reviews.all(chosen)]
    print_rows(found, as_json=as_json)


@review.command("accept")
@click.argument("identifier")
@data_dir
def accept_proposal(identifier: str, data_dir: Path | None) -> None:
    """Make a proposal a contribution of who proposed it; it is checked again."""
    with _opened(data_dir) as base:
        if base is None:
            told = _decided(data_dir, identifier, "accept", {})
        else:
            told = base.desk.tell(base.reviewing.accept(_curator(), identifier))
    print_verdict({"accepted": True, **told})


@review.command("refuse")
@click.argument("identifier")
@click.option("--reason", required=True, help="Why; its publisher reads it.")
@data_dir
def refuse_proposal(identifier: str, reason: str, data_dir: Path | None) -> None:
    """Refuse a proposal."""
    with _opened(data_dir) as base:
        if base is None:
            _decided(data_dir, identifier, "refuse", {"reason": reason})
        else:
            base.reviewing.refuse(_curator(), identifier, reason)
    click.echo(f"refused proposal {identifier}")


@contextmanager
def _opened(folder: Path | None) -> Iterator[KnowledgeBase | None]:
    """Open the data folder; None when a server holds it."""
    from kb.knowledge_base import KnowledgeBase

    try:
        base = KnowledgeBase(existing(folder))
    except InUseError:
        yield None
        return
    with base:
        yield base


def _decided(
    folder: Path | None, identifier: str, decision: str, members: dict[str, str]
) -> dict[str, object]:
    """Have the server decide."""
    settings = existing(folder)
    with opened_log(settings) as log, log.reading() as reader:
        publisher = reader.reviews.get(identifier).publisher
    with local_client(settings, publisher) as client:
        told: dict[str, object] = client.review(identifier, decision, members).json()
    return told


def _curator() -> Sender:
    from kb.contributions.desk import Sender

    return Sender("", "command line", curates=True)
