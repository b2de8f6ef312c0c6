"""Doing one job: read its document, have the gate judge each profile, keep every verdict.

What was done stays done: a verdict is written in the transaction of the contribution that it is
about, and whoever goes on with a job leaves out what has its verdict.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.contributions.claims import Claims
from kb.contributions.desk import Sender
from kb.contributions.intake import Conditions, Errand
from kb.contributions.jobs.gates import Collecting, Proposing, Watched
from kb.contributions.jobs.judging import RdfJudge
from kb.contributions.jobs.spooling import unpacked
from kb.contributions.reading import Document, limits_of_files, read_text
from kb.errors import ConflictError, ContributionError, LimitError
from kb.validation import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from kb.contributions.claims import Claim
    from kb.contributions.intake import Prepared
    from kb.contributions.jobs import Workshop
    from kb.contributions.jobs.judging import Judge
    from kb.contributions.jobs.sheets import SheetJudge
    from kb.contributions.loading import Gate
    from kb.contributions.receipts import Progress, Receipt
    from kb.iris import ProfileId
    from kb.log import Job, JobState, Verdict, Writer

__all__ = ["FILE_FORMS", "Work"]

FILE_FORMS = ("csv", "xlsx")
"""In which forms the refused rows of a spreadsheet are kept."""

_BATCH = 50
"""How many profiles are taken in at once; who sends a single one waits for no more than these."""
_MOST = 250_000
"""How many profiles one job may have."""
_MOST_TOGETHER = 10_000
"""How many profiles are taken in all or none: nobody else can write meanwhile."""
_ROUNDS = 3
"""How often all is checked, should others change meanwhile what it was checked against."""


class Work:
    """One job at work. `watch` raises what stops it, when it may not go on."""

    def __init__(self, shop: Workshop, job: Job, watch: Callable[[], None]) -> None:
        self._shop = shop
        self._job = job
        self._watch = watch
        self._wording = Wording(
            tuple(job.options["languages"]), shop.path_labels, job.options["pages"]
        )
        token = shop.log.tokens.acting(job.agent)
        self._sender = Sender.of(token, self._wording)
        self._proposes = shop.settings.review and not self._sender.curates
        self._conditions = Conditions(describes_existing=job.options["describesExisting"])
        self._file = Path(job.name)
        self._judge: Judge
        self._sheet: SheetJudge | None = None

    def run(self) -> None:
        """Do what is left of the job, and note its end.

        :raises ContributionError: when its document is refused as a whole.
        """
        self._note(phase="reading")
        document = self._read()
        found = document.claims.accepted
        if len(found) > _MOST:
            raise LimitError(
                f"expected at most {_MOST:,} profiles, came {len(found):,}",
                hint="Send them in several jobs.",
            )
        if self._whole:
            self._run_whole(document)
        else:
            self._keep_unclaimed()
            self._run_batches(document)
        self._end()

    @property
    def _whole(self) -> bool:
        return bool(self._job.options["mode"] == "all-or-nothing")

    @property
    def _dry_run(self) -> bool:
        return bool(self._job.options["dryRun"])

    def _read(self) -> Document:
        shop, job = self._shop, self._job
        with shop.log.reading() as reader:
            data = unpacked(reader.jobs.document(job))
            created = reader.jobs.created_by(job)
        limits = limits_of_files(replace(shop.settings, max_file_bytes=shop.settings.max_job_bytes))
        if job.kind == "spreadsheet":
            self._sheet = shop.sheets.read(job, data, limits, created, self._wording)
            self._judge, document = self._sheet, self._sheet.document
        else:
            limits = replace(limits, max_statements=shop.settings.max_job_statements)
            document = read_text(
                data, job.media_type, shop.settings, shop.iris, job.publisher, limits=limits
            )
            self._judge = RdfJudge(document.claims, self._wording, shop.iris)
        strays = self._judge.unclaimed()
        self._note(total=len(document.claims.accepted) + len(strays))
        return document

    def _keep_unclaimed(self) -> None:
        with self._shop.log.writing() as writer:
            done = writer.jobs.judged(self._job)
            left = [one for one in self._judge.unclaimed() if one.number not in done]
            writer.jobs.judge(self._job, left)

    # Whatever passes

    def _run_batches(self, document: Document) -> None:
        """Take in what passes, a batch at a time, but for what has its verdict."""
        self._note(phase="taking")
        with self._shop.log.reading() as reader:
            done = reader.jobs.judged(self._job)
        left = (one for one in document.claims.accepted if self._number(one) not in done)
        for batch in _batches(left):
            found = self._take(document, batch)
            with self._shop.log.writing() as writer:
                self._watch()
                writer.jobs.judge(self._job, found)
                writer.jobs.note(self._job)

    def _take(self, document: Document, batch: Sequence[Claim]) -> list[Verdict]:
        """Take in a batch; return the verdicts on what changed nothing, for others are kept."""
        kept: set[ProfileId] = set()

        def keep(writer: Writer, receipt: Receipt, told: dict[str, Any] | None = None) -> None:
            writer.jobs.judge(self._job, [self._judge.accepted(receipt, told)])
            kept.add(receipt.profile)

        def through(gate: Gate) -> Gate:
            writing = self._shop.contributions.writing
            if self._proposes and not self._dry_run:
                return Proposing(gate, writing, self._watch, self._shop.desk, self._sender, keep)
            return Watched(gate, writing, self._watch)

        steps = self._load(document, batch, self._errand(keep), through)
        return self._verdicts(steps, kept)

    # All or nothing

    def _run_whole(self, document: Document) -> None:
        """Take in all, in one transaction, or nothing, when one of them does not pass."""
        with self._shop.log.reading() as reader:
            begun = bool(reader.jobs.judged(self._job))
        if begun:  # everything had passed, and was taken in or is being proposed
            self._run_batches(document)
            return
        if len(document.claims.accepted) > _MOST_TOGETHER:
            raise LimitError(
                f"expected at most {_MOST_TOGETHER:,} profiles to be taken in together, came "
                f"{len(document.claims.accepted):,}",
                hint="Send them in several jobs, or have those taken in that pass.",
            )
        for _ in range(_ROUNDS):
            found, passed = self._check(document)
            refused = [one for one in found if one.state == "refused"]
            if refused or self._dry_run:
                self._judge_all(found, refused=bool(refused))
                return
            if self._proposes:
                self._run_batches(document)
                return
            if self._taken_together(found, passed):
                return
        raise ConflictError(
            "others change the same profiles all the time", hint="Send the job again later."
        )

    def _check(self, document: Document) -> tuple[list[Verdict], list[Prepared]]:
        """Return what would come of everything, and the changes that would be made."""
        found = self._judge.unclaimed()
        passed: list[Prepared] = []
        self._note(phase="checking", checked=len(found))

        def through(gate: Gate) -> Gate:
            return Collecting(gate, self._shop.contributions.writing, self._watch, passed)

        for batch in _batches(document.claims.accepted):
            steps = self._load(document, batch, replace(self._errand(), dry_run=True), through)
            found += self._verdicts(steps)
            self._watch()
            self._note(checked=len(found))
        return found, passed

    def _judge_all(self, found: Sequence[Verdict], *, refused: bool) -> None:
        """Keep the verdicts of a check; what passed is withheld if anything was refused."""
        told = [_withheld(one) if refused and one.state != "refused" else one for one in found]
        with self._shop.log.writing() as writer:
            self._watch()
            writer.jobs.judge(self._job, told)

    def _taken_together(self, found: Sequence[Verdict], passed: Sequence[Prepared]) -> bool:
        """Take in everything; tell whether that was possible, or something had changed."""
        changing = {one.profile for one in passed}
        rest = [one for one in found if one.profile not in changing]
        self._note(phase="taking")

        def keep(writer: Writer, receipt: Receipt) -> None:
            writer.jobs.judge(self._job, [*rest, self._judge.accepted(receipt)])
            rest.clear()

        errand = replace(self._errand(keep), whole=True)
        try:
            with self._shop.contributions.writing:
                self._watch()
                self._shop.contributions.take_all(errand, passed)
        except ContributionError:
            return False
        with self._shop.log.writing() as writer:
            writer.jobs.judge(self._job, rest)
        return True

    # What both need

    def _errand(self, keep: Callable[[Writer, Receipt], None] | None = None) -> Errand:
        sender = self._sender
        return Errand(sender.publisher, sender.agent, self._conditions, self._dry_run, also=keep)

    def _load(
        self,
        document: Document,
        batch: Sequence[Claim],
        errand: Errand,
        through: Callable[[Gate], Gate],
    ) -> list[Progress]:
        steps: list[Progress] = []
        loading = self._shop.contributions.loading(errand, steps.append, through)
        loading.take(self._file, Document(Claims(list(batch)), document.sent))
        return steps

    def _verdicts(
        self, steps: Sequence[Progress], kept: Collection[ProfileId] = ()
    ) -> list[Verdict]:
        """Return the verdicts on all that was loaded, but for those that are kept already."""
        receipts = (one for step in steps for one in step.receipts)
        found = [self._judge.accepted(one) for one in receipts if one.profile not in kept]
        for refusal in (one for step in steps for one in step.refusals):
            profile = self._shop.iris.owner(refusal.subject or "")
            if profile is not None:
                found.append(self._judge.refused(profile, refusal.error))
        return found

    def _number(self, one: Claim) -> int:
        return self._judge.number(one.profile)

    def _note(
        self, *, phase: str | None = None, total: int | None = None, checked: int | None = None
    ) -> None:
        with self._shop.log.writing() as writer:
            self._watch()
            writer.jobs.note(self._job, phase=phase, total=total, checked=checked)

    def _end(self) -> None:
        """Note that everything has its verdict, and keep the rows that are to be mended."""
        if not self._dry_run:
            self._shop.contributions.settle()
        with self._shop.log.reading() as reader:
            left = [
                one
                for state in ("refused", "withheld")
                for one in reader.jobs.verdicts(self._job, state)
            ]
        files = self._files(sorted(left, key=lambda one: one.number))
        refused = any(one.state == "refused" for one in left)
        error = _stood_in_the_way(left) if refused and self._whole else None
        with self._shop.log.writing() as writer:
            self._watch()
            for form, content in files.items():
                writer.jobs.keep_file(self._job, form, content)
            state: JobState = "failed" if error else "done"
            writer.jobs.end(self._job, state, writer.now(), writer.position(), error)

    def _files(self, left: Sequence[Verdict]) -> dict[str, bytes]:
        if self._sheet is None or not left:
            return {}
        return {form: self._sheet.file(left, form) for form in FILE_FORMS}


def _batches(found: Iterable[Claim]) -> Iterator[list[Claim]]:
    rest = iter(found)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _withheld(one: Verdict) -> Verdict:
    told = {**one.told, "would": one.outcome}
    return replace(one, state="withheld", outcome="withheld", position=None, told=told)


def _stood_in_the_way(left: Sequence[Verdict]) -> dict[str, Any]:
    refused = sum(one.state == "refused" for one in left)
    return {
        "title": "Nothing was taken in",
        "detail": f"{refused} of the profiles were refused, and all or nothing was asked for",
        "hint": "Mend what the verdicts name as refused, and send everything again.",
    }
