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
@prefix emerging: <https://w3id.org/cluster-kb/scheme/emerging-industry/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix industry: <https://w3id.org/cluster-kb/scheme/sectoral-industry/> .
@prefix m8g: <http://data.europa.eu/m8g/> .
@prefix nace: <http://data.europa.eu/ux2/nace2.1/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix priority: <https://w3id.org/cluster-kb/scheme/specialisation-priority/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix technology: <https://w3id.org/cluster-kb/scheme/technology-field/> .
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
