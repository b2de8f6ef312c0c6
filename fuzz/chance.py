"""Fuzzing by chance: sound inputs, damaged; the same seed gives the same inputs."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from fuzz.inputs import packed
from fuzz.seeds import WORDS, seeds
from fuzz.watching import Watch

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["fuzz"]

_MOST_DAMAGE = 6
_LONGEST = 12
_OFTEN = 20
"""One input of so many has a piece that is repeated without measure."""


def fuzz(folder: Path, runs: int, seed: int) -> Watch:
    """Run so many damaged inputs, the targets in turn; what is found is kept in a folder."""
    chance = Random(seed)  # noqa: S311 - repeatable
    sound: dict[str, list[bytes]] = {}
    for target, data in seeds():
        sound.setdefault(target, []).append(data)
    words = [word.encode("utf-8", "replace") for word in WORDS]
    names = list(sound)
    watch = Watch(folder)
    for number in range(runs):
        name = names[number % len(names)]
        one = bytearray(packed(name, damaged(chance.choice(sound[name]), words, chance)))
        if not chance.randrange(_OFTEN):
            one[1:4] = chance.randbytes(3)
        watch.run(bytes(one))
    return watch


def damaged(data: bytes, words: list[bytes], chance: Random) -> bytes:
    """Return the data with some pieces left out, doubled, moved, or replaced by words and bytes."""
    for _ in range(chance.randint(1, _MOST_DAMAGE)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.randint(0, _LONGEST))
        other = chance.randint(0, len(data))
        piece = chance.choice(
            (
                b"",
                chance.choice(words),
                chance.randbytes(chance.randint(1, 3)),
                data[start:end] * 2,
                data[other : other + _LONGEST],
            )
        )
        data = data[:start] + piece + data[end:]
    return data
