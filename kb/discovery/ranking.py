"""The score of a cluster: the sum of named parts, each with the statements behind it.

Only an open channel makes a cluster an answer. Of its channels the best one scores, so that many
papers for one way in do not outweigh a better way; the sector adds to it once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kb.discovery.answers import Match, Part
from kb.discovery.paths import best
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.discovery.answers import Channel
    from kb.discovery.evidence import Evidence
    from kb.discovery.paths import Row

    Weights = Mapping[str, Decimal]
    Paths = Sequence[tuple[Row, Channel]]

__all__ = ["rank", "settled"]

ZERO = Decimal(0)


def settled(paths: Paths, weights: Weights) -> dict[str, tuple[Channel, ...]]:
    """Return the channels of each cluster, each once and the best first."""
    return {
        cluster: best([(row["channel"], path) for row, path in own], weights)
        for cluster, own in _by_cluster(paths).items()
    }


def rank(paths: Paths, weights: Weights, evidence: Evidence) -> tuple[Match, ...]:
    """Return the clusters with an open channel, best first, equal ones in the order of IRIs."""
    found = []
    for cluster, own in _by_cluster(paths).items():
        ways_in = [(row, path) for row, path in own if path.status == "open"]
        if ways_in:
            channels = best([(row["channel"], path) for row, path in ways_in], weights)
            parts = (_channel_part(channels[0], weights), *_sector_part(ways_in, weights, evidence))
            found.append((cluster, channels, parts))
    scores = {cluster: sum((part.points for part in parts), ZERO) for cluster, _, parts in found}
    found.sort(key=lambda entry: (-scores[entry[0]], entry[0]))
    return tuple(
        Match(
            rank=place,
            cluster=cluster,
            score=scores[cluster],
            parts=parts,
            channel=channels[0],
            others=channels[1:],
            countries=tuple(evidence.values(cluster, CLU.basedInCountry)),
        )
        for place, (cluster, channels, parts) in enumerate(found, 1)
    )


def _by_cluster(paths: Paths) -> dict[str, list[tuple[Row, Channel]]]:
    found: dict[str, list[tuple[Row, Channel]]] = {}
    for row, path in paths:
        found.setdefault(path.actor, []).append((row, path))
    return found


def _channel_part(channel: Channel, weights: Weights) -> Part:
    return Part(channel.criterion, weights[channel.criterion], channel.path, channel.sources)


def _sector_part(
    paths: Iterable[tuple[Row, Channel]], weights: Weights, evidence: Evidence
) -> list[Part]:
    found = [
        Part(
            criterion=row["sectorCriterion"],
            points=weights[row["sectorCriterion"]],
            path=(row["sectorStatedBy"], row["sector"]),
            sources=evidence.sources(row["sectorStatedBy"]),
        )
        for row, _ in paths
        if "sectorCriterion" in row
    ]
    return [max(found, key=lambda part: part.points)] if found else []
