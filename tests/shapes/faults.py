"""Generated profiles with mistakes in them, the same for the same seed."""

import random

import pyoxigraph as ox
from rdflib import DCTERMS, FOAF, ORG, OWL, RDF, RDFS, SKOS, XSD

from bench.generator import PREFIXES, contributions
from kb.iris import NS, ROOT
from kb.vocab import CLU, SCHEMA

_N = ox.NamedNode
_IRIS = [
    f"{NS}ClusterOrganisaton",
    f"{NS}Sector",
    f"{ROOT}id/cluster/elsewhere",
    f"{ROOT}id/organisation/Not-A-Key",
    f"{ROOT}scheme/strand/implementation",
    f"{ROOT}scheme/event-type/no-such-code",
    f"{ROOT}scheme/country-group/EU",
    "http://publications.europa.eu/resource/authority/country/FRA",
    "http://publications.europa.eu/resource/authority/country/JPN",
    "https://publications.europa.eu/resource/authority/country/FRA",
    "http://publications.europa.eu/resource/authority/country/ITA",
    "http://data.europa.eu/nuts/code/UKI",
    "http://data.europa.eu/nuts/code/XX9",
    "http://data.europa.eu/ux2/nace2/2110",
    "http://schema.org/Person",
    "https://example.org/page?x=1",
    "mailto:jane.doe@example.org",
    "urn:x-test:something",
    str(FOAF.Person),
    str(SKOS.Concept),
]
_LITERALS = [
    ox.Literal(""),
    ox.Literal("  Innovation "),
    ox.Literal("Innovation", language="en"),
    ox.Literal('Innovation \\1 {?value} "quoted"\nline', language="fr"),
    ox.Literal("2016"),
    ox.Literal("Colour", language="en-GB"),
    *(
        ox.Literal(text, datatype=_N(kind))
        for text, kind in (
            ("2016", XSD.gYear),
            ("2016-13", XSD.gYearMonth),
            ("2016-02-30", XSD.date),
            ("2031-01-01", XSD.date),
            ("1066-10-14", XSD.date),
            ("2016-11-08Z", XSD.date),
            ("2016-11-08T00:00:00Z", XSD.dateTime),
            ("-5", XSD.integer),
            ("007", XSD.integer),
            ("0.4", XSD.decimal),
            ("150", XSD.decimal),
            ("1e3", XSD.double),
            ("yes", XSD.boolean),
            ("12x", XSD.integer),
            ("POINT(200 95)", "http://www.opengis.net/ont/geosparql#wktLiteral"),
            ("POINT(45.7 4.8)", "http://www.opengis.net/ont/geosparql#wktLiteral"),
        )
    ),
]
_PREDICATES = [
    f"{NS}inSektor",
    "http://schema.org/name",
    "https://example.org/unknown",
    *map(
        str,
        (
            CLU.agreementCountry, CLU.basedInCountry, CLU.bindingness, CLU.confirmedOn, CLU.count,
            CLU.groupMember, CLU.hasThirdCountryParty, CLU.inEcosystem, CLU.inSectorBroad,
            CLU.managementStaff, CLU.memberType, CLU.partOfProgramme, CLU.periodStart, CLU.signedOn,
            CLU.subProgrammeOf, CLU.targetsCountry, CLU.territory, DCTERMS.source, FOAF.familyName,
            FOAF.homepage, ORG.member, OWL.sameAs, RDF.type, RDFS.subClassOf, SCHEMA.endDate,
            SCHEMA.observationDate, SCHEMA.startDate, SKOS.altLabel, SKOS.prefLabel,
        ),
    ),
]  # fmt: skip


def faulty(count, seed):
    """Yield `count` profiles as lists of triples, each with one to four mistakes."""
    chance = random.Random(seed)  # noqa: S311
    profiles = [
        [quad.triple for quad in ox.parse(PREFIXES + one.text, ox.RdfFormat.TURTLE)]
        for one in contributions(1_000)
    ]
    for number in range(count):
        triples = list(profiles[number % len(profiles)])
        for _ in range(chance.randint(1, 4)):
            chance.choice(_FAULTS)(triples, chance)
        yield list(dict.fromkeys(triples))


def _drop(triples, chance):
    if len(triples) > 1:
        triples.pop(chance.randrange(len(triples)))


def _other_value(triples, chance):
    at = chance.randrange(len(triples))
    triples[at] = ox.Triple(triples[at].subject, triples[at].predicate, _value(triples, chance))


def _other_predicate(triples, chance):
    at = chance.randrange(len(triples))
    predicate = _N(chance.choice(_PREDICATES))
    triples[at] = ox.Triple(triples[at].subject, predicate, triples[at].object)


def _second_value(triples, chance):
    one = chance.choice(triples)
    triples.append(ox.Triple(one.subject, one.predicate, _value(triples, chance)))


def _foreign_statement(triples, chance):
    node, predicate = chance.choice(triples).subject, _N(chance.choice(_PREDICATES))
    triples.append(ox.Triple(node, predicate, _value(triples, chance)))


def _wrong_node(triples, chance):
    at = chance.randrange(len(triples))
    node = chance.choice(triples).subject
    triples[at] = ox.Triple(node, triples[at].predicate, triples[at].object)


def _value(triples, chance):
    kind = chance.random()
    if kind < 0.4:
        return _N(chance.choice(_IRIS))
    if kind < 0.8:
        return chance.choice(_LITERALS)
    return chance.choice(triples).object


_FAULTS = (
    _drop, _other_value, _other_value, _other_predicate, _second_value, _foreign_statement,
    _wrong_node,
)  # fmt: skip
