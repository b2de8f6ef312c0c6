"""Making what a publisher says equal to its files: the plan, before anything is changed.

The files are read once for the plan, which keeps of each profile no more than the hash of its
stored form, and those with a difference once more when they are sent. So the plan for many
profiles is small, and what is the same already is never sent.

What the files no longer describe is missing. Only the types of profiles that occur in the files
are judged, so that a folder of clusters says nothing about gateways. Days on which the publisher
confirmed a profile since, by `confirming`, stay although the file does not tell them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb.contributions.freshness import CONFIRMED, confirmed_days
from kb.contributions.receipts import Refusal
from kb.errors import ConflictError, KnowledgeBaseError, StateError
from kb.rdf import hash_of, stored_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from kb.contributions.claims import Claim
    from kb.contributions.reading import Document
    from kb.contributions.sent import Sent
    from kb.iris import Iris, ProfileId

__all__ = ["MOST_MISSING", "Difference", "Plan", "Source", "State", "differences", "planned"]

MOST_MISSING = 0.2
"""Up to which share of what a publisher says is withdrawn without being told so expressly."""
_DATE = ox.NamedNode(XSD.date)


class Source(NamedTuple):
    """A file, and how it is read; whatever is wrong with all of it is an error of `kb.errors`."""

    file: Path
    read: Callable[[], Document]


class State(NamedTuple):
    """What a publisher says of a profile: its hash, when it was confirmed, and when it was said."""

    etag: str
    confirmed: tuple[date, ...]
    time: datetime


class Wanted(NamedTuple):
    """What the files say of a profile: where, and the hash of it."""

    file: Path
    etag: str


class Difference(NamedTuple):
    """What a file says of a profile, and the hash of what the publisher says now, if anything."""

    file: Path
    sent: Sent
    claim: Claim
    replaces: str | None


@dataclass(slots=True)
class Plan:
    """What there is to do; what is missing with the hash of what the publisher says of it.

    `unreadable` is what no profile could be read from: while there is any, whatever is missing
    might stand there, and is not withdrawn. `held` is how many profiles of the types in the files
    the publisher describes; `left_alone` counts those of other types.
    """

    added: dict[ProfileId, Wanted] = field(default_factory=dict)
    changed: dict[ProfileId, Wanted] = field(default_factory=dict)
    unchanged: list[ProfileId] = field(default_factory=list)
    missing: dict[ProfileId, str] = field(default_factory=dict)
    unreadable: list[Refusal] = field(default_factory=list)
    left_alone: Counter[str] = field(default_factory=Counter)
    held: int = 0

    def check(self) -> None:
        """Refuse to withdraw more than a fifth of what the publisher says.

        While something is unreadable nothing is withdrawn, so that there is nothing to refuse.

        :raises StateError: saying how many it would be.
        """
        if not self.unreadable and len(self.missing) > MOST_MISSING * self.held:
            raise StateError(
                f"the files do not describe {len(self.missing)} of the {self.held} profiles that "
                f"the publisher describes, which is more than {MOST_MISSING:.0%}",
                hint="Are these all files, and is this the publisher? Then give --force. To send "
                "what is new and changed and withdraw nothing, use `load` or `contribute`.",
            )


def planned(
    sources: Iterable[Source], states: Mapping[ProfileId, State], iris: Iris, *, all_types: bool
) -> Plan:
    """Compare files with what a publisher says.

    With `all_types` profiles of types that do not occur in the files are missing, too. Files that
    describe no profile at all make nothing missing.
    """
    plan = Plan()
    described_in: dict[ProfileId, Path] = {}
    for source in sources:
        for claim in _claims(source, plan):
            before = described_in.setdefault(claim.profile, source.file)
            if before != source.file:
                plan.unreadable.append(_described_twice(source.file, claim, before, iris))
                continue
            state = states.get(claim.profile)
            etag = _hash(_with_confirmations(claim, state, iris))
            if state and state.etag == etag:
                plan.unchanged.append(claim.profile)
            else:
                found = plan.changed if state else plan.added
                found[claim.profile] = Wanted(source.file, etag)
    types = {profile.type for profile in described_in}
    for profile, state in states.items():
        if types and (all_types or profile.type in types):
            plan.held += 1
            if profile not in described_in:
                plan.missing[profile] = state.etag
        else:
            plan.left_alone[profile.type] += 1
    return plan


def differences(
    sources: Iterable[Source], plan: Plan, states: Mapping[ProfileId, State], iris: Iris
) -> Iterator[Difference | Refusal]:
    """Read files again, and yield what is new and changed; what has changed since is refused."""
    wanted: dict[Path, dict[ProfileId, str]] = defaultdict(dict)
    for profile, found in (plan.added | plan.changed).items():
        wanted[found.file][profile] = found.etag
    for source in sources:
        if source.file not in wanted:
            continue
        try:
            document = source.read()
        except KnowledgeBaseError as error:
            yield Refusal(source.file, None, error)
            continue
        claims = {claim.profile: claim for claim in document.claims.accepted}
        for profile, etag in wanted[source.file].items():
            state, claim = states.get(profile), claims.get(profile)
            merged = claim and _with_confirmations(claim, state, iris)
            if merged is None or _hash(merged) != etag:
                yield Refusal(source.file, iris.thing(profile), _changed_since(source.file))
            else:
                yield Difference(source.file, document.sent, merged, state and state.etag)


def _claims(source: Source, plan: Plan) -> Iterator[Claim]:
    """Yield what a file claims; what cannot be read goes into the plan."""
    try:
        document = source.read()
    except KnowledgeBaseError as error:
        plan.unreadable.append(Refusal(source.file, None, error))
        return
    refused = document.claims.refused
    plan.unreadable += [Refusal(source.file, error.subject, error) for error in refused]
    yield from document.claims.accepted


def _with_confirmations(claim: Claim, state: State | None, iris: Iris) -> Claim:
    """Add the days on which the profile was confirmed, and that are after those of the file."""
    root = iris.thing(claim.profile)
    told = confirmed_days(claim.triples, root)
    since = [day for day in (state.confirmed if state else ()) if not told or day > told[-1]]
    said = (ox.Literal(day.isoformat(), datatype=_DATE) for day in since)
    added = (ox.Triple(ox.NamedNode(root), CONFIRMED, day) for day in said)
    return replace(claim, triples=(*claim.triples, *added)) if since else claim


def _hash(claim: Claim) -> str:
    return hash_of(stored_form(claim.triples))


def _described_twice(file: Path, claim: Claim, before: Path, iris: Iris) -> Refusal:
    error = ConflictError(
        f"{claim.profile} was described in {before.name} already",
        hint="Say all of a profile in one file: the second would replace the first.",
    )
    return Refusal(file, iris.thing(claim.profile), error)


def _changed_since(file: Path) -> StateError:
    return StateError(
        f"{file.name} was changed while it was read", hint="Give the same command again."
    )
