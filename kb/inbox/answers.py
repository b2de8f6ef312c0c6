"""What others did about a publisher's profiles: curators' answers, claims, merges, redactions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kb.inbox.matters import Matter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.iris import Iris
    from kb.log import Reader

__all__ = ["own", "public"]


def public(reader: Reader, publisher: str, iris: Iris) -> Iterator[Matter]:
    """Yield what anybody may know: its keys that were merged, its words that were redacted."""
    for merge in reader.merges.concerning(publisher):
        if merge.into is None:
            yield Matter("unmerged", merge.profile, merge.time)
        else:
            others = (iris.thing(merge.into),)
            yield Matter("merged", merge.profile, merge.time, others=others)
    for record, redaction in reader.redacted(publisher):
        time, reason = datetime.fromisoformat(redaction.time), redaction.reason
        yield Matter("redacted", record.profile, time, reason=reason, reference=record.id)


def own(reader: Reader, publisher: str, iris: Iris) -> Iterator[Matter]:
    """Yield what only the publisher may know: decisions on its proposals, and stewardships."""
    for one in reader.reviews.all("accepted", publisher):
        if one.decided is not None:
            yield Matter("accepted", one.profile, one.decided, reference=one.id)
    for one in reader.reviews.all("refused", publisher):
        if one.decided is not None:
            yield Matter("refused", one.profile, one.decided, reason=one.reason, reference=one.id)
    for profile, event in reader.stewards.concerning(publisher):
        others = (iris.publisher(event.publisher),)
        if event.action != "claim":
            yield Matter("steward", profile, event.time, others=others)
        elif event.publisher != publisher:
            yield Matter("claimed", profile, event.time, others=others)
