"""Speaking to the server that holds a data folder, as who may write that folder."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.cli.options import opened_log
from kb.client import Client, announced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.config import Settings

__all__ = ["local_client"]


@contextmanager
def local_client(
    settings: Settings, publisher: str, language: str | None = None
) -> Iterator[Client]:
    """Speak for a publisher to the server that holds the data folder, with a token for just that.

    Who may write the data folder may mint tokens in its log, and needs nobody's review.
    """
    with opened_log(settings) as log:
        token, text = log.tokens.create(publisher, label="command line", scope="curate")
        try:
            server = announced(settings.data_dir)
            yield Client(server, token=text, language=language or settings.language)
        finally:
            log.tokens.revoke(token.id)
