"""One run of one target, watched: what it raises, how long it computes, what memory it takes."""

from __future__ import annotations

import resource
import time
import traceback
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from fuzz.inputs import Input
from fuzz.targets import TARGETS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Watch"]

_SECONDS = 3.0
"""A run that computes for longer is a finding."""
_KILOBYTES = 300_000
"""A run that lets the process grow by more is a finding."""


@dataclass
class Watch:
    """Runs inputs and keeps the first of each kind of finding in a folder."""

    folder: Path
    findings: dict[str, str] = field(default_factory=dict)
    """What was found, by what tells one kind from another."""
    runs: int = 0

    def run(self, data: bytes) -> None:
        """Give an input to its target."""
        self.runs += 1
        one = Input.of(data)
        size, start = _peak(), time.process_time()
        try:
            TARGETS[one.target](one.data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            told = "".join(traceback.format_exception(error))
            self._keep(data, one, f"{type(error).__name__} {_innermost(error)}", told)
        took, grown = time.process_time() - start, _peak() - size
        if took > _SECONDS:
            self._keep(data, one, f"slow {one.target}", f"{took:.1f} s for {len(one.data)} bytes")
        if grown > _KILOBYTES:
            self._keep(data, one, f"memory {one.target}", f"{grown} kB for {len(one.data)} bytes")

    def _keep(self, data: bytes, one: Input, kind: str, told: str) -> None:
        if kind in self.findings:
            return
        self.findings[kind] = told
        name = f"{one.target}-{sha256(kind.encode()).hexdigest()[:12]}"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data)
        head = repr(one.data[:2000])
        (self.folder / f"{name}.txt").write_text(f"{kind}\n\n{told}\n{head}\n", encoding="utf-8")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _innermost(error: Exception) -> str:
    """Return the last place of our own code that an exception went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "/kb/" in one.filename or "/api/" in one.filename]
    last = (ours or frames)[-1]
    return f"{last.filename.rpartition('/')[2]}:{last.lineno}"
