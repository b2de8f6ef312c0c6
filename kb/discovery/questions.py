"""The discovery questions, asked of the live store."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb.discovery import cards
from kb.discovery.answers import Answer, CountryCard, InterestShare, ReachAnswer, RoutesAnswer
from kb.discovery.evidence import Evidence
from kb.discovery.paths import best, channel, texts
from kb.discovery.ranking import rank, settled
from kb.discovery.signals import signals, target
from kb.errors import NotFoundError
from kb.vocab import CLU, CRITERION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.discovery.answers import Outcome, PartnershipCard, Result, Term
    from kb.discovery.paths import Row
    from kb.parameters import Codes
    from kb.queries import Catalogue
    from kb.store import EmbeddedStore

__all__ = ["Discovery"]


_SAID = tuple(
    map(
        ox.NamedNode,
        (CLU.gatewayCountry, CLU.agreementCountry, CLU.targetsCountry, CLU.observedEntity),
    )
)
"""What the country card begins with."""


class Discovery:
    """Asks the discovery questions. Things are named by IRI; a date is always passed in."""

    def __init__(self, store: EmbeddedStore, reference: Codes, catalogue: Catalogue) -> None:
        self._store = store
        self._reference = reference
        self._catalogue = catalogue
        self._folds: Mapping[str, Callable[[Row, Sequence[Row]], Result]] = {
            "reach": self._reach,
            "routes": self._routes,
            "country-card": self._country_card,
            "partnership-card": self._partnership_card,
            "interest-share": self._interest_share,
        }

    def answer(self, question: str, values: Mapping[str, str], today: date) -> Answer:
        """Answer any question from what people write for its parameters.

        :raises NotFoundError: when there is no such question.
        :raises ParameterError: when a parameter is missing, unknown or not of its type.
        """
        query = self._catalogue[question]
        if query.theme != "discovery":
            raise NotFoundError(f"{question} is no discovery question", subject=question)
        bindings = query.bind(values, self._reference, today)
        solutions = self._store.select(query.text, bindings)
        rows: list[Mapping[str, Term]] = list(solutions)
        given = {name: term.value for name, term in bindings.items()}
        result: Result = self._folds[question](given, texts(rows))
        columns = solutions.variables
        if isinstance(result, ReachAnswer):
            return Answer(
                question, bindings, ("rank", "score", *columns), _ranked(rows, result), result
            )
        return Answer(question, bindings, columns, tuple(rows), result)

    def reach(self, country: str, sector: str | None, on: date) -> ReachAnswer:
        """Return the clusters that have an open channel to a country, best first, and why."""
        given = {"country": country, "on": on.isoformat()} | ({"sector": sector} if sector else {})
        return self._reach(given, self._ask("reach", given))

    def routes(self, actor: str, country: str, on: date) -> RoutesAnswer:
        """Return every route from a cluster or partnership to a country, open or closed."""
        given = {"actor": actor, "country": country, "on": on.isoformat()}
        return self._routes(given, self._ask("routes", given))

    def country_card(self, country: str, on: date) -> CountryCard:
        """Return all that is said of a country and of the groups it belongs to on that day."""
        given = {"country": country, "on": on.isoformat()}
        return self._country_card(given, self._ask("country-card", given))

    def partnership_card(self, partnership: str) -> PartnershipCard:
        """Return who is in a partnership, what it aims at, and what was counted of it."""
        given = {"partnership": partnership}
        return self._partnership_card(given, self._ask("partnership-card", given))

    def interest_share(self, target: str) -> InterestShare:
        """Return what surveys say of the interest in a country or a country group."""
        given = {"target": target}
        return self._interest_share(given, self._ask("interest-share", given))

    def _ask(self, name: str, given: Mapping[str, str]) -> list[Row]:
        bindings = {key: _term(key, value) for key, value in given.items()}
        return texts(self._store.select(self._catalogue[name].text, bindings))

    def _reach(self, given: Row, rows: Sequence[Row]) -> ReachAnswer:
        on = date.fromisoformat(given["on"])
        sector = given.get("sector")
        evidence = Evidence(self._store)
        weights = self._weights()
        paths = [(row, channel(row, row["cluster"], on, evidence)) for row in rows]
        matches = rank(paths, weights, evidence)
        channels = [one for own in settled(paths, weights).values() for one in own]
        said = self._said(given)
        apart = signals((row for row in said if _stands_apart(row)), on, evidence)
        holders = {row["holder"] for row in rows}
        return ReachAnswer(
            country=given["country"],
            sector=sector,
            on=on,
            outcome=_outcome(matches, said=bool(said)),
            matches=matches,
            closed=tuple(one for one in channels if one.status == "closed"),
            end_unknown=tuple(one for one in channels if one.status == "end-unknown"),
            arrangements=tuple(signal for signal in apart if signal.kind == "arrangement"),
            gateways=tuple(signal for signal in apart if signal.kind == "gateway"),
            targets=tuple(
                signal
                for signal in apart
                if signal.kind == "target"
                and signal.node not in holders
                and (sector is None or evidence.states(signal.node, sector))
            ),
        )

    def _routes(self, given: Row, rows: Sequence[Row]) -> RoutesAnswer:
        on = date.fromisoformat(given["on"])
        evidence = Evidence(self._store)
        mere = [row for row in rows if row["criterion"] == str(CRITERION.target_only)]
        paths = [
            (row["channel"], channel(row, given["actor"], on, evidence))
            for row in rows
            if row["criterion"] != str(CRITERION.target_only)
        ]
        return RoutesAnswer(
            actor=given["actor"],
            country=given["country"],
            on=on,
            outcome=_outcome(rows, said=bool(rows) or self._is_spoken_of(given)),
            channels=best(paths, self._weights()),
            targets=tuple(target(row, on, evidence) for row in mere),
        )

    def _country_card(self, given: Row, rows: Sequence[Row]) -> CountryCard:
        on = date.fromisoformat(given["on"])
        evidence = Evidence(self._store)
        return CountryCard(
            country=given["country"],
            on=on,
            outcome=_outcome(rows, said=bool(rows)),
            groups=tuple(row["group"] for row in self._ask("groups", given)),
            signals=signals(rows, on, evidence),
            figures=cards.figures(
                (row["entry"] for row in rows if row["kind"] == "figure"), evidence
            ),
        )

    def _partnership_card(self, given: Row, rows: Sequence[Row]) -> PartnershipCard:
        iri = given["partnership"]
        if not rows:
            raise NotFoundError("nothing is recorded of this partnership", subject=iri)
        return cards.partnership(iri, rows, Evidence(self._store))

    def _interest_share(self, given: Row, rows: Sequence[Row]) -> InterestShare:
        return InterestShare(given["target"], cards.shares(rows))

    def _said(self, given: Row) -> list[Row]:
        """Return what is said of the country, and of its groups, on the day asked for."""
        return self._ask("country-card", {name: given[name] for name in ("country", "on")})

    def _is_spoken_of(self, given: Row) -> bool:
        """Whether the country card would have a row, without reading it."""
        groups = self._ask("groups", {name: given[name] for name in ("country", "on")})
        nodes = map(ox.NamedNode, (given["country"], *(row["group"] for row in groups)))
        found = (self._store.quads(None, said, node) for node in nodes for said in _SAID)
        return any(next(quads, None) is not None for quads in found)

    def _weights(self) -> dict[str, Decimal]:
        rows = texts(self._store.select(self._catalogue["criteria"].text))
        return {row["criterion"]: Decimal(row["weight"]) for row in rows}


def _outcome(found: Sequence[object], *, said: bool) -> Outcome:
    """Tell nothing found from nothing said of the country."""
    if found:
        return "found"
    return "none" if said else "nothing-recorded"


def _stands_apart(row: Row) -> bool:
    """Whether a row of the country card is no cluster's channel, and of interest beside them."""
    return row["kind"] in ("arrangement", "target") or (
        row["kind"] == "gateway" and row["held"] == "false"
    )


def _term(name: str, value: str) -> ox.NamedNode | ox.Literal:
    return (
        ox.Literal(value, datatype=ox.NamedNode(XSD.date)) if name == "on" else ox.NamedNode(value)
    )


def _ranked(
    rows: Sequence[Mapping[str, Term]], answer: ReachAnswer
) -> tuple[Mapping[str, Term], ...]:
    """Put rank and score before the rows of the clusters that have an open channel."""
    scores: dict[Term, dict[str, Term]] = {
        ox.NamedNode(match.cluster): {
            "rank": ox.Literal(match.rank),
            "score": ox.Literal(str(match.score), datatype=ox.NamedNode(XSD.decimal)),
        }
        for match in answer.matches
    }
    order: dict[Term, int] = {
        ox.NamedNode(match.cluster): place for place, match in enumerate(answer.matches)
    }
    table = sorted(rows, key=lambda row: order.get(row["cluster"], len(order)))
    return tuple({**scores.get(row["cluster"], {}), **row} for row in table)
