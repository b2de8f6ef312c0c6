"""Commands that look after an installation: serve, check, rebuild."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from kb.cli.options import as_json, data_dir, existing, settings_of
from kb.cli.output import print_json, print_results
from kb.client import announce

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check", "rebuild", "serve"]


@click.command()
@data_dir
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind to.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port."
)
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    default=8,
    show_default=True,
    help="Requests answered at once.",
)
def serve(data_dir: Path | None, host: str, port: int, threads: int) -> None:
    """Serve pages, JSON-LD and SPARQL over HTTP.

    One process holds the store; threads answer. Ends on Ctrl-C or SIGTERM after the requests at
    hand were answered.
    """
    from kb.knowledge_base import KnowledgeBase

    settings = settings_of(data_dir)
    with KnowledgeBase(settings):
        pass  # what is wrong with the folder, or held by another process, is said here
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    announce(settings.data_dir, url)
    click.echo(f"Serving {settings.data_dir} on {url} (Ctrl-C ends it)", err=True)
    environ = os.environ | {
        "CLUSTER_KB_DATA_DIR": str(settings.data_dir),
        "GUNICORN_CMD_ARGS": " ".join(
            (f"--bind={host}:{port}", f"--threads={threads}", os.getenv("GUNICORN_CMD_ARGS", ""))
        ),
    }
    sys.stdout.flush()
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:api.gunicorn_conf", "api.wsgi:app"]
    os.execve(sys.executable, gunicorn, environ)  # noqa: S606 - the server takes over this process


@click.command()
@data_dir
@as_json
@click.option("--reason", is_flag=True, help="Also prove the ontology consistent (needs Java).")
def check(data_dir: Path | None, as_json: bool, reason: bool) -> None:
    """Check that log and store agree, and run the rules that look across profiles.

    Ends with status 1 when a record was altered, when the store differs from what the log says, or
    when the ontology is inconsistent. Results of rules are advice.
    """
    from kb.knowledge_base import KnowledgeBase

    with KnowledgeBase(existing(data_dir)) as base:
        verified = base.projection.verify()
        report = base.validator.validate_base(base.store)
    consistency = _consistency() if reason else None
    results = report.to_json()["results"]
    if as_json:
        print_json({"verified": verified.to_json(), "results": results, "ontology": consistency})
    else:
        redacted = f" ({verified.redacted} of them redacted)" if verified.redacted else ""
        click.echo(
            f"{verified.contributions} contributions verified{redacted}, {verified.graphs} graphs "
            "agree"
        )
        print_results(results)
        click.echo(f"{len(results)} results of rules across profiles")
        if consistency:
            click.echo(consistency)


def _consistency() -> str:
    from kb.consistency import check as check_consistency

    check_consistency()
    return "the ontology is consistent, and every class can have members"


@click.command()
@data_dir
def rebuild(data_dir: Path | None) -> None:
    """Build the store anew from the contribution log."""
    from kb.knowledge_base import KnowledgeBase

    with KnowledgeBase(existing(data_dir), anew=True) as base:
        click.echo(f"rebuilt up to position {base.store.position()}")
