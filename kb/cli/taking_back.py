"""Commands that take contributions back: undo one, or destroy what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kb.cli.options import as_json, data_dir, existing, instead_of_folder
from kb.cli.output import print_json, print_verdict
from kb.client import Client
from kb.errors import InUseError, ParameterError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from kb.config import Settings

__all__ = ["redact", "undo"]


@click.command()
@click.argument("contribution")
@instead_of_folder
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
@data_dir
@as_json
def undo(
    contribution: str,
    server: str | None,
    token: str | None,
    dry_run: bool,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Take back a CONTRIBUTION, named by its id, the beginning of it, its IRI, or its position.

    What its publisher had said before it stands again, exactly. It must be the publisher's last one
    to its profile.
    """
    if server:
        if not token:
            raise ParameterError(
                "a server wants to know who you are", hint="Set CLUSTER_KB_TOKEN to your token."
            )
        receipt = Client(server, token=token).undo(contribution, dry_run=dry_run).json()
    else:
        receipt = _undone_here(existing(data_dir), contribution, dry_run)
    if as_json:
        print_json(receipt)
        return
    print_verdict({"accepted": True, **receipt})
    click.echo(f"+{len(receipt['added'])} -{len(receipt['removed'])} statements")


def _undone_here(settings: Settings, contribution: str, dry_run: bool) -> dict[str, Any]:
    """Undo on the data folder, or through the server that holds it, for whoever contributed it."""
    from kb.cli.local import local_client
    from kb.knowledge_base import KnowledgeBase
    from kb.log import Log

    log = Log.open(settings.data_dir, base=settings.base)
    try:
        with log.reading() as reader:
            record = reader.find(contribution)
    finally:
        log.close()
    try:
        base = KnowledgeBase(settings)
    except InUseError:
        with local_client(settings, record.publisher) as client:
            receipt: dict[str, Any] = client.undo(record.id, dry_run=dry_run).json()
        return receipt
    with base:
        done = base.contributions.undo(
            record.publisher, record.id, agent="command line", dry_run=dry_run
        )
    return done.to_json()


@click.command()
@click.argument("contribution", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why; whoever asks for it is told.")
@data_dir
def redact(contribution: tuple[str, ...], reason: str, data_dir: Path | None) -> None:
    """Destroy for good what CONTRIBUTIONs said, everywhere in the data folder; their records stay.

    What is a publisher's last word on a profile is withdrawn. The store is built anew, so a server
    has to be stopped first. Backups and exports are not touched; an older copy of the log is
    redacted again when it is opened, as long as redactions.json lies beside it.
    """
    from kb.knowledge_base import KnowledgeBase

    with KnowledgeBase(existing(data_dir)) as base:
        done = base.contributions.redact(contribution, reason)
    for record in done.records:
        click.echo(
            f"redacted {record.id} (position {record.position}): what {record.publisher} said of "
            f"{record.profile} on {record.time:%Y-%m-%d}"
        )
    if done.repeated:
        click.echo(
            "Other contributions to the same profiles repeat some of the statements. Look at them, "
            "and redact those that hold what must go:"
        )
    for record, count in done.repeated.items():
        click.echo(
            f"  {record.id} (position {record.position}, {record.publisher}): {count} repeated"
        )
