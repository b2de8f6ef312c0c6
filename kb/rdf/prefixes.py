"""The prefixes of every output; those of the JSON-LD context are the same."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, QB, RDF, RDFS, SH, SKOS, XSD

from kb.iris import SCHEME, SHAPES
from kb.vocab import (
    ADMS,
    CLU,
    COUNTRY,
    CURRENCY,
    GEO,
    LEGAL,
    LOCN,
    M8G,
    NACE2,
    NACE21,
    NUTS,
    SCHEMA,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PREFIXES"]

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "adms": str(ADMS.NS),
        "clu": str(CLU.NS),
        "ctry": str(COUNTRY),
        "cur": str(CURRENCY),
        "dcterms": str(DCTERMS),
        "foaf": str(FOAF),
        "geo": str(GEO.NS),
        "legal": str(LEGAL.NS),
        "locn": str(LOCN.NS),
        "m8g": str(M8G.NS),
        "nace": str(NACE21),
        "nace2": str(NACE2),
        "nuts": str(NUTS),
        "org": str(ORG),
        "prov": str(PROV),
        "qb": str(QB),
        "rdf": str(RDF),
        "rdfs": str(RDFS),
        "schema": str(SCHEMA.NS),
        "scheme": SCHEME,
        "sh": str(SH),
        "shapes": SHAPES,
        "skos": str(SKOS),
        "xsd": str(XSD),
    }
)
"""Prefix to namespace, in alphabetical order."""
