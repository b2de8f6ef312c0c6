"""Commands about stewards: whose word counts first of a profile, and how that changes hands.

They work on the log alone, so they may be used while a server runs.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kb.cli.options import as_json, data_dir, existing, opened_log
from kb.cli.output import print_json, print_rows
from kb.iris import Iris, ProfileId

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kb.contributions.stewardship import Standing, Stewardship

__all__ = ["steward"]

_AGENT = "command line"


class _Profile(click.ParamType[ProfileId]):
    """A profile by type and key."""

    name = "TYPE/KEY"

    def convert(
        self, value: str | ProfileId, param: click.Parameter | None, ctx: click.Context | None
    ) -> ProfileId:
        """Return the profile."""
        found = value if isinstance(value, ProfileId) else ProfileId.parse(value)
        return found or self.fail(f"{value!r} is no profile, such as cluster/fr-x", param, ctx)


_PROFILE = click.argument("profile", type=_Profile())


@click.group()
def steward() -> None:
    """Tell who is the steward of a profile, claim that, or hand it over."""


@steward.command("show")
@_PROFILE
@data_dir
@as_json
def show_steward(profile: ProfileId, data_dir: Path | None, as_json: bool) -> None:
    """Tell who is the steward of a profile, who claims it, and what led to it."""
    with _opened(data_dir) as stewardship:
        standing = stewardship.show(profile)
    if as_json:
        print_json(standing.to_json())
    else:
        _print(standing)


@steward.command("claim")
@_PROFILE
@click.option("--publisher", required=True, help="Who wants to be the steward.")
@data_dir
def claim_stewardship(profile: ProfileId, publisher: str, data_dir: Path | None) -> None:
    """Claim the stewardship of a profile for a publisher that describes it."""
    with _opened(data_dir) as stewardship:
        _print(stewardship.claim(profile, publisher, _AGENT))


@steward.command("hand-over")
@_PROFILE
@click.option("--to", required=True, help="Who becomes the steward; it must describe the profile.")
@click.option("--publisher", help="Who hands it over (default: you settle it, as a curator would).")
@data_dir
def hand_over_stewardship(
    profile: ProfileId, to: str, publisher: str | None, data_dir: Path | None
) -> None:
    """Make another publisher the steward of a profile."""
    with _opened(data_dir) as stewardship:
        if publisher:
            standing = stewardship.hand_over(profile, publisher, to, _AGENT)
        else:
            standing = stewardship.settle(profile, to, _AGENT)
    _print(standing)


@contextmanager
def _opened(folder: Path | None) -> Iterator[Stewardship]:
    from kb.contributions.stewardship import Stewardship

    settings = existing(folder)
    with opened_log(settings) as log:
        yield Stewardship(log, Iris(settings.base))


def _print(standing: Standing) -> None:
    told = standing.to_json()
    click.echo(f"steward of {told['profile']}: {told['steward']}, since {told['since']}")
    click.echo(f"described by: {', '.join(told['publishers']) or 'nobody now'}")
    if told["claims"]:
        click.echo(f"claimed by: {', '.join(told['claims'])}")
    if told["events"]:
        print_rows(told["events"], as_json=False)
