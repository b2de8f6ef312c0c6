"""What a view needs of the application that it runs in: knowledge base, documents, today."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app
from werkzeug.local import LocalProxy

if TYPE_CHECKING:
    from datetime import date

    from kb.documents import Documents, Facts
    from kb.knowledge_base import KnowledgeBase

__all__ = ["documents", "facts", "kb", "today"]

kb = cast("KnowledgeBase", LocalProxy(lambda: current_app.extensions["kb"]))
"""The knowledge base of the current application."""

documents = cast("Documents", LocalProxy(lambda: kb.documents))
"""Reads documents from it."""

facts = cast("Facts", LocalProxy(lambda: kb.documents.facts))
"""Looks up single facts in it."""


def today() -> date:
    """Return the date on which the knowledge base lives, by its own clock."""
    return kb.clock().date()
