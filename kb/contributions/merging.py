"""Merging keys: where two stand for one thing, a curator makes one of them stand for both.

What was said under the old key stays as it is, so that a merge can be taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.contributions.intake import check_key
from kb.errors import NotFoundError, ParameterError, StateError
from kb.iris import KEY, ProfileId
from kb.log import Merge

if TYPE_CHECKING:
    from kb.iris import Iris
    from kb.log import Log, Writer
    from kb.projection import Projection

__all__ = ["Merging"]


class Merging:
    """Merges keys and takes that back, in log and store; may be shared by threads."""

    def __init__(self, log: Log, projection: Projection, iris: Iris) -> None:
        self._log = log
        self._projection = projection
        self._iris = iris

    def merge(self, profile: ProfileId, into: str, agent: str) -> Merge:
        """Have another key of the same type stand for a profile; to say it again changes nothing.

        :raises ParameterError: when the other is no key, or the same one.
        :raises NotFoundError: when the profile was never described, or nobody describes the other.
        :raises MergedError: when the other was merged itself.
        :raises StateError: when the profile was merged into a third one.
        """
        if not KEY.fullmatch(into) or into == profile.key:
            raise ParameterError(
                f"{profile} cannot be merged into {into!r}",
                hint="Name another key of the same type.",
                subject="into",
            )
        target = ProfileId(profile.type, into)
        with self._projection.writing:
            with self._log.writing() as writer:
                merge = self._merge(writer, profile, target, agent)
            self._projection.follow_merges()
        return merge

    def unmerge(self, profile: ProfileId, agent: str) -> Merge:
        """Have a merged key stand for itself again.

        :raises StateError: when it does.
        """
        with self._projection.writing:
            with self._log.writing() as writer:
                last = writer.merges.last(profile)
                if last is None or last.into is None:
                    raise StateError(f"{profile} is not merged into another profile")
                merge = Merge(writer.now(), profile, None, agent)
                writer.merges.note(merge)
            self._projection.follow_merges()
        return merge

    def _merge(self, writer: Writer, profile: ProfileId, target: ProfileId, agent: str) -> Merge:
        if writer.first(profile) is None:
            raise NotFoundError(f"nobody has described {profile}")
        if not writer.stating(target):
            raise NotFoundError(
                f"nobody describes {target}, which is to stand for {profile}",
                hint="Merge it into a key that is described.",
            )
        check_key(writer, target, self._iris)
        last = writer.merges.last(profile)
        if last is not None and last.into is not None:
            if last.into == target:
                return last
            raise StateError(
                f"{profile} was merged into {last.into} already",
                hint=f"Take that back first: POST /profiles/{profile}/unmerge.",
            )
        merge = Merge(writer.now(), profile, target, agent)
        writer.merges.note(merge)
        return merge
