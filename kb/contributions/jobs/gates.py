"""The ways by which the profiles of a job go in: each asks first whether the job may go on.

What they decide is what `kb.contributions.intake` and `kb.contributions.desk` decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kb.errors import KnowledgeBaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from kb.contributions.desk import Desk, Sender
    from kb.contributions.intake import Errand, Prepared
    from kb.contributions.loading import Gate
    from kb.contributions.receipts import Receipt
    from kb.log import Writer

__all__ = ["Collecting", "Proposing", "Watched"]


class Watched:
    """The usual way, for as long as a job may go on: `watch` raises when it may not.

    It is asked under the lock of the one writer, so that who stops a job under that lock knows that
    nothing more comes of it.
    """

    def __init__(
        self, gate: Gate, writing: AbstractContextManager[Any], watch: Callable[[], None]
    ) -> None:
        self._gate = gate
        self._writing = writing
        self._watch = watch

    def unchanged(
        self, errand: Errand, drafts: Sequence[Prepared]
    ) -> Iterator[tuple[Prepared, Receipt | None]]:
        """Yield with each draft the receipt for what is said already; None where it is new."""
        return self._gate.unchanged(errand, drafts)

    def take(
        self, errand: Errand, changes: Sequence[Prepared], *, settle: bool = True
    ) -> list[Receipt | KnowledgeBaseError]:
        """Take in changes; return a receipt, or why it was refused, for each."""
        with self._writing:
            self._watch()
            return self._gate.take(errand, changes, settle=settle)


class Collecting(Watched):
    """Tries changes, and adds to `passed` those that may be taken in together."""

    def __init__(
        self,
        gate: Gate,
        writing: AbstractContextManager[Any],
        watch: Callable[[], None],
        passed: list[Prepared],
    ) -> None:
        super().__init__(gate, writing, watch)
        self._passed = passed

    def take(
        self, errand: Errand, changes: Sequence[Prepared], *, settle: bool = True
    ) -> list[Receipt | KnowledgeBaseError]:
        """Say what would come of changes."""
        results = super().take(errand, changes, settle=settle)
        self._passed += [
            change
            for change, result in zip(changes, results, strict=True)
            if not isinstance(result, KnowledgeBaseError)
        ]
        return results


class Proposing(Watched):
    """Makes each change a proposal; `note` is called in its transaction with what is told of it."""

    def __init__(
        self,
        gate: Gate,
        writing: AbstractContextManager[Any],
        watch: Callable[[], None],
        desk: Desk,
        sender: Sender,
        note: Callable[[Writer, Receipt, dict[str, Any]], None],
    ) -> None:
        super().__init__(gate, writing, watch)
        self._desk = desk
        self._sender = sender
        self._note = note

    def take(
        self,
        errand: Errand,
        changes: Sequence[Prepared],
        *,
        settle: bool = True,  # noqa: ARG002 - a proposal changes nothing
    ) -> list[Receipt | KnowledgeBaseError]:
        """Propose changes; return the receipt that would come, or why it was refused, for each."""
        return [self._propose(errand, change) for change in changes]

    def _propose(self, errand: Errand, change: Prepared) -> Receipt | KnowledgeBaseError:
        with self._writing:
            self._watch()
            try:
                return self._desk.propose(self._sender, change, errand.conditions, self._note)
            except KnowledgeBaseError as error:
                return error
