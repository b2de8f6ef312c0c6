"""What is suggested for each kind of mistake, and that it mends what it was suggested for."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest

from kb.iris import NS, SHAPES
from kb.rdf.prefixes import PREFIXES
from kb.validation import Severity, Suggestion, applied
from kb.validation.suggestions.terms import corrected
from tests.shapes.faults import faulty

CLUSTER = '<cluster/a> a clu:ClusterOrganisation ; skos:prefLabel "A"@en ; '
IN_FRANCE = "clu:basedInCountry ctry:FRA ; "
AGREEMENT = '<agreement/a> a clu:MemorandumOfUnderstanding ; skos:prefLabel "A"@en ; '
SOURCE = '<source/a> a clu:SourceDocument ; skos:prefLabel "A"@en . <source/a/observation/b> '
FIGURE = f"{SOURCE} a clu:ClusterObservation ; clu:observedEntity <cluster/x> ; "
COUNTRY = PREFIXES["ctry"]
SECURE = COUNTRY.replace("http:", "https:")
SEED = 20261130


def expected(term):
    """Read a term of Turtle with the prefixes of the knowledge base."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    [quad] = ox.parse(f"{head}@prefix eco: <{NS[:-3]}scheme/industrial-ecosystem/> . "
                      f"<x:s> <x:p> {term} .", ox.RdfFormat.TURTLE)  # fmt: skip
    return quad.object


