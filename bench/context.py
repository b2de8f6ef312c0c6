"""Fictional sources, organisations, value chains, programmes and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.codes import EVENTS, FORMATS, HOMES, QUALIFIERS, ROLES, TARGETS, WORDS
from bench.writing import code, day, each, node, stated

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

__all__ = ["event", "organisation", "programme", "source", "value_chain"]

_MEASURED = ("small-and-medium-enterprises", "large-companies", "research-organisations", "members")


def source(iri: str, chance: random.Random, observed: Sequence[str]) -> str:
    """Return a source with up to three figures; two may state the same of one thing."""
    survey = chance.random() < 0.05
    said = [
        f'skos:prefLabel "Fictional source {iri.rpartition("-")[2]}"@en',
        f"dcterms:issued {stated(chance, chance.randint(2014, 2025))}",
        f"schema:url <https://source-{iri.rpartition('-')[2]}.example/>",
    ]
    if chance.random() < 0.1:
        said.append(f"clu:describesCountry country:{TARGETS.draw(chance)}")
    figures = "".join(
        _figure(iri, number, chance, "interest" if survey else chance.choice(observed))
        for number in range(chance.choice((0, 0, 1, 1, 2, 3)))
    )
    return node(iri, "clu:Survey" if survey else "clu:SourceDocument", said) + figures


def _figure(iri: str, number: int, chance: random.Random, observed: str) -> str:
    said = [
        f"clu:valueQualifier {code('value-qualifier', QUALIFIERS.draw(chance))}",
        f"schema:observationDate {stated(chance, chance.randint(2014, 2025))}",
        f"dcterms:source <{iri}>",
    ]
    if observed == "interest":
        asked = chance.randint(50, 400)
        said += [
            f"clu:observedEntity country:{TARGETS.draw(chance)}",
            f"clu:indicator {code('indicator', 'interest-in-cooperation')}",
            f"clu:respondents {asked} ; clu:positiveResponses {chance.randint(5, asked)}",
        ]
    elif "programme/" in observed:
        said += [
            f"clu:observedEntity <{observed}>",
            f"clu:indicator {code('indicator', 'budget')}",
            f"clu:amount {chance.randint(1, 90)}00000.0 ; clu:currency ccy:EUR",
        ]
    else:
        indicator = "meetings" if "event/" in observed else chance.choice(_MEASURED)
        said += [
            f"clu:observedEntity <{observed}>",
            f"clu:indicator {code('indicator', indicator)}",
            f"clu:count {chance.randint(5, 3300)}",
        ]
    return node(f"{iri}/observation/figure-{number}", "clu:ClusterObservation", said)


def organisation(iri: str, chance: random.Random, place: int, source: str) -> str:
    """Return an organisation; the first five of a thousand profiles are European."""
    home = HOMES.draw(chance) if place < 5 else TARGETS.draw(chance)
    public = chance.random() < 0.4
    said = [
        f'skos:prefLabel "{WORDS.draw(chance)} Office {iri.rpartition("-")[2]}"@en',
        f"clu:basedInCountry country:{home}",
        f"dcterms:source <{source}>",
    ]
    return node(iri, "m8g:PublicOrganisation" if public else "org:Organization", said)


def value_chain(iri: str, chance: random.Random, stages: Sequence[str], source: str) -> str:
    """Return a value chain whose stages feed each other in their order."""
    name = f"{WORDS.draw(chance)} value chain {iri.rpartition('-')[2]}"
    chain = [f'skos:prefLabel "{name}"@en', f"dcterms:source <{source}>"]
    return node(iri, "clu:ValueChain", chain) + "".join(
        node(
            stage,
            "clu:ValueChainStage",
            [
                f'skos:prefLabel "{name}, stage {number}"@en',
                f"clu:stageOf <{iri}>",
                each("clu:feeds", stages[number + 1 : number + 2]),
            ],
        )
        for number, stage in enumerate(stages)
    )


def programme(
    iri: str,
    chance: random.Random,
    above: str | None,
    granted: Sequence[str],
    source: str,
) -> str:
    """Return a programme below another; with something granted, a call."""
    start = chance.randint(2013, 2022)
    said = [
        f'skos:prefLabel "Fictional programme {iri.rpartition("-")[2]}"@en',
        f"clu:partOfProgramme <{above}>" if above else "",
        f"schema:startDate {stated(chance, start)}",
        f"schema:endDate {stated(chance, start + 7)}" if chance.random() < 0.6 else "",
        f"dcterms:source <{source}>",
    ]
    if not granted:
        return node(iri, "clu:Programme", said)
    grants = [f"{iri}/grant/{number}" for number in range(len(granted))]
    said += [f'dcterms:identifier "CALL-{iri.rpartition("-")[2]}"', each("clu:hasGrant", grants)]
    return node(iri, "clu:Call", said) + "".join(
        node(
            grant,
            "clu:Grant",
            [
                f"clu:grantedTo <{holder}>",
                f'dcterms:identifier "{chance.randint(600_000, 999_999)}"',
                f"clu:amount {chance.randint(10, 60)}0000.0 ; clu:currency ccy:EUR",
                f"schema:startDate {stated(chance, start + 1)}",
                f"schema:endDate {stated(chance, start + 3)}",
                f"dcterms:source <{source}>",
            ],
        )
        for grant, holder in zip(grants, granted, strict=True)
    )


def event(
    iri: str,
    chance: random.Random,
    organisations: Sequence[str],
    clusters: Sequence[str],
    host: str | None,
    source: str,
) -> str:
    """Return an event with who took part, and at some the meetings that were held."""
    kind = EVENTS.draw(chance)
    abroad = TARGETS.draw(chance)
    start = chance.randint(2014, 2027), chance.randint(1, 12), chance.randint(1, 25)
    home = abroad if kind in ("mission", "study-visit") else HOMES.draw(chance)
    guests = chance.sample(clusters, chance.randint(1, 10))
    roles = ["organiser", *(ROLES.draw(chance) for _ in guests)]
    joining = [chance.choice(organisations[:5]), *guests]
    parts = [f"{iri}/participation/{number}" for number in range(len(joining))]
    said = [
        f'skos:prefLabel "Fictional event {iri.rpartition("-")[2]}"@en',
        f"clu:eventType {code('event-type', kind)}",
        f"clu:basedInCountry country:{home}",
        f"clu:involvesCountry country:{abroad}",
        f"schema:startDate {day(*start)}",
        f"schema:endDate {day(start[0], start[1], start[2] + 2)}" if chance.random() < 0.6 else "",
        f"clu:partOfEvent <{host}>" if host and chance.random() < 0.1 else "",
        f"dcterms:source <{source}>",
        each("m8g:hasParticipation", parts),
    ]
    held = chance.randint(1, 6) if kind == "matchmaking" and chance.random() < 0.4 else 0
    return (
        node(iri, f"clu:{'Matchmaking' if kind == 'matchmaking' else 'Cooperation'}Event", said)
        + "".join(
            node(
                part,
                "clu:EventParticipation",
                [f"m8g:hasParticipant <{who}>", f"m8g:role {code('participation-role', role)}"],
            )
            for part, who, role in zip(parts, joining, roles, strict=True)
        )
        + "".join(_meetings(iri, chance, held, guests, organisations[5:]))
    )


def _meetings(
    iri: str, chance: random.Random, held: int, guests: Sequence[str], hosts: Sequence[str]
) -> Iterator[str]:
    for number in range(held):
        met = [chance.choice(guests), chance.choice(hosts)]
        said = [
            f"clu:meetingOf <{iri}>",
            each("clu:meetingParticipant", met),
            f"clu:meetingFormat {code('meeting-format', FORMATS.draw(chance))}",
        ]
        yield node(f"{iri}/meeting/{number}", "clu:MatchmakingMeeting", said)
