"""The store: the component that holds the dataset.

`open_store` gives the embedded one. `kb.store.sandbox` answers the public's queries from a copy of
it in processes that can be killed; `kb.store.remote` asks the endpoint of somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kb.store.change import Change
from kb.store.embedded import EmbeddedStore, open_store
from kb.store.solutions import Solutions, Term

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["Change", "EmbeddedStore", "Solutions", "Store", "Term", "open_store"]


class Store(Protocol):
    """What every store answers, whether in this process or behind a SPARQL 1.1 endpoint."""

    def select(self, text: str) -> Solutions:
        """Answer a SELECT query."""

    def ask(self, text: str) -> bool:
        """Answer an ASK query."""

    def construct(self, text: str) -> list[ox.Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""
