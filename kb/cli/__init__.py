"""The command `cluster-kb`: load, validate, contribute, ask, serve, and look after an installation.

Errors of the knowledge base are printed with what to do about them; the exit status is 0 when all
went well, 1 when something was refused or failed, 2 when the command line itself was wrong.
"""

from __future__ import annotations

from importlib.metadata import version

import click

from kb.cli.access import publisher, token
from kb.cli.asking import discover, query
from kb.cli.catalogue import ask, questions
from kb.cli.confirming import confirm
from kb.cli.contributing import contribute, load
from kb.cli.importing import import_file
from kb.cli.operating import check, rebuild, serve
from kb.cli.output import Reporting
from kb.cli.past import export
from kb.cli.reviewing import review
from kb.cli.stewarding import steward
from kb.cli.syncing import sync
from kb.cli.taking_back import redact, undo
from kb.cli.templates import template
from kb.cli.validating import validate

__all__ = ["main"]


@click.group(cls=Reporting)
@click.version_option(version("cluster-kb"), prog_name="cluster-kb")
def main() -> None:
    """Run a linked-data knowledge base of European cluster organisations."""


for command in (
    load,
    validate,
    contribute,
    sync,
    confirm,
    import_file,
    template,
    undo,
    redact,
    query,
    discover,
    questions,
    ask,
    export,
    serve,
    check,
    rebuild,
    publisher,
    token,
    steward,
    review,
):
    main.add_command(command)
