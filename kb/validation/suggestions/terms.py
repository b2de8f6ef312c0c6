"""Terms and namespaces that were misspelt, and language tags that are none."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from rdflib.namespace import RDF

from kb.iris import NS
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["corrected", "likely_property", "likely_tag", "likely_term"]

_TYPE = str(RDF.type)
_LIKE = 0.8
"""How much of a name of others must be the same; they have many, and we know few."""
_STEMS = re.compile(r"^(.*[#/])([^#/]+)$")

_LOOK_ALIKES = [
    (re.compile(wrong), right)
    for wrong, right in (
        (r"^https?://w3\.org/", "http://www.w3.org/"),
        (r"^https://www\.w3\.org/(?=(?:ns|1999|200[0-46])/)", "http://www.w3.org/"),
        (r"^http://(?:www\.)?schema\.org/", "https://schema.org/"),
        (
            r"^https?://publications\.europa\.eu/resource/authority/nuts/",
            "http://data.europa.eu/nuts/code/",
        ),
        (
            r"^https://publications\.europa\.eu/resource/",
            "http://publications.europa.eu/resource/",
        ),
        (r"^https://data\.europa\.eu/(?=(?:nuts|ux2|m8g)/)", "http://data.europa.eu/"),
        (r"^https://purl\.org/", "http://purl.org/"),
        (r"^https://xmlns\.com/", "http://xmlns.com/"),
        (r"^https://www\.opengis\.net/", "http://www.opengis.net/"),
    )
]
"""The namespaces of rule R72; a test holds the two against each other."""

_TAGS = {
    "at": "de", "cz": "cs", "cn": "zh", "dk": "da", "ee": "et", "eng": "en", "fre": "fr",
    "gb": "en", "ger": "de", "gr": "el", "ie": "en", "ita": "it", "jp": "ja", "kr": "ko",
    "se": "sv", "si": "sl", "spa": "es", "ua": "uk", "us": "en",
}  # fmt: skip
"""Codes that are taken for language tags, and the tags that are meant."""


@lru_cache(10_000)
def likely_term(iri: str, path: str | None = None) -> str | None:
    """Return the term of ours that is spelled most like an IRI; None when none is.

    As the value of rdf:type a class is meant, as a path a property, else what begins as it does.

    >>> likely_term(f"{NS}ClusterOrganization")
    'https://w3id.org/cluster-kb/ns#ClusterOrganisation'
    """
    wrong = iri.removeprefix(NS)
    is_class = path == _TYPE or (path != iri and wrong[:1].isupper())
    names = [name for name in vars(CLU) if name[0].isupper() == is_class and name != "NS"]
    near = get_close_matches(wrong, names, n=1)
    return f"{NS}{near[0]}" if near else None


def likely_property(iri: str, known: Collection[str]) -> str | None:
    """Return the known property of the same namespace that is spelled most like one.

    >>> likely_property("urn:x/preflabel", ["urn:x/prefLabel", "urn:y/preflabels"])
    'urn:x/prefLabel'
    """
    found = _STEMS.match(corrected(iri) or iri)
    if found is None:
        return None
    stem, name = found.groups()
    names = [one.removeprefix(stem) for one in known if one.startswith(stem)]
    near = get_close_matches(name, names, n=1, cutoff=_LIKE)
    return f"{stem}{near[0]}" if near else None


def likely_tag(tag: str) -> str | None:
    """Return the language tag that is meant by a code of a country.

    >>> likely_tag("gr")
    'el'
    """
    return _TAGS.get(tag.lower())


def corrected(iri: str) -> str | None:
    """Return an IRI in the namespace that it looks like; None when it looks like none of these.

    >>> corrected("https://publications.europa.eu/resource/authority/country/FRA")
    'http://publications.europa.eu/resource/authority/country/FRA'
    """
    for wrong, right in _LOOK_ALIKES:
        changed, found = wrong.subn(right, iri)
        if found:
            return changed
    return None
