"""Sentences that explain an answer, made from its paths by the message catalogue.

A sentence is a marked text with named places: nodes, which a page links and JSON-LD names, and
values, which stand as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.current import facts
from api.links import code_of
from api.messages import gettext
from api.messages import mark as _
from api.texts import CRITERIA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from api.names import Names
    from kb.discovery import Channel, Reason, Signal, Status

__all__ = ["Sentence", "criterion_text", "explain", "explain_signal", "plain"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text of the catalogue with what goes into its places."""

    text: str
    nodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


_AGREEMENT = {
    ("own", True, True): _("%(who)s signed %(agreement)s with %(counterparts)s on %(signed)s."),
    ("own", True, False): _("%(who)s concluded %(agreement)s with %(counterparts)s."),
    ("own", False, True): _("%(who)s signed %(agreement)s on %(signed)s."),
    ("own", False, False): _("%(who)s concluded %(agreement)s."),
    ("joint", True, True): _(
        "%(who)s is a partner of %(partnership)s, which signed %(agreement)s "
        "with %(counterparts)s on %(signed)s."
    ),
    ("joint", True, False): _(
        "%(who)s is a partner of %(partnership)s, which concluded %(agreement)s "
        "with %(counterparts)s."
    ),
    ("joint", False, True): _(
        "%(who)s is a partner of %(partnership)s, which signed %(agreement)s on %(signed)s."
    ),
    ("joint", False, False): _(
        "%(who)s is a partner of %(partnership)s, which concluded %(agreement)s."
    ),
    ("behind", True, True): _(
        "It rests on %(agreement)s with %(counterparts)s, signed on %(signed)s."
    ),
    ("behind", True, False): _("It rests on %(agreement)s with %(counterparts)s."),
    ("behind", False, True): _("It rests on %(agreement)s, signed on %(signed)s."),
    ("behind", False, False): _("It rests on %(agreement)s."),
}
"""By whose agreement it is, whether the other side is known, and whether the signing date is."""
_GATEWAY = {
    "own": _("%(who)s runs %(gateway)s."),
    "joint": _("%(who)s is a partner of %(partnership)s, which runs %(gateway)s."),
}
_STATES: Mapping[Status, str] = {
    "open": _("Open on %(on)s."),
    "closed": _("Closed on %(on)s."),
    "end-unknown": _("Not known to be open on %(on)s."),
}
_REASONS = {
    "ended": {
        "day": _("The term of %(node)s ended on %(date)s."),
        "part": _("The term of %(node)s ended in %(date)s."),
        "none": _("The term of %(node)s has ended."),
    },
    "not-begun": {
        "day": _("The term of %(node)s begins only on %(date)s."),
        "part": _("The term of %(node)s begins only in %(date)s."),
        "none": _("The term of %(node)s has not begun."),
    },
    "start-unknown": {"none": _("No source says since when %(node)s lasts.")},
    "end-unknown": {
        "none": _("No source says until when %(node)s lasts."),
        "day": _("No source says until when %(node)s lasts; it was last confirmed on %(date)s."),
    },
}
_WHOLE_DAY = len("2018-11-07")


def explain(channel: Channel, on: date) -> Iterator[Sentence]:
    """Yield the sentences that lead from the actor to the country, and say how the channel is."""
    nodes = {"who": (channel.actor,)}
    whose = "own"
    for leg in channel.legs:
        if leg.node == channel.actor:
            continue
        if leg.role == "partnership":
            whose, nodes["partnership"] = "joint", (leg.node,)
        elif leg.role == "gateway":
            yield Sentence(_GATEWAY[whose], {**nodes, "gateway": (leg.node,)})
            whose, nodes = "behind", {}
        else:
            yield _agreement(whose, nodes, leg.node)
    yield from _state(channel.status, channel.reasons, channel.until, on)


def explain_signal(signal: Signal, on: date) -> Iterator[Sentence]:
    """Yield how a signal stands on a date."""
    ends = [leg.end or leg.confirmed for leg in signal.legs]
    yield from _state(signal.status, signal.reasons, min(filter(None, ends), default=None), on)


def _agreement(whose: str, nodes: Mapping[str, tuple[str, ...]], agreement: str) -> Sentence:
    counterparts = facts.counterparts(agreement)
    signed = facts.signed(agreement)
    named = {**nodes, "agreement": (agreement,)}
    if counterparts:
        named["counterparts"] = counterparts
    text = _AGREEMENT[whose, bool(counterparts), signed is not None]
    return Sentence(text, named, {"signed": signed} if signed else {})


def _state(
    status: Status, reasons: Iterable[Reason], until: date | None, on: date
) -> Iterator[Sentence]:
    day = {"on": on.isoformat()}
    if status == "open" and until is not None:
        text = _("Open on %(on)s: known to last until %(until)s.")
        yield Sentence(text, values={**day, "until": until.isoformat()})
    else:
        yield Sentence(_STATES[status], values=day)
    for reason in reasons:
        forms = _REASONS[reason.code]
        date = reason.date or ""
        form = "day" if len(date) == _WHOLE_DAY else "part"
        dated = bool(date) and form in forms
        text = forms[form] if dated else forms["none"]
        yield Sentence(text, {"node": (reason.node,)}, {"date": date} if dated else {})


def criterion_text(criterion: str) -> str:
    """Return what a named part of a score says of a cluster."""
    code = code_of(criterion)
    return gettext(CRITERIA[code]) if code in CRITERIA else code


def plain(sentences: Iterable[Sentence], names: Names) -> str:
    """Return sentences as text without links."""
    return " ".join(
        gettext(sentence.text)
        % {
            **{key: ", ".join(map(names.label, iris)) for key, iris in sentence.nodes.items()},
            **sentence.values,
        }
        for sentence in sentences
    )
