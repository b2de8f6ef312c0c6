"""Fictional cluster organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.codes import (
    ACTIVITIES,
    ECOSYSTEMS,
    HOMES,
    LABELS,
    LANGUAGES,
    MEMBERS,
    MEMBERSHIPS,
    QUALIFIERS,
    SERVICES,
    SHARES,
    WORDS,
    regions,
)
from bench.writing import code, each, node, stated, year

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

__all__ = ["again", "cluster"]


def cluster(
    iri: str,
    chance: random.Random,
    sources: Sequence[str],
    organisations: Sequence[str],
    stages: Sequence[str],
) -> str:
    """Return one cluster organisation with its parts."""
    number = iri.rpartition("-")[2]
    home = HOMES.draw(chance)
    name = f"{WORDS.draw(chance)} {WORDS.draw(chance)} Cluster {number}"
    has = {what: chance.random() < share for what, share in SHARES.items()}
    said = [
        f"clu:basedInCountry country:{home}",
        *_names(name, LANGUAGES.get(home, "en"), has),
        each("dcterms:source", chance.sample(sources, 1 + (chance.random() < 0.2))),
    ]
    if has["region"] and home in regions():
        choice = regions()[home]
        said.append(f"clu:territory nuts:{choice[int(len(choice) * chance.random() ** 2)]}")
    if has["ecosystem"]:
        said.append(f"clu:inEcosystem {code('industrial-ecosystem', ECOSYSTEMS.draw(chance))}")
    if has["activity"]:
        said.append(f"clu:economicActivity nace:{ACTIVITIES.draw(chance)}")
    if has["website"]:
        said.append(f"foaf:homepage <https://cluster-{number}.example/>")
    if has["services"]:
        offered = (code("service", one) for one in SERVICES.sample(chance, 4))
        said.append(f"clu:offersService {' , '.join(offered)}")
    if has["stage"]:
        said.append(each("clu:positionedAt", chance.sample(stages, 2)))
    parts = [
        *(_place(iri, chance, said, LANGUAGES.get(home, "en"), has)),
        *(_award(iri, chance, said, organisations) if has["award"] else ()),
        *(_former(iri, chance, said, f"Old {name}") if has["former name"] else ()),
        *(_memberships(iri, chance, organisations) if has["memberships"] else ()),
        *(_members(iri, chance, chance.choice(sources)) if has["members"] else ()),
    ]
    return node(iri, "clu:ClusterOrganisation", said) + "".join(parts)


def again(iri: str, chance: random.Random, source: str) -> str:
    """Return what a second publisher says of a cluster: another name, a year, another figure."""
    number = iri.rpartition("-")[2]
    said = [
        f"clu:basedInCountry country:{HOMES.draw(chance)}",
        f'skos:prefLabel "Cluster {number} by another name"@en',
        f"schema:foundingDate {year(chance.randint(1990, 2020))}",
        f"dcterms:source <{source}>",
    ]
    return node(iri, "clu:ClusterOrganisation", said) + "".join(_members(iri, chance, source))


def _names(name: str, language: str, has: dict[str, bool]) -> Iterator[str]:
    if has["english"] or language == "en":
        yield f'skos:prefLabel "{name}"@en'
    if language != "en" and (has["local name"] or not has["english"]):
        yield f'skos:prefLabel "{name} ({language})"@{language}'
        yield f'skos:altLabel "{name.upper()}"@{language}'


def _place(
    iri: str, chance: random.Random, said: list[str], language: str, has: dict[str, bool]
) -> Iterator[str]:
    if not has["town"]:
        return
    said.append(f"org:hasSite <{iri}/site/main>")
    site = [f"org:siteAddress <{iri}/address/main>"]
    if has["coordinates"]:
        site.append(f"geo:hasDefaultGeometry <{iri}/geometry/main>")
        point = f'"POINT({chance.uniform(-9, 30):.4f} {chance.uniform(36, 65):.4f})"'
        yield node(f"{iri}/geometry/main", "geo:Geometry", [f"geo:asWKT {point}^^geo:wktLiteral"])
    yield node(f"{iri}/site/main", "org:Site", site)
    town = f'locn:postName "Town {chance.randint(1, 750)}"@{language}'
    yield node(f"{iri}/address/main", "locn:Address", [town])


def _award(
    iri: str, chance: random.Random, said: list[str], organisations: Sequence[str]
) -> Iterator[str]:
    said.append(f"clu:hasAward <{iri}/award/label>")
    since = chance.randint(2012, 2024)
    award = [
        f"clu:awardedLabel {code('management-label', LABELS.draw(chance))}",
        f"clu:awardedBy <{organisations[0]}>",
        f"schema:startDate {stated(chance, since)}",
    ]
    if chance.random() < 0.5:
        award.append(f"schema:endDate {stated(chance, since + 3)}")
    yield node(f"{iri}/award/label", "clu:LabelAward", award)


def _former(iri: str, chance: random.Random, said: list[str], name: str) -> Iterator[str]:
    said.append(f"clu:hasFormerName <{iri}/former-name/first>")
    said.append(f'skos:altLabel "{name}"@en')
    former = [
        f'skos:prefLabel "{name}"@en',
        f"schema:endDate {stated(chance, chance.randint(2008, 2022))}",
    ]
    yield node(f"{iri}/former-name/first", "clu:FormerName", former)


def _memberships(iri: str, chance: random.Random, organisations: Sequence[str]) -> Iterator[str]:
    members = chance.sample(organisations, chance.randint(1, 5))
    for number, member in enumerate(members):
        membership = [
            f"org:member <{member}>",
            f"org:organization <{iri}>",
            f"clu:memberType {code('member-type', MEMBERS.draw(chance))}",
            f"org:role {code('membership-role', MEMBERSHIPS.draw(chance))}",
            f"schema:startDate {stated(chance, chance.randint(2005, 2018))}",
            f"schema:endDate {stated(chance, chance.randint(2019, 2025))}" * (number % 3 == 0),
        ]
        yield node(f"{iri}/membership/{number}", "clu:Membership", membership)


def _members(iri: str, chance: random.Random, source: str) -> Iterator[str]:
    figure = [
        f"clu:observedEntity <{iri}>",
        f"clu:indicator {code('indicator', 'members')}",
        f"clu:count {chance.randint(15, 400)}",
        f"clu:valueQualifier {code('value-qualifier', QUALIFIERS.draw(chance))}",
        f"schema:observationDate {stated(chance, chance.randint(2014, 2025))}",
        f"dcterms:source <{source}>",
    ]
    yield node(f"{iri}/observation/members", "clu:ClusterObservation", figure)
