"""Measuring in a process of its own, whose memory and collector know of nothing else."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["apart"]


def apart(measure: Callable[..., object], *given: object) -> None:
    """Call a function of a module in a new process, and wait for it.

    :raises SystemExit: when the process fails, which has said why.
    """
    process = multiprocessing.get_context("spawn").Process(target=measure, args=given)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)
