"""One installation of the knowledge base: its parts, opened and closed together.

The contribution log is the truth; the store is a projection of it. Opening replays what the store
has not yet taken in, and rebuilds it when ontology, reference data or rules have changed.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Self
from weakref import finalize

from kb.asking import Asking
from kb.contributions import Contributions
from kb.contributions.desk import Desk
from kb.contributions.duplicates import Duplicates
from kb.contributions.jobs import Jobs, Workshop
from kb.contributions.merging import Merging
from kb.contributions.minting import Minting
from kb.contributions.reviewing import Reviewing
from kb.contributions.stewardship import Stewardship
from kb.discovery import Discovery
from kb.documents import Documents, PastDocuments
from kb.history import History, States
from kb.inbox import Inbox
from kb.iris import Iris
from kb.log import Log
from kb.projection import Projection
from kb.queries import Catalogue
from kb.reference import Reference
from kb.resources import Identifiers, Resources
from kb.store import open_store
from kb.store.checkpoints import sweep
from kb.store.sandbox import Sandbox
from kb.validation import PathLabels, Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from kb.config import Settings
    from kb.iris import ProfileId

__all__ = ["KnowledgeBase"]

_CHECKPOINTS = "checkpoints"
"""The folder, in the data folder, of the copies that public queries read."""


def _changed(log: Log, position: int) -> Iterator[ProfileId]:
    return (record.profile for record in log.records(position))


def _now() -> datetime:
    return datetime.now(UTC)


class KnowledgeBase:
    """The parts of one installation on one data folder; only one process may hold it open.

    Use it as a context manager, or call `close`; what is never closed is closed when nobody refers
    to it any more, or when the process ends. With `anew`, the store is built from the log
    whatever it holds.

    :raises InUseError: when another process holds the data folder.
    :raises DamagedError: when the log has lost what the store has taken in, or one of them cannot
        be read.
    :raises FullError: when there is no room left for what the store has to take in.
    :raises ReadOnlyError: when the folder cannot be written.
    :raises ConfigurationError: when the folder was made for another base.
    """

    def __init__(
        self, settings: Settings, *, clock: Callable[[], datetime] = _now, anew: bool = False
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.iris = Iris(settings.base)
        self._opening = Lock()
        self._sandbox: Sandbox | None = None
        with ExitStack() as opened:
            self._open(opened, anew=anew)
            self._opened = opened.pop_all()
        self._closing = finalize(self, self._opened.close)

    def _open(self, opened: ExitStack, *, anew: bool) -> None:
        """Open every part; `opened` closes those that were, should one fail.

        No part refers to the whole: it could not go while `opened` holds the part.
        """
        folder = self.settings.data_dir
        self.log = Log.open(
            folder,
            base=self.settings.base,
            clock=self.clock,
            min_free=self.settings.min_free_bytes,
        )
        opened.callback(self.log.close)
        self.store = opened.enter_context(open_store(folder / "store", self.iris, anew=anew))
        sweep(folder / _CHECKPOINTS)
        self.reference = Reference.load()
        self.catalogue = Catalogue.load(self.iris)
        self.validator = Validator(self.reference)
        self.path_labels = PathLabels(self.reference)
        self.projection = Projection(
            self.log, self.store, self.reference, self.iris, self.validator.base
        )
        if anew:
            self.projection.rebuild()
        else:
            self.projection.catch_up()
        self.contributions = Contributions(
            self.log,
            self.store,
            self.validator,
            self.reference,
            self.settings,
            projection=self.projection,
        )
        self.resources = Resources(
            self.store,
            self.reference,
            self.catalogue,
            partial(_changed, self.log),
        )
        self.identifiers = Identifiers(self.store, self.iris)
        self._open_services()
        self.asking = Asking(self.store, self.reference, self.catalogue)
        self.discovery = Discovery(self.store, self.reference, self.catalogue)
        self.inbox = Inbox(self.log, self.store, self.reference, self.catalogue, self.iris)
        self.documents = Documents(
            self.store, self.resources, self.iris, self.contributions.steward
        )
        self.history = History(self.log, self.iris)
        self.states = States(self.log, self.iris)
        self.past = PastDocuments(
            self.states, self.projection.graphs, self.documents.facts, self.iris
        )
        opened.callback(self.jobs.runner.stop)

    def _open_services(self) -> None:
        """Put together what changes things on behalf of somebody with a token."""
        self.desk = Desk(
            self.log,
            self.contributions,
            Minting(self.log, self.reference, self.iris),
            Duplicates(self.resources, self.identifiers, self.iris),
            self.settings,
        )
        self.jobs = Jobs(
            Workshop.of(
                self.log,
                self.contributions,
                self.desk,
                store=self.store,
                catalogue=self.catalogue,
                reference=self.reference,
                path_labels=self.path_labels,
                iris=self.iris,
                settings=self.settings,
            )
        )
        self.reviewing = Reviewing(self.log, self.contributions)
        self.stewardship = Stewardship(self.log, self.iris)
        self.merging = Merging(self.log, self.projection, self.iris)

    @property
    def sandbox(self) -> Sandbox:
        """Where public queries run; its processes start when it is first asked for."""
        with self._opening:
            if self._sandbox is None:
                folder = self.settings.data_dir / _CHECKPOINTS
                self._sandbox = Sandbox(self.store, folder, self.settings)
                self._opened.callback(self._sandbox.close)
            return self._sandbox

    def close(self) -> None:
        """Close the parts, last opened first; harmless when called twice."""
        self._closing()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
