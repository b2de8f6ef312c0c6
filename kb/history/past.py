"""A store as it was at a position in the log, to be asked and thrown away."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kb.projection import Projection
from kb.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.iris import Iris
    from kb.log import Log
    from kb.reference import Reference
    from kb.store import EmbeddedStore
    from kb.validation import BaseRules

__all__ = ["past_store"]


@contextmanager
def past_store(
    log: Log, reference: Reference, iris: Iris, position: int, rules: BaseRules
) -> Iterator[EmbeddedStore]:
    """Build a store of what was current at a position, in a temporary folder.

    Reference data, rules and merged keys are those of today; what was redacted since is left out.

    :raises DamagedError: when a payload is not what was accepted.
    """
    with (
        TemporaryDirectory(prefix="cluster-kb-") as folder,
        open_store(Path(folder) / "store", iris) as store,
    ):
        Projection(log, store, reference, iris, rules).rebuild(position)
        yield store
