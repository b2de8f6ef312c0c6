"""RDF in and out: media types, parsing with limits, skolemising, hashes.

Whatever comes from outside is parsed here and nowhere else, by pyoxigraph, which fetches nothing,
and behind limits that are checked first. This is also the one place where the terms of pyoxigraph
and those of rdflib meet.
"""

from __future__ import annotations

from kb.rdf.formats import MEDIA_TYPES, SUFFIXES, format_of, format_of_path
from kb.rdf.forms import (
    hash_of,
    in_graph,
    n_triples,
    serialize,
    stored_form,
    stored_literal,
    term_of,
    to_rdflib,
)
from kb.rdf.parsing import parse
from kb.rdf.prefixes import PREFIXES
from kb.rdf.skolem import part_kind, part_names, renamed, skolemise

__all__ = [
    "MEDIA_TYPES",
    "PREFIXES",
    "SUFFIXES",
    "format_of",
    "format_of_path",
    "hash_of",
    "in_graph",
    "n_triples",
    "parse",
    "part_kind",
    "part_names",
    "renamed",
    "serialize",
    "skolemise",
    "stored_form",
    "stored_literal",
    "term_of",
    "to_rdflib",
]
