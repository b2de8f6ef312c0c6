"""A validator, and profiles written as short as possible."""

import pyoxigraph as ox
import pytest

from kb.iris import ROOT
from kb.rdf.prefixes import PREFIXES
from kb.reference import Reference
from kb.validation import Validator

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += f"@prefix eco: <{ROOT}scheme/industrial-ecosystem/> .\n@base <{ROOT}id/> .\n"


@pytest.fixture(scope="session")
def reference():
    return Reference.load()


@pytest.fixture(scope="session")
def validator(reference):
    return Validator(reference)


@pytest.fixture(scope="session")
def read():
    """Return the statements of a profile in Turtle, which needs no prefixes of ours."""
    return lambda text: [quad.triple for quad in ox.parse(HEAD + text, ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="session")
def suggested(validator):
    """Return the report about statements, with suggestions."""
    return lambda triples: validator.suggest(validator.validate(triples), triples)
