"""The shipped reference data, and the official code lists where they lie beside the project."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.reference import Reference

ROOT = Path(__file__).resolve().parents[2]
CODE_LISTS = ROOT.parent / "shared" / "data" / "codelists"

PREFIXES = """
PREFIX clu: <https://w3id.org/cluster-kb/ns#>
PREFIX country: <http://publications.europa.eu/resource/authority/country/>
PREFIX code-system: <https://w3id.org/cluster-kb/scheme/code-system/>
PREFIX group: <https://w3id.org/cluster-kb/scheme/country-group/>
PREFIX nuts: <http://data.europa.eu/nuts/code/>
PREFIX nuts-scheme: <http://data.europa.eu/nuts/scheme/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference.load()


@pytest.fixture(scope="session")
def ask(reference) -> Callable[[str], list[dict[str, str]]]:
    """A function that returns the rows of a SELECT over the reference data, as text."""

    def rows(query: str) -> list[dict[str, str]]:
        found = reference.select(PREFIXES + query)
        return [{name: term.value for name, term in row.items()} for row in found]

    return rows


@pytest.fixture
def code_list() -> Callable[[str], list[dict[str, str]]]:
    """A function that reads an official code list, and skips the test where there is none."""

    def read(name: str) -> list[dict[str, str]]:
        path = CODE_LISTS / name
        if not path.exists():
            pytest.skip(f"{name} is not beside the project: its licence keeps it out")
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    return read
