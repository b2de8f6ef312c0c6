"""Read-only copies of the store, for processes that must not disturb its writer."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from kb.errors import BusyError, ParameterError, StoreError
from kb.store.failures import engine_failures

if TYPE_CHECKING:
    from pathlib import Path

    from kb.store.embedded import EmbeddedStore

__all__ = ["Checkpoint", "Checkpoints", "sweep"]

_SECONDS = 0.25
"""How old a copy may be when the store has changed since."""
_READ = 2
"""How many copies may be read at once; the others would only fill the disk."""


@dataclass(slots=True, eq=False)
class Checkpoint:
    """A copy of the store, the position in the log that it stands for, and its readers."""

    path: Path
    position: int
    changes: int
    born: float
    readers: int = 0


class Checkpoints:
    """The copies of one store, in a folder of their own on the same file system.

    A copy that nobody reads goes as soon as there is a newer one; those that a crash has left go
    at the start.
    """

    def __init__(self, store: EmbeddedStore, directory: Path) -> None:
        if store.path is None:
            raise StoreError(
                "a store in memory cannot be read by other processes", hint="Open it in a folder."
            )
        self._store = store
        self._directory = directory
        self._numbers = count(1)
        self._turn = threading.Condition()
        self._live: list[Checkpoint] = []
        with engine_failures(directory):
            directory.mkdir(parents=True, exist_ok=True)
            sweep(directory)

    def take(self, min_position: int, timeout: float) -> Checkpoint:
        """Return a copy of at least that position; it stays until it is given back.

        :raises ParameterError: when the store itself has not come so far.
        :raises BusyError: when older copies are read for so long that no new one fits.
        """
        if min_position > self._store.position():
            raise ParameterError(
                f"the store is at position {self._store.position()}, not yet at {min_position}",
                subject="Cluster-KB-Min-Position",
                hint="Ask for a position that a receipt or an answer has named.",
            )
        deadline = time.monotonic() + timeout
        with self._turn:
            while not (checkpoint := self._suitable(min_position)):
                if not self._turn.wait(deadline - time.monotonic()):
                    raise BusyError(
                        "longer queries still read older states of the store",
                        hint="Ask again in a moment, or without a position.",
                    )
            checkpoint.readers += 1
            return checkpoint

    def give_back(self, checkpoint: Checkpoint) -> None:
        """Say that a copy is read no longer."""
        with self._turn:
            checkpoint.readers -= 1
            self._sweep()
            self._turn.notify_all()

    def close(self) -> None:
        """Remove every copy."""
        with self._turn:
            for checkpoint in self._live:
                shutil.rmtree(checkpoint.path)
            self._live.clear()

    def _suitable(self, min_position: int) -> Checkpoint | None:
        """Return the copy to read, made now if need be; None when that must wait."""
        current = self._live[-1] if self._live else None
        if current and current.position >= min_position:
            if current.changes == self._store.changes:
                return current
            if time.monotonic() - current.born < _SECONDS:
                return current
        if sum(checkpoint.readers > 0 for checkpoint in self._live) < _READ:
            return self._make()
        return current if current and current.position >= min_position else None

    def _make(self) -> Checkpoint:
        path = self._directory / f"checkpoint-{next(self._numbers)}"
        changes = self._store.changes
        position = self._store.checkpoint(path)
        self._live.append(Checkpoint(path, position, changes, time.monotonic()))
        self._sweep()
        return self._live[-1]

    def _sweep(self) -> None:
        """Remove the copies that are neither read nor the newest."""
        for checkpoint in self._live[:-1]:
            if not checkpoint.readers:
                shutil.rmtree(checkpoint.path)
                self._live.remove(checkpoint)


def sweep(directory: Path) -> None:
    """Remove the copies that a crash has left; whoever holds the store may do so."""
    for orphan in directory.glob("checkpoint-*"):
        shutil.rmtree(orphan)
