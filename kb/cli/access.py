"""Commands about who may contribute: publishers and their tokens.

They work on the log alone, so they may be used while a server runs.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kb.cli.options import as_json, data_dir, opened_log, settings_of
from kb.cli.output import print_rows
from kb.errors import NotFoundError, ParameterError
from kb.log import SCOPES, expiry

if TYPE_CHECKING:
    from pathlib import Path

    from kb.log import Log, Scope

__all__ = ["publisher", "token"]


class Expiry(click.ParamType[datetime]):
    """A last day, or a number of days from now; the moment when a token ends."""

    name = "DATE|DAYS"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment."""
        try:
            return value if isinstance(value, datetime) else expiry(value, datetime.now(UTC))
        except ParameterError as error:
            self.fail(error.message, param, ctx)


@click.group()
def publisher() -> None:
    """Add, list, disable and enable publishers."""


@publisher.command("add")
@click.argument("key")
@click.option("--name", help="Its name, as people read it (default: the key).")
@click.option("--exist-ok", is_flag=True, help="Do nothing when there is one of this key.")
@data_dir
def add_publisher(key: str, name: str | None, exist_ok: bool, data_dir: Path | None) -> None:
    """Add a publisher; its KEY stands in the names of its graphs for ever."""
    with opened_log(settings_of(data_dir)) as log:
        if exist_ok and _exists(log, key):
            return
        added = log.publishers.add(key, name or key)
    click.echo(f"added publisher {added.key} ({added.name})")


@publisher.command("list")
@data_dir
@as_json
def list_publishers(data_dir: Path | None, as_json: bool) -> None:
    """List the publishers, the disabled ones too."""
    with opened_log(settings_of(data_dir)) as log:
        found = [asdict(one) for one in log.publishers.all()]
    print_rows(found, as_json=as_json)


@publisher.command("disable")
@click.argument("key")
@data_dir
def disable_publisher(key: str, data_dir: Path | None) -> None:
    """Stop a publisher from contributing; what it has said stays."""
    with opened_log(settings_of(data_dir)) as log:
        log.publishers.disable(key)
    click.echo(f"disabled publisher {key}")


@publisher.command("enable")
@click.argument("key")
@data_dir
def enable_publisher(key: str, data_dir: Path | None) -> None:
    """Let a disabled publisher contribute again, with the tokens that it has."""
    with opened_log(settings_of(data_dir)) as log:
        log.publishers.enable(key)
    click.echo(f"enabled publisher {key}")


@click.group()
def token() -> None:
    """Create, list and revoke the tokens by which publishers show who they are."""


@token.command("create")
@click.option("--publisher", "key", required=True, help="The publisher that it speaks for.")
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="contribute",
    show_default=True,
    help="What it is good for; each also for what stands before it.",
)
@click.option("--person", default="", help="Whose it is, by name or role, such as 'data desk'.")
@click.option("--label", default="", help="A note to tell it from others, such as a machine.")
@click.option(
    "--expires",
    type=Expiry(),
    help="Its last day, such as 2027-12-31, or for how many days it is good, such as 90.",
)
@data_dir
def create_token(
    key: str,
    scope: Scope,
    person: str,
    label: str,
    expires: datetime | None,
    data_dir: Path | None,
) -> None:
    """Create a token; it is printed once, alone on the last line, and only its hash is kept."""
    with opened_log(settings_of(data_dir)) as log:
        made, text = log.tokens.create(
            key, label=label, scope=scope, expires=expires, person=person
        )
    click.echo(f"token {made.id} of {key}; keep it, it is shown only now:", err=True)
    click.echo(text)


@token.command("list")
@click.option("--publisher", "key", help="Only those of this publisher.")
@data_dir
@as_json
def list_tokens(key: str | None, data_dir: Path | None, as_json: bool) -> None:
    """List tokens with their last use and expiry, the revoked ones too."""
    with opened_log(settings_of(data_dir)) as log:
        found = [asdict(one) for one in log.tokens.all(key)]
    print_rows(found, as_json=as_json)


@token.command("revoke")
@click.argument("identifier")
@data_dir
def revoke_token(identifier: str, data_dir: Path | None) -> None:
    """End a token for ever."""
    with opened_log(settings_of(data_dir)) as log:
        log.tokens.revoke(identifier)
    click.echo(f"revoked token {identifier}")


@token.command("relabel")
@click.argument("identifier")
@click.option("--person", required=True, help="Whose it is; empty to forget whose it was.")
@data_dir
def relabel_token(identifier: str, person: str, data_dir: Path | None) -> None:
    """Say anew whose a token is; contributions name the token, and so this person."""
    with opened_log(settings_of(data_dir)) as log:
        log.tokens.relabel(identifier, person)
    click.echo(f"relabelled token {identifier}")


def _exists(log: Log, key: str) -> bool:
    try:
        log.publishers.get(key)
    except NotFoundError:
        return False
    return True
