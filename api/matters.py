"""Matters of an inbox in words: what is the matter, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask import url_for

from api import links
from api.current import kb
from api.messages import gettext
from api.messages import mark as _
from api.values import label_of
from api.wording import wording
from kb.iris import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.names import Names, Node
    from kb.inbox import Kind, Matter

__all__ = ["KINDS", "STEPS", "RuleNamed", "Told", "nodes_of", "rule_named", "told"]

KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        "disputed": _("Disputed"),
        "duplicate": _("Perhaps the same as another"),
        "warned": _("Warned"),
        "incomplete": _("Something is missing"),
        "stale": _("Not confirmed for a year"),
        "merged": _("Merged into another"),
        "unmerged": _("No longer merged into another"),
        "redacted": _("Redacted"),
        "accepted": _("Proposal accepted"),
        "refused": _("Proposal refused"),
        "claimed": _("Stewardship claimed"),
        "steward": _("Another steward"),
    }
)
"""What kinds of matters are called."""

STEPS: Mapping[Kind, str] = MappingProxyType(
    {
        "disputed": _(
            "Look at your source. Mend what you say, or ask the other publisher to look at theirs."
        ),
        "duplicate": _(
            "Compare the two. If they are of one thing, ask a curator to merge their keys."
        ),
        "warned": _("Read what the rule says. Mend the profile and send it again, or leave it."),
        "incomplete": _("Add what your sources tell, and send the profile again."),
        "stale": _("Check that it is still so, and confirm it; or send it anew."),
        "merged": _("Send what you say of it to the profile that stands for it now."),
        "unmerged": _("Look whether what you say of it is still right."),
        "redacted": _("Send it again without what had to go, if it was current."),
        "accepted": _("Nothing is left to do."),
        "refused": _("Mend what the reason names, and propose it again."),
        "claimed": _("Hand the stewardship over, or ask a curator to settle it."),
        "steward": _("The word of the steward is shown first; yours stands beside it."),
    }
)
"""What to do next."""


@dataclass(frozen=True, slots=True)
class RuleNamed:
    """A rule by its id, what it is about in the reader's language, and where its page is."""

    id: str
    label: str
    page: str


@dataclass(frozen=True, slots=True)
class Told:
    """A matter as it is shown; `detail` is what it is about, `url` where one goes on.

    `command` does the next step, where one command can.
    """

    matter: Matter
    node: Node
    kind: str
    detail: str
    step: str
    url: str
    command: str | None

    @property
    def title(self) -> str:
        """What is the matter with what."""
        return f"{self.kind}: {self.node.label}"


def nodes_of(matters: Iterable[Matter]) -> set[str]:
    """Return the IRIs that matters will name, to be read at once."""
    return {
        iri for one in matters for iri in (kb.iris.thing(one.profile), *one.others) if "/id/" in iri
    }


def told(matter: Matter, names: Names) -> Told:
    """Return a matter in words."""
    return Told(
        matter,
        names(kb.iris.thing(matter.profile)),
        gettext(KINDS[matter.kind]),
        _detail(matter, names),
        gettext(STEPS[matter.kind]),
        _url(matter),
        _command(matter),
    )


def rule_named(rule: str) -> RuleNamed:
    """Return a rule as lists name it."""
    words = wording()
    known = kb.validator.shapes.rules.get(f"{SHAPES}{rule}")
    return RuleNamed(rule, words.text(known.labels) if known else rule, words.page(rule))


def _detail(matter: Matter, names: Names) -> str:
    """Return what a matter is about, in one line."""
    if matter.rules:
        return "; ".join(f"{rule_named(rule).label} ({rule})" for rule in matter.rules)
    others = ", ".join(names.label(iri) for iri in matter.others)
    if matter.properties:
        what = ", ".join(label_of(name) for name in matter.properties)
        return f"{what}: {others}"
    return matter.reason or others


def _url(matter: Matter) -> str:
    """Return where one goes on from a matter, on the host that was asked."""
    page = links.absolute(links.document(matter.profile))
    match matter.kind:
        case "warned" | "incomplete":
            return f"{page}#advice"
        case "disputed":
            return f"{page}#differing"
        case "duplicate" | "merged":
            return links.absolute(links.href(matter.others[0]) or page)
        case "redacted":
            return links.absolute(links.history(matter.profile))
        case "accepted" | "refused":
            return links.absolute(url_for("reviews.show", identifier=matter.reference))
        case "claimed" | "steward":
            kind, key = matter.profile.type, matter.profile.key
            return links.absolute(url_for("stewardship.show", kind=kind, key=key))
    return page


def _command(matter: Matter) -> str | None:
    """Return the command that does the next step, where one request does."""
    if matter.kind != "stale":
        return None
    server = links.absolute(url_for("home.home_page"))
    header = '-H "Authorization: Bearer $CLUSTER_KB_TOKEN"'
    return f"curl -X POST {header} {server}profiles/{matter.profile}/confirm"
