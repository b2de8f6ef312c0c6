"""Stewardship: whose word counts first where publishers differ, and how that changes hands."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kb.contributions.intake import check_key
from kb.errors import ForbiddenError, NotFoundError, StateError
from kb.log import StewardEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kb.iris import Iris, ProfileId
    from kb.log import Log, Reader, StewardAction

__all__ = ["Standing", "Stewardship"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is the steward of a profile and since when, who claims that, and what led to it.

    `publishers` describe the profile now; `claims` are those of them that want to be its steward.
    """

    profile: ProfileId
    steward: str
    since: datetime
    publishers: tuple[str, ...]
    claims: tuple[str, ...]
    events: tuple[StewardEvent, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "profile": str(self.profile),
            "steward": self.steward,
            "since": self.since.isoformat(),
            "publishers": list(self.publishers),
            "claims": list(self.claims),
            "events": [asdict(event) | {"time": event.time.isoformat()} for event in self.events],
        }


class Stewardship:
    """Changes who is the steward of a profile; may be shared by threads."""

    def __init__(self, log: Log, iris: Iris) -> None:
        self._log = log
        self._iris = iris

    def show(self, profile: ProfileId) -> Standing:
        """Tell how things stand.

        :raises NotFoundError: when nobody has ever described the profile.
        """
        with self._log.reading() as reader:
            return _standing(reader, profile)

    def claim(self, profile: ProfileId, publisher: str, agent: str) -> Standing:
        """Claim the stewardship for a publisher that describes the profile.

        It waits until the steward hands it over or a curator settles it; where the steward no
        longer describes the profile, or is disabled, it takes effect at once. To claim again
        changes nothing.

        :raises DisabledPublisherError: when the publisher is disabled.
        :raises StateError: when the publisher does not describe the profile.
        :raises MergedError: when its key was merged into another.
        :raises NotFoundError: when nobody has ever described it.
        """
        self._log.publishers.active(publisher)

        def decide(standing: Standing) -> StewardAction | None:
            if publisher in (standing.steward, *standing.claims):
                return None
            steward = self._log.publishers.get(standing.steward)
            free = steward.disabled or steward.key not in standing.publishers
            return "succeed" if free else "claim"

        return self._change(profile, publisher, agent, decide)

    def hand_over(self, profile: ProfileId, publisher: str, to: str, agent: str) -> Standing:
        """Hand the stewardship of a publisher over to another that describes the profile.

        :raises ForbiddenError: when the publisher is not the steward.
        :raises StateError: when the other does not describe the profile.
        :raises DisabledPublisherError: when the other is disabled.
        :raises MergedError: when its key was merged into another.
        :raises NotFoundError: when nobody has ever described it, or there is no such publisher.
        """
        self._log.publishers.active(to)

        def decide(standing: Standing) -> StewardAction | None:
            if standing.steward != publisher:
                raise ForbiddenError(
                    f"the steward of {profile} is {standing.steward}, not {publisher}",
                    hint="Only the steward hands it over. Claim it, or ask a curator to settle it.",
                )
            return None if to == standing.steward else "hand-over"

        return self._change(profile, to, agent, decide)

    def settle(self, profile: ProfileId, to: str, agent: str) -> Standing:
        """Make a publisher that describes the profile its steward, as a curator.

        :raises StateError: when the publisher does not describe the profile.
        :raises DisabledPublisherError: when the publisher is disabled.
        :raises MergedError: when its key was merged into another.
        :raises NotFoundError: when nobody has ever described it, or there is no such publisher.
        """
        self._log.publishers.active(to)

        def decide(standing: Standing) -> StewardAction | None:
            settled = to == standing.steward and not standing.claims
            return None if settled else "settle"

        return self._change(profile, to, agent, decide)

    def _change(
        self,
        profile: ProfileId,
        publisher: str,
        agent: str,
        decide: Callable[[Standing], StewardAction | None],
    ) -> Standing:
        """Note what was decided in favour of a publisher, which must describe the profile."""
        with self._log.writing() as writer:
            standing = _standing(writer, profile)
            check_key(writer, profile, self._iris)
            action = decide(standing)
            if publisher not in standing.publishers:
                raise StateError(
                    f"{publisher} does not describe {profile}",
                    hint="Only who describes a profile can be its steward: send a description "
                    "first, with `?describes=existing`.",
                )
            if action is not None:
                event = StewardEvent(writer.now(), action, publisher, agent)
                writer.stewards.note(profile, event)
            return _standing(writer, profile)


def _standing(reader: Reader, profile: ProfileId) -> Standing:
    first = reader.first(profile)
    if first is None:
        raise NotFoundError(f"nobody has described {profile}")
    events = reader.stewards.events(profile)
    steward, since = first.publisher, first.time
    claims: list[str] = []
    for event in events:
        if event.action == "claim":
            claims.append(event.publisher)
        else:
            steward, since, claims = event.publisher, event.time, []
    publishers = reader.stating(profile)
    claims = [claim for claim in claims if claim in publishers]
    return Standing(profile, steward, since, tuple(publishers), tuple(claims), tuple(events))
