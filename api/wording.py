"""How reports of the rules speak to whoever asks: in their language, with links to this host."""

from __future__ import annotations

from flask import url_for

from api.current import kb
from api.links import absolute
from api.names import languages
from kb.validation import Wording

__all__ = ["wording"]


def wording() -> Wording:
    """Return the wording for this request; pages of rules are those of the host that was asked."""
    pages = absolute(url_for("vocabulary.shapes"))
    return Wording(languages(), kb.path_labels, f"{pages}#")
