"""Jobs: many profiles sent at once, kept before the sender is answered, done one after the other.

What is accepted is decided where it is decided for a single profile; here stand only the order of
things, the verdicts, and how a job is taken up again after a cut.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from kb.contributions.jobs.running import Runner
from kb.contributions.jobs.sheets import Sheets
from kb.contributions.jobs.spooling import Spool, spooled
from kb.contributions.jobs.working import FILE_FORMS
from kb.errors import ForbiddenError, NotFoundError, StateError, TooManyJobsError
from kb.log import Job

if TYPE_CHECKING:
    from kb.config import Settings
    from kb.contributions import Contributions
    from kb.contributions.desk import Desk, Sender
    from kb.iris import Iris
    from kb.log import Log, Request
    from kb.queries import Catalogue
    from kb.reference import Reference
    from kb.store import EmbeddedStore
    from kb.validation import PathLabels

__all__ = ["FILE_FORMS", "MODES", "Jobs", "Mode", "Order", "Spool", "Workshop", "spooled"]

Mode = Literal["accept-what-passes", "all-or-nothing"]
MODES: tuple[Mode, ...] = ("accept-what-passes", "all-or-nothing")


@dataclass(frozen=True, slots=True)
class Order:
    """What a sender asks for. `kind` is `rdf` or `spreadsheet`, whose rows are of `type`.

    The texts of a spreadsheet are in `language` where their column does not tell.
    """

    kind: str
    media_type: str
    name: str
    type: str | None = None
    language: str = "en"
    mode: Mode = "accept-what-passes"
    dry_run: bool = False
    describes_existing: bool = False


@dataclass(frozen=True, slots=True)
class Workshop:
    """What work on a job needs of a knowledge base."""

    log: Log
    contributions: Contributions
    desk: Desk
    sheets: Sheets
    path_labels: PathLabels
    iris: Iris
    settings: Settings

    @classmethod
    def of(
        cls,
        log: Log,
        contributions: Contributions,
        desk: Desk,
        *,
        store: EmbeddedStore,
        catalogue: Catalogue,
        reference: Reference,
        path_labels: PathLabels,
        iris: Iris,
        settings: Settings,
    ) -> Workshop:
        """Put it together."""
        sheets = Sheets(contributions, store, catalogue, reference, iris, settings)
        return cls(log, contributions, desk, sheets, path_labels, iris, settings)


class Jobs:
    """Takes in jobs and tells of them; `runner` does them. May be shared by threads."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self._log = shop.log
        self.runner = Runner(shop)

    def receive(
        self, sender: Sender, order: Order, document: Spool, request: Request | None
    ) -> tuple[Job, bool]:
        """Keep a job; it is on the disk when this returns. Tell whether it was there before.

        :raises IdempotencyKeyError: when its key came with another request.
        :raises TooManyJobsError: when too many of the publisher wait.
        """
        with self._log.writing() as writer:
            writer.jobs.forget(writer.now())
            before = writer.jobs.repeated(sender.publisher, request) if request else None
            if before:
                return before, True
            if writer.jobs.unfinished(sender.publisher) >= self.shop.settings.max_jobs:
                raise TooManyJobsError(
                    f"{self.shop.settings.max_jobs} jobs of {sender.publisher} wait or run"
                )
            draft = Job(
                number=0,
                id=str(uuid4()),
                publisher=sender.publisher,
                agent=sender.agent,
                secret=secrets.token_urlsafe(16),
                created=writer.now(),
                kind=order.kind,
                media_type=order.media_type,
                name=order.name,
                options=_options(sender, order),
                key=request.key if request else None,
            )
            fingerprint = request.fingerprint if request else None
            job = writer.jobs.add(draft, document.parts(), fingerprint)
        self.runner.wake()
        return job, False

    def get(self, identifier: str, publisher: str | None = None) -> Job:
        """Return a job; with a publisher, only one of its own.

        :raises NotFoundError: when there is none.
        :raises ForbiddenError: when it is another publisher's.
        """
        with self._log.reading() as reader:
            job = reader.jobs.get(identifier)
        if publisher not in (None, job.publisher):
            raise ForbiddenError(
                f"the job {identifier} is not one of {publisher}",
                hint="Use a token of the publisher that sent it.",
            )
        return job

    def shown(self, identifier: str, secret: str) -> Job:
        """Return a job to who has its secret.

        :raises NotFoundError: when there is none, or the secret is another one.
        """
        job = self.get(identifier)
        if not secrets.compare_digest(job.secret.encode(), secret.encode()):
            raise NotFoundError(f"there is no job {identifier} that this address shows")
        return job

    def cancel(self, job: Job) -> Job:
        """Cancel what has not been done yet; what was done stays. Harmless when repeated.

        Nothing more comes of the job when this returns.

        :raises StateError: when it has come to another end before.
        """
        with self.shop.contributions.writing, self._log.writing() as writer:
            job = writer.jobs.get(job.id)
            if job.unfinished:
                writer.jobs.end(job, "cancelled", writer.now(), writer.position())
            elif job.state != "cancelled":
                raise StateError(
                    f"the job {job.id} is {job.state}: there is nothing left to cancel",
                    hint="What it did can be undone, one contribution at a time.",
                )
            return writer.jobs.get(job.id)


def _options(sender: Sender, order: Order) -> dict[str, str | bool | list[str] | None]:
    return {
        "type": order.type,
        "language": order.language,
        "mode": order.mode,
        "dryRun": order.dry_run,
        "describesExisting": order.describes_existing,
        "languages": list(sender.wording.languages),
        "pages": sender.wording.pages,
    }