CASES = [
    # a country: by a code of another system, a name in any language, a slip, a region
    ("R06", f"{CLUSTER} clu:basedInCountry ctry:GR .", "ctry:GRC"),
    ("R06", f"{CLUSTER} clu:basedInCountry ctry:EL .", "ctry:GRC"),
    ("R06", f'{CLUSTER} clu:basedInCountry "Greece" .', "ctry:GRC"),
    ("R06", f'{CLUSTER} clu:basedInCountry "Griechenland"@de .', "ctry:GRC"),
    ("R06", f'{CLUSTER} clu:basedInCountry " Germny " .', "ctry:DEU"),
    ("R06", f"{CLUSTER} clu:basedInCountry <http://example.org/country/South_Korea> .", "ctry:KOR"),
    ("R06", f"{CLUSTER} clu:basedInCountry nuts:ITC1 .", "ctry:ITA"),
    ("R06", f"{CLUSTER} clu:basedInCountry <{SECURE}FRA> .", "ctry:FRA"),
    ("R35", f'{AGREEMENT} clu:agreementCountry "Japan"@en .', "ctry:JPN"),
    ("R55", '<interest/a> a clu:CooperationInterest ; clu:interestTarget "ASEAN" .',
     "<https://w3id.org/cluster-kb/scheme/country-group/ASEAN>"),
    # a region or an activity by its code, a code of a list by its label
    ("R19", f"{CLUSTER} clu:territory nuts:GR30 .", "nuts:EL30"),
    ("R07", f"{CLUSTER} clu:territory nuts:itc1 .", "nuts:ITC1"),
    ("R10", f'{CLUSTER} {IN_FRANCE} clu:economicActivity "21.10" .', "nace:2110"),
    ("R10", f"{CLUSTER} {IN_FRANCE} clu:economicActivity nace:C2110 .", "nace:2110"),
    ("R87", f'{CLUSTER} {IN_FRANCE} clu:inEcosystem "Health" .', "eco:health"),
    ("R87", f'{CLUSTER} {IN_FRANCE} clu:inEcosystem "Gesundheit"@de .', "eco:health"),
    ("R87", f"{CLUSTER} {IN_FRANCE} clu:inEcosystem eco:Agri-Fod .", "eco:agri-food"),
    ("R90", f'{AGREEMENT} clu:agreementLevel "Cluster" .',
     "<https://w3id.org/cluster-kb/scheme/agreement-level/cluster>"),
    # dates
    ("R17", f'{CLUSTER} schema:foundingDate "8.11.2016" .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "2016/11/08" .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "November 2016" .', '"2016-11"^^xsd:gYearMonth'),
    ("R17", f'{CLUSTER} schema:foundingDate "8. November 2016"@de .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "8 novembre 2016"@fr .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "November 8, 2016" .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "8 de noviembre de 2016" .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "11/2016" .', '"2016-11"^^xsd:gYearMonth'),
    ("R17", f'{CLUSTER} schema:foundingDate "31/12/2016" .', '"2016-12-31"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "12/31/2016" .', '"2016-12-31"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "in 2001" .', '"2001"^^xsd:gYear'),
    ("R17", f"{CLUSTER} schema:foundingDate 2001 .", '"2001"^^xsd:gYear'),
    ("R17", f'{CLUSTER} schema:foundingDate " 2016-11-08 "^^xsd:date .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "2016-11-08Z"^^xsd:date .', '"2016-11-08"^^xsd:date'),
    ("R17", f'{CLUSTER} schema:foundingDate "2016-11-08T00:00:00Z"^^xsd:dateTime .',
     '"2016-11-08"^^xsd:date'),
    ("R37", f'{AGREEMENT} clu:signedOn "2016-11"^^xsd:date .', '"2016-11"^^xsd:gYearMonth'),
    ("R108", f'{AGREEMENT} clu:confirmedOn "8.11.2016" .', '"2016-11-08"^^xsd:date'),
    # numbers
    ("R61", f'{FIGURE} clu:count "1,467" .', "1467"),
    ("R61", f'{FIGURE} clu:count "1.467.000" .', "1467000"),
    ("R61", f'{FIGURE} clu:count "1 467" .', "1467"),
    ("R61", f'{FIGURE} clu:count " 12 " .', "12"),
    ("R61", f"{FIGURE} clu:count 12.0 .", "12"),
    ("R82", f'{FIGURE} clu:percentage "38,5 %" .', "38.5"),
    ("R82", f"{FIGURE} clu:percentage 38 .", "38.0"),
    ("R103", f'{CLUSTER} clu:managementStaff "2.5" .', "2.5"),
    # addresses
    ("R14", f'{CLUSTER} foaf:homepage "www.example.org" .', "<https://www.example.org>"),
    ("R14", f'{CLUSTER} foaf:homepage " http://example.org/en " .', "<http://example.org/en>"),
    ("R112", '<source/a> a clu:SourceDocument ; schema:url "example.org/a.pdf" .',
     "<https://example.org/a.pdf>"),
    ("R14", f'{CLUSTER} foaf:homepage "info@example.org" .', "<mailto:info@example.org>"),
    # languages
    ("R01", '<cluster/a> a clu:ClusterOrganisation ; skos:prefLabel "B" ; skos:altLabel "C"@fr .',
     '"B"@fr'),
    ("R113", f'{CLUSTER} skos:altLabel "Other" .', '"Other"@en'),
    ("R04", '<cluster/a> a clu:ClusterOrganisation ; skos:prefLabel "Όμιλος"@gr .', '"Όμιλος"@el'),
    # terms
    ("R95", '<cluster/a> a clu:ClusterOrganization ; skos:prefLabel "A"@en .',
     "clu:ClusterOrganisation"),
    ("R72", f"{CLUSTER} {IN_FRANCE} skos:related <https://data.europa.eu/nuts/code/ITC1> .",
     "nuts:ITC1"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "new"), CASES)
def test_a_suggestion_mends_what_it_was_made_for(rule, text, new, read, suggested):
    triples = read(text)
    [result] = [one for one in suggested(triples).results if one.rule == rule]
    [suggestion] = result.suggestions
    assert [triple.object for triple in suggestion.add] == [expected(new)]
    assert set(suggestion.remove) <= set(triples)
    mended, taken = applied(triples, [suggestion])
    assert taken == [suggestion]
    assert rule not in {one.rule for one in suggested(mended).results}


PROPERTIES = [
    ("R95", f"{CLUSTER} {IN_FRANCE} clu:inEcosystm eco:health , eco:digital .", "clu:inEcosystem"),
    ("R72", f'{CLUSTER} {IN_FRANCE} <http://schema.org/foundingDate> "2001"^^xsd:gYear .',
     "schema:foundingDate"),
    ("R139", f'{CLUSTER} {IN_FRANCE} skos:altlabel "B"@en .', "skos:altLabel"),
    ("R186", "<programme/a> a clu:Programme ; clu:subProgrammeOf <programme/b> .",
     "clu:partOfProgramme"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "new"), PROPERTIES)
