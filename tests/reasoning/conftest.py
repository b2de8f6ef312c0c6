"""What the tests of kb.reasoning share."""

import pyoxigraph as ox
import pytest

from kb.reasoning import derive
from kb.reference import Reference

PREFIXES = """\
@base <https://w3id.org/cluster-kb/id/> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix eco: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix nace: <http://data.europa.eu/ux2/nace2.1/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix type: <https://w3id.org/cluster-kb/scheme/partnership-type/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="session")
def reference():
    return Reference.load()


@pytest.fixture
def triples():
    """Read Turtle."""
    return lambda text: [q.triple for q in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]


@pytest.fixture
def derived(reference, triples):
    """Return what follows from Turtle."""
    return lambda text: set(derive(reference, triples(text)))
