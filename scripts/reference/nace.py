"""Economic activities: NACE Rev. 2 and Rev. 2.1, two classifications that share no code.

The package python-stdnum carries Eurostat's own lists of codes and English headings.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from reference.turtle import about, iri, scheme, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

__all__ = ["nace"]

FILES = {"2": "nace20.dat", "2.1": "nace21.dat"}
ACTS = {
    "2": "Regulation (EC) No 1893/2006. In use for statistics from 2008 to 2024.",
    "2.1": "Commission Delegated Regulation (EU) 2023/137. In use for statistics since 2025.",
}
LINE = re.compile(
    r'(?P<indent> *)(?P<code>[A-Z0-9]+)(?: section="(?P<section>.)")? label="(?P<label>[^"]+)"'
)


def nace(revision: str) -> Iterator[ox.Triple]:
    """Yield one revision: its scheme, then the activities in the order of the classification."""
    prefix = f"nace{revision}"
    name = f"{prefix}:{prefix}"
    yield from scheme(
        name,
        prefix,
        f"NACE Rev. {revision}",
        "Statistical classification of economic activities in the European Union, Rev. "
        f"{revision}. {ACTS[revision]}",
        "© European Union (Eurostat), CC BY 4.0.",
        "Generated from the package python-stdnum by scripts/build_reference.py.",
    )
    for code, parent, label in activities(revision):
        above = (
            ("skos:broader", iri(f"{prefix}:{parent}"))
            if parent
            else ("skos:topConceptOf", iri(name))
        )
        yield from about(
            f"{prefix}:{code}",
            ("a", iri("skos:Concept")),
            ("skos:inScheme", iri(name)),
            above,
            ("skos:notation", text(_dotted(code), None)),
            ("skos:prefLabel", text(label)),
        )


def activities(revision: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield code without dots, code of the parent, and English heading.

    The file nests groups and classes below their division, each line with its last digit only.

    :raises ValueError: when a line is not of the form that we know.
    """
    lines = (files("stdnum.eu") / FILES[revision]).read_text(encoding="utf-8").splitlines()
    division = ""
    group = ""
    for line in lines:
        if not line or line.startswith("#"):
            continue
        match = LINE.match(line)
        if match is None:
            raise ValueError(f"expected an activity with its label, found {line!r}")
        digit, label = match["code"], _sentence(match["label"].strip())
        if match["indent"] == "  ":
            yield group + digit, group, label
        elif match["indent"] == " ":
            group = division + digit
            yield group, division, label
        else:
            division = digit
            yield division, match["section"], label


def _dotted(code: str) -> str:
    return f"{code[:2]}.{code[2:]}" if len(code) > 2 else code


def _sentence(label: str) -> str:
    """Write the headings of sections, which Eurostat sets in capitals, like all others."""
    return label.capitalize() if label.isupper() else label