def test_a_property_is_corrected_in_every_statement(rule, text, new, read, suggested):
    triples = read(text)
    results = [one for one in suggested(triples).results if one.rule == rule]
    [suggestion] = {one for result in results for one in result.suggestions}
    assert {triple.predicate for triple in suggestion.add} == {expected(new)}
    mended, _ = applied(triples, [suggestion])
    assert rule not in {one.rule for one in suggested(mended).results}
    assert {triple.object for triple in mended} == {triple.object for triple in triples}


@pytest.mark.parametrize(
    "text",
    [
        f'{CLUSTER} clu:basedInCountry "Atlantis" .',
        f'{CLUSTER} clu:basedInCountry "England" .',
        f"{CLUSTER} clu:basedInCountry ctry:XX .",
        f"{CLUSTER} clu:territory <cluster/a/site/main> .",
        f"{CLUSTER} clu:territory nuts:XX9 .",
        f'{CLUSTER} schema:foundingDate "8/11/2016" .',
        f'{CLUSTER} schema:foundingDate "30.2.2016" .',
        f'{CLUSTER} schema:foundingDate "0999" .',
        f'{CLUSTER} schema:foundingDate "long ago" .',
        f'{AGREEMENT} clu:confirmedOn "2016" .',
        f'{FIGURE} clu:percentage "1,234" .',
        f'{FIGURE} clu:percentage "380" .',
        f'{FIGURE} clu:count "-5" .',
        f'{FIGURE} clu:count "about twelve" .',
        f'{CLUSTER} foaf:homepage "under construction" .',
        f'{CLUSTER} foaf:homepage "ftp://example.org/" .',
        f'{CLUSTER} {IN_FRANCE} clu:inEcosystem "Energy" .',
        f'{CLUSTER} {IN_FRANCE} clu:economicActivity "99999" .',
        f"{CLUSTER} {IN_FRANCE} <https://example.org/unknown> 1 .",
        f'{CLUSTER} skos:prefLabel " " .',
    ],
)
def test_nothing_is_suggested_where_nothing_follows(text, read, suggested):
    results = suggested(read(text)).results
    assert results
    assert not any(suggestion.remove for one in results for suggestion in one.suggestions)


@pytest.mark.parametrize(
    "text",
    [
        '<cluster/a> a clu:ClusterOrganisation ; skos:prefLabel "A" .',
        f'{CLUSTER} skos:prefLabel "B" .',
        f'{CLUSTER} dcterms:description "Un"@fr ; skos:altLabel "B" .',
    ],
)
def test_it_is_said_when_nothing_tells_the_language_of_a_text(text, read, suggested):
    results = suggested(read(text)).results
    [suggestion] = [one for result in results for one in result.suggestions]
    assert suggestion.text.startswith("Nothing in the profile tells the language")
    assert suggestion.patch is None
    assert suggestion.to_json("x") == {"text": "x", "remove": [], "add": [], "patch": None}


def test_a_second_name_in_a_language_is_never_suggested(read, suggested):
    results = suggested(read(f'{CLUSTER} skos:prefLabel "B"@gb .')).results
    [result] = [one for one in results if one.rule == "R04"]
    assert result.suggestions == ()


def test_advice_that_would_have_the_profile_refused_is_not_given(read, suggested):
    triples = read(f'{CLUSTER} {IN_FRANCE} <http://schema.org/foundingDate> "long ago" .')
    report = suggested(triples)
    [result] = [one for one in report.results if one.rule == "R72"]
    assert report.accepted
    assert result.suggestions == ()
    harmless = f'{CLUSTER} {IN_FRANCE} <http://schema.org/foundingDate> "2001"^^xsd:gYear ; '
    both = read(f'{harmless} skos:related <https://data.europa.eu/nuts/code/ITC1> ; '
                '<http://schema.org/endDate> "never" .')  # fmt: skip
    given = {one.value: one.suggestions for one in suggested(both).results if one.rule == "R72"}
    assert [bool(found) for _, found in sorted(given.items())] == [False, True, True]


