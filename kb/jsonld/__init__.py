"""JSON-LD documents, built by hand from triples in the shape that our context declares.

The context is the one source of keys: which property has which key, which datatype, whether its
values are an array, a language map or nested. So a document always expands to the triples that it
was made from (a test does it with a JSON-LD processor), and making one needs no processor.

The shape never depends on the data: `type` and every `@set` are arrays, texts are language maps,
parts of the thing and whatever the context reaches by `@reverse` are embedded; every other node
is named by its IRI and described under `included`. IRIs of ours are written in full; those of
countries, regions and activities are shortened by the prefixes of the context.
"""

from __future__ import annotations

from kb.jsonld.building import Rivalry, document, graph, rivalries
from kb.jsonld.context import CONTEXT_ASSET, CONTEXT_IRI, Context, Term

__all__ = [
    "CONTEXT_ASSET",
    "CONTEXT_IRI",
    "Context",
    "Rivalry",
    "Term",
    "document",
    "graph",
    "rivalries",
]
