"""Answers to discovery questions as JSON-LD: scores, their named parts, and the evidence.

Every node that an answer makes up has an IRI below that of the answer, so that it can be cited;
what it is about is described under `included`.
"""

from __future__ import annotations

from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

from api.current import facts
from api.explanations import criterion_text, explain, explain_signal, plain
from api.messages import gettext, language
from api.names import Names, languages
from api.texts import QUESTIONS
from kb import jsonld
from kb.discovery import CountryCard, InterestShare, PartnershipCard, ReachAnswer, RoutesAnswer
from kb.documents import mentioned
from kb.jsonld import CONTEXT_IRI, Context
from kb.vocab import CHANNEL_KIND, CHANNEL_STATUS, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kb.discovery import Answer, Channel, Match, Signal
    from kb.queries import CatalogueQuery

    Json = dict[str, Any]

__all__ = ["document", "question"]


def question(query: CatalogueQuery) -> Json:
    """Return what a client needs to know to ask a question."""
    return {
        "name": query.name,
        "question": gettext(QUESTIONS.get(query.name, query.summary)),
        "description": query.description,
        "parameters": [
            {
                "name": parameter.name,
                "types": list(parameter.types),
                "required": parameter.required,
                "default": parameter.default,
                "example": parameter.example,
                "description": parameter.description,
            }
            for parameter in query.parameters
        ],
    }


def document(answer: Answer, url: str) -> Json:
    """Return the answer found at a URL as a JSON-LD document."""
    return _Writer(url).document(answer)


class _Writer:
    """Writes one answer; remembers what it mentions, for the names under `included`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._context = Context.load()
        self._names = Names()
        self._mentioned: set[str] = set()

    def document(self, answer: Answer) -> Json:
        """Return the whole document."""
        members = self.members(answer.result)
        return {
            "@context": CONTEXT_IRI,
            "id": self._url,
            "type": ["DiscoveryAnswer"],
            **members,
            "included": [self._named(iri) for iri in sorted(self._mentioned)],
        }

    @singledispatchmethod
    def members(self, result: object) -> Json:
        """Return the members that a kind of answer has."""
        raise TypeError(f"unexpected kind of answer: {type(result).__name__}")

    @members.register(ReachAnswer)
    def _reach(self, result: ReachAnswer) -> Json:
        on = result.on
        return {
            "outcome": OUTCOME.NS[result.outcome],
            "for": self._ref(result.country),
            **({"forSector": self._ref(result.sector)} if result.sector else {}),
            "on": on.isoformat(),
            "result": [self._match(match, on) for match in result.matches],
            "channel": self._channels((*result.end_unknown, *result.closed), on, "channel"),
            "arrangement": self._signals(result.arrangements, on, "arrangement"),
            "signal": self._signals(result.gateways, on, "gateway"),
            "target": self._signals(result.targets, on, "target"),
        }

    @members.register(RoutesAnswer)
    def _routes(self, result: RoutesAnswer) -> Json:
        return {
            "outcome": OUTCOME.NS[result.outcome],
            "for": self._ref(result.country),
            "about": [self._ref(result.actor)],
            "on": result.on.isoformat(),
            "channel": self._channels(result.channels, result.on, "channel"),
            "target": self._signals(result.targets, result.on, "target"),
        }

    @members.register(CountryCard)
    def _country_card(self, result: CountryCard) -> Json:
        return {
            "outcome": OUTCOME.NS[result.outcome],
            "for": self._ref(result.country),
            "about": [self._ref(iri) for iri in (result.country, *result.groups)],
            "on": result.on.isoformat(),
            "signal": self._signals(result.signals, result.on, "signal"),
            "figure": self._nodes(dict.fromkeys(figure.node for figure in result.figures)),
        }

    @members.register(PartnershipCard)
    def _partnership_card(self, result: PartnershipCard) -> Json:
        self._mentioned.update(partner.node for partner in result.partners)
        self._mentioned.update(result.countries)
        return {
            "about": self._nodes([result.partnership]),
            "figure": self._nodes(dict.fromkeys(figure.node for figure in result.figures)),
        }

    @members.register(InterestShare)
    def _interest_share(self, result: InterestShare) -> Json:
        return {
            "outcome": OUTCOME.NS[result.outcome],
            "about": [self._ref(result.target)],
            "figure": self._nodes(dict.fromkeys(share.node for share in result.shares)),
        }

    def _match(self, match: Match, on: date) -> Json:
        place = f"{self._url}#{match.rank}"
        return {
            "id": place,
            "type": ["MatchResult"],
            "match": self._ref(match.cluster),
            "rank": match.rank,
            "score": str(match.score),
            "because": [
                {
                    "id": f"{place}-{number}",
                    "type": ["ScoreComponent"],
                    "criterion": part.criterion,
                    "points": str(part.points),
                    "text": self._text(criterion_text(part.criterion)),
                    "path": self._refs(part.path),
                    "source": self._refs(part.sources),
                }
                for number, part in enumerate(match.parts, 1)
            ],
            "channel": self._channels((match.channel, *match.others), on, f"{match.rank}-channel"),
        }

    def _channels(self, channels: Iterable[Channel], on: date, stem: str) -> list[Json]:
        return [
            {
                "id": f"{self._url}#{stem}-{number}",
                "type": ["Channel"],
                "actor": [self._ref(channel.actor)],
                "kind": CHANNEL_KIND.NS[channel.kind],
                "status": CHANNEL_STATUS.NS[channel.status],
                "text": self._text(plain(explain(channel, on), self._names)),
                "path": self._refs(channel.path),
                "source": self._refs(channel.sources),
                **_period(channel.since, channel.until),
            }
            for number, channel in enumerate(channels, 1)
        ]

    def _signals(self, signals: Iterable[Signal], on: date, stem: str) -> list[Json]:
        return [
            {
                "id": f"{self._url}#{stem}-{number}",
                "type": ["Signal"],
                "for": self._ref(signal.stated_for),
                "actor": self._refs(signal.holders),
                "status": CHANNEL_STATUS.NS[signal.status],
                "text": self._text(plain(explain_signal(signal, on), self._names)),
                "path": self._refs(leg.node for leg in signal.legs),
                "concludedBy": self._refs(signal.counterparts),
                "source": self._refs(source for leg in signal.legs for source in leg.sources),
            }
            for number, signal in enumerate(signals, 1)
        ]

    def _nodes(self, iris: Iterable[str]) -> list[Json]:
        """Return nodes with all that is said of them."""
        nodes = []
        for iri in iris:
            said = facts.about(iri)
            self._mentioned.update(mentioned(said))
            nodes.append(_without_context(jsonld.document(iri, said)))
        return nodes

    def _named(self, iri: str) -> Json:
        """Return a node with its names, and where it is based."""
        return _without_context(jsonld.document(iri, facts.names([iri], languages())))

    def _text(self, text: str) -> Json:
        return {language(): text}

    def _refs(self, iris: Iterable[str]) -> list[str]:
        return [self._ref(iri) for iri in dict.fromkeys(iris)]

    def _ref(self, iri: str) -> str:
        self._mentioned.add(iri)
        return self._context.compact(iri)


def _without_context(written: Json) -> Json:
    return {key: value for key, value in written.items() if key != "@context"}


def _period(since: date | None, until: date | None) -> Json:
    days = {"firstDay": since, "lastDay": until}
    known = {key: day.isoformat() for key, day in days.items() if day}
    return {"validity": known} if known else {}
