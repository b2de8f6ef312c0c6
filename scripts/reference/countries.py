"""Countries: the European Union's IRIs, names in its 24 languages, and their codes by system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pycountry
from babel import Locale

from reference.turtle import about, iri, scheme, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

__all__ = ["countries", "country_of", "english_name"]

SCHEME = "http://publications.europa.eu/resource/authority/country"

TAGS = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
LANGUAGES = {tag: Locale.parse("pt_PT" if tag == "pt" else tag) for tag in TAGS.split()}
"""The official languages of the Union; Portuguese as in Portugal, where CLDR means Brazil."""

CODE_SYSTEMS = {
    "eu-authority": "Country authority table of the European Union",
    "iso-3166-1-alpha-2": "ISO 3166-1 alpha-2",
    "iso-3166-1-alpha-3": "ISO 3166-1 alpha-3",
    "nuts": "NUTS country codes",
}
DEFINITIONS = {
    "eu-authority": "Codes of the Publications Office of the European Union: three characters, "
    "those of ISO 3166-1 alpha-3 where there are any. Kosovo is 1A0.",
    "iso-3166-1-alpha-2": "Two-letter codes of ISO 3166-1. Greece is GR, the United Kingdom GB. "
    "XK, which ISO leaves to its users, stands for Kosovo, as the European institutions use it.",
    "iso-3166-1-alpha-3": "Three-letter codes of ISO 3166-1. Kosovo has none: XKX and XKK are both "
    "in use and neither is assigned.",
    "nuts": "The first two characters of the codes of NUTS and of the statistical regions outside "
    "the European Union. Greece is EL, the United Kingdom UK.",
}

NUTS_TO_ISO = {"EL": "GR", "UK": "GB"}
"""Where the prefix of a region is not the alpha-2 code of its country."""

FURTHER_NAMES = {
    "BRN": ("Brunei Darussalam",),
    "CIV": ("Ivory Coast",),
    "CZE": ("Czech Republic",),
    "GBR": ("Great Britain", "United Kingdom of Great Britain and Northern Ireland"),
    "HKG": ("Hong Kong",),
    "IRN": ("Islamic Republic of Iran",),
    "KOR": ("Korea", "Republic of Korea"),
    "LAO": ("Lao People's Democratic Republic",),
    "MAC": ("Macao",),
    "MDA": ("Republic of Moldova",),
    "MKD": ("Former Yugoslav Republic of Macedonia", "Macedonia"),
    "MMR": ("Burma", "Myanmar"),
    "PSE": ("Palestine",),
    "RUS": ("Russian Federation",),
    "SYR": ("Syrian Arab Republic",),
    "TUR": ("Turkey",),
    "TZA": ("United Republic of Tanzania",),
    "USA": ("United States of America",),
    "VNM": ("Viet Nam",),
}
"""English names that sources about clusters use and CLDR does not give."""


def country_of(nuts_prefix: str) -> str:
    """Return the prefixed name of the country whose regions have codes that begin so.

    :raises KeyError: when no country has such regions.
    """
    alpha_2 = NUTS_TO_ISO.get(nuts_prefix, nuts_prefix)
    if alpha_2 == "XK":
        return "country:1A0"
    found = pycountry.countries.get(alpha_2=alpha_2)
    if found is None:
        raise KeyError(nuts_prefix)
    return f"country:{found.alpha_3}"


def english_name(nuts_prefix: str) -> str:
    """Return the English name of the country of a NUTS prefix."""
    return str(LANGUAGES["en"].territories[NUTS_TO_ISO.get(nuts_prefix, nuts_prefix)])


def countries(nuts_prefixes: Iterable[str]) -> Iterator[ox.Triple]:
    """Yield the scheme, the code systems and every country, in the order of its EU code.

    `nuts_prefixes` are those that regions have; only they become codes of the system `nuts`.
    """
    yield from scheme(
        SCHEME,
        "country",
        "Countries",
        "Countries and territories under the IRIs of the country authority table of the European "
        "Union: those to which ISO 3166-1 assigns a code today, and Kosovo.",
        "Identifiers: Publications Office of the European Union. Names: Unicode CLDR, © Unicode, "
        "Inc., under the Unicode License v3.",
        "Generated from the packages pycountry and Babel by scripts/build_reference.py.",
    )
    yield from code_systems()
    rows = [(item.alpha_3, item.alpha_2) for item in pycountry.countries]
    rows.append(("1A0", "XK"))
    nuts = {NUTS_TO_ISO.get(prefix, prefix): prefix for prefix in nuts_prefixes}
    for code, alpha_2 in sorted(rows):
        codes = {"eu-authority": code, "iso-3166-1-alpha-2": alpha_2}
        if code != "1A0":
            codes["iso-3166-1-alpha-3"] = code
        if alpha_2 in nuts:
            codes["nuts"] = nuts[alpha_2]
        yield from _country(code, codes)


def code_systems() -> Iterator[ox.Triple]:
    """Yield the systems of country codes: each is a concept and the datatype of its notations."""
    yield from about(
        "scheme:code-system",
        ("a", iri("skos:ConceptScheme")),
        ("skos:notation", text("code-system", None)),
        ("skos:prefLabel", text("Systems of country codes")),
    )
    for code, label in CODE_SYSTEMS.items():
        yield from about(
            f"code-system:{code}",
            ("a", iri("skos:Concept")),
            ("a", iri("rdfs:Datatype")),
            ("skos:inScheme", iri("scheme:code-system")),
            ("skos:topConceptOf", iri("scheme:code-system")),
            ("skos:notation", text(code, None)),
            ("skos:prefLabel", text(label)),
            ("skos:definition", text(DEFINITIONS[code])),
        )


def _country(code: str, codes: dict[str, str]) -> Iterator[ox.Triple]:
    labels = {
        language: locale.territories[codes["iso-3166-1-alpha-2"]]
        for language, locale in LANGUAGES.items()
        if codes["iso-3166-1-alpha-2"] in locale.territories
    }
    names = {labels["en"].replace(" & ", " and ").replace("St. ", "Saint ")} - {labels["en"]}
    yield from about(
        f"country:{code}",
        ("a", iri("clu:Country")),
        ("a", iri("skos:Concept")),
        ("skos:inScheme", iri(SCHEME)),
        *(
            ("skos:notation", text(value, datatype=f"code-system:{system}"))
            for system, value in codes.items()
        ),
        *(("skos:prefLabel", text(label, language)) for language, label in labels.items()),
        *(
            ("skos:altLabel", text(name))
            for name in sorted(names.union(FURTHER_NAMES.get(code, ())))
        ),
    )