def test_a_suggestion_speaks_the_five_languages(read, suggested):
    [result] = [
        one
        for one in suggested(read(f"{CLUSTER} clu:basedInCountry ctry:GR .")).results
        if one.rule == "R06"
    ]
    texts = dict(result.suggestions[0].texts)
    assert texts.keys() == {"de", "en", "es", "fr", "it"}
    assert texts["en"] == f"Did you mean Greece? Then write <{COUNTRY}GRC>."
    assert texts["de"] == f"Meinten Sie Griechenland? Schreiben Sie dann <{COUNTRY}GRC>."


def test_a_patch_is_a_sparql_update(read, suggested):
    triples = read(f'{CLUSTER} {IN_FRANCE} schema:foundingDate "8.11.2016" .')
    [result] = [one for one in suggested(triples).results if one.rule == "R17"]
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    store.update(result.suggestions[0].patch)
    assert {quad.triple for quad in store} == set(applied(triples, result.suggestions)[0])


def test_of_two_suggestions_for_a_statement_the_first_counts():
    one, other = (ox.Triple(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal(t)) for t in "ab")
    first = Suggestion((("en", "first"),), (one,), (other,))
    second = Suggestion((("en", "second"),), (one,), ())
    again = Suggestion((("en", "again"),), (one,), (other,))
    assert applied([one], [first, second, again]) == ([other], [first, again])
    assert applied([other, one], [first]) == ([other], [first])


def test_a_hostile_profile_gets_suggestions_for_its_first_results_only(read, suggested):
    names = " , ".join(f"ctry:A{number}" for number in range(150))
    results = suggested(
        read(f"{CLUSTER} clu:basedInCountry {names} ; foaf:homepage 'a.org' .")
    ).results
    assert len(results) > 150
    assert sum(bool(one.suggestions) for one in results) <= 100


def test_the_namespaces_that_are_corrected_are_those_of_the_rule(validator):
    wrong = [
        *("http://w3.org/ns/org#x", "https://w3.org/ns/org#x", "https://www.w3.org/ns/org#x"),
        *(
            "https://www.w3.org/2004/02/skos/core#x",
            "http://schema.org/x",
            "http://www.schema.org/x",
        ),
        *("https://publications.europa.eu/resource/x", "https://data.europa.eu/nuts/code/x"),
        "http://publications.europa.eu/resource/authority/nuts/ITC1",
        *("https://purl.org/x", "https://xmlns.com/x", "https://www.opengis.net/x"),
    ]
    subject, path = (
        ox.NamedNode(f"{NS[:-3]}id/cluster/a"),
        ox.NamedNode("http://www.w3.org/2004/02/skos/core#related"),
    )
    triples = [ox.Triple(subject, path, ox.NamedNode(iri)) for iri in wrong]
    reported = {one.value for one in validator.validate(triples).results if one.rule == "R72"}
    assert reported == set(wrong)
    right = [ox.Triple(subject, path, ox.NamedNode(corrected(iri))) for iri in wrong]
    assert "R72" not in {one.rule for one in validator.validate(right).results}


def test_applying_mends_and_makes_no_other_violation_in_random_profiles(validator):
    profiles = list(faulty(500, seed=SEED))
    reports = validator.validate_many(profiles)
    tried = [
        (profile, report, result, suggestion)
        for profile, report in zip(profiles, reports, strict=True)
        for result in validator.suggest(report, profile).results
        for suggestion in result.suggestions
        if suggestion.remove
    ]
    mended = [applied(profile, [suggestion])[0] for profile, _, _, suggestion in tried]
    kinds = Counter()
    for (_, report, result, _), after in zip(tried, validator.validate_many(mended), strict=True):
        assert key(result) not in set(map(key, after.results)), result
        new = violations(after) - violations(report)
        assert not new or result.severity is Severity.VIOLATION
        kinds[result.rule] += 1
    assert len(kinds) >= 5, "the faults are too tame to try suggestions"


def key(result):
    return (result.source_shape, result.focus, result.path, result.value)


def violations(report):
    found = [one for one in report.results if one.severity is Severity.VIOLATION]
    return Counter((one.source_shape, one.focus, one.path) for one in found)


def test_every_text_of_a_suggestion_exists(validator):
    assert all(dict(texts).keys() == {"de", "en", "es", "fr", "it"} for texts in
               validator.shapes.texts.values())  # fmt: skip
    assert not any(f"{SHAPES}{name}" in validator.shapes.rules for name in validator.shapes.texts)
