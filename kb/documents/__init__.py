"""Documents about one thing: what is said of it, by whom, and the names one needs to read it.

A document holds what the profiles state and what follows from it, the figures that any source
states about the thing, who contributed it when, and names and codes of whatever it mentions. All
representations of a document hold the same statements; TriG tells in which graph each stands.
"""

from __future__ import annotations

from kb.documents.advice import Advice, Counts
from kb.documents.document import Document, Stated
from kb.documents.facts import Facts
from kb.documents.past import PastDocuments
from kb.documents.reading import Documents
from kb.documents.terms import is_iri, mentioned

__all__ = [
    "Advice",
    "Counts",
    "Document",
    "Documents",
    "Facts",
    "PastDocuments",
    "Stated",
    "is_iri",
    "mentioned",
]
