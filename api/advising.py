"""What rules advise on a thing, as its page and lists show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.current import documents, kb
from api.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.names import Names, Node
    from kb.documents import Document
    from kb.iris import ProfileId
    from kb.validation import Wording

__all__ = ["Advised", "advised"]

_RANKS = {"violation": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Advised:
    """One result of a rule, in the reader's language, with the page of the rule.

    `publisher` is whose word it is about; None where the rule looks at several profiles.
    """

    rule: str
    page: str
    severity: str
    message: str
    language: str
    publisher: Node | None


def advised(document: Document, profile: ProfileId | None, names: Names) -> tuple[Advised, ...]:
    """Return what rules advise on the thing of a document of today, the gravest first."""
    if profile is None or document.places is not None:
        return ()
    words = wording()
    found = [*_of_the_gate(document, names, words), *_standing(document.iri, words)]
    return tuple(sorted(found, key=lambda one: (_RANKS[one.severity], int(one.rule[1:]))))


def _of_the_gate(document: Document, names: Names, words: Wording) -> Iterator[Advised]:
    """Yield what was said of each publisher's contribution; nothing where that was not kept."""
    with kb.log.reading() as reader:
        for stated in document.stated:
            report = (
                reader.report(reader.find(stated.contribution)) if stated.contribution else None
            )
            for result in report["results"] if report else ():
                messages = _messages(result)
                publisher = names(stated.publisher or stated.graph)
                yield _told(result["rule"], result["severity"], messages, words, publisher)


def _standing(iri: str, words: Wording) -> Iterator[Advised]:
    for one in documents.advice.standing(iri):
        yield _told(one.rule, one.severity, one.messages, words, None)


def _told(
    rule: str,
    severity: str,
    messages: tuple[tuple[str, str], ...],
    words: Wording,
    publisher: Node | None,
) -> Advised:
    text, language = words.text(messages), words.language(messages)
    return Advised(rule, words.page(rule), severity, text, language, publisher)


def _messages(result: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    several: dict[str, str] = result.get("messages") or {result["language"]: result["message"]}
    return tuple(several.items())
