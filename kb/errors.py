"""Every error that the knowledge base raises.

* KnowledgeBaseError
  x ConfigurationError       a setting is unknown or has a bad value
  x NotFoundError            no such profile, query, publisher or contribution
    - GoneError              it was described once, and nobody describes it any more
      - RedactedError        what was said was destroyed; that it was said is known
  x ContributionError        a contribution was refused; nothing was changed
    - MalformedError         it does not parse
    - MediaTypeError         it is in a format that we do not read
    - LimitError             it is larger, longer or deeper than we accept
    - ClaimError             it describes what its profile may not describe
    - NonConformantError     it parses, but the shapes refuse it
    - ConflictError          it collides with what another publisher has said
      - DuplicateError       there may be a profile of the same thing already
      - MergedError          its key was merged into another one
      - StateError           it does not fit the way things stand, such as a decision made twice
    - SupersededError        it would undo what was changed again since
    - PreconditionFailedError    the state it was made for is no longer the current one
    - PreconditionRequiredError  it would replace something without naming the state it knew
    - IdempotencyKeyError    its key was used for another request already
    - TooManyJobsError       as many jobs of its publisher wait as may wait
  x AccessError              who asks is unknown, or may not do this
    - UnauthenticatedError   no valid token
      - NoTokenError         none at all
      - UnknownTokenError    none that was ever made here, or not the whole of it
      - RevokedTokenError    one that was ended
      - ExpiredTokenError    one that ended by itself
    - ForbiddenError         a valid token, for something else
      - DisabledPublisherError  its publisher may not contribute any more
      - ScopeError           its scope is too small
      - ForeignGraphError    it does not speak for the publisher of this graph
  x QueryError               a query or one of its parameters is wrong
    - ParameterError         a parameter is unknown, missing or not of its type
    - QuerySyntaxError       the query does not parse
    - QueryRefusedError      the query asks for what we never do (SERVICE, an update)
    - QueryLimitError        the query took longer or more memory than it may
  x StoreError               the store failed or could not be reached
    - BusyError              too much is asked at once; the same may work in a moment
    - InUseError             another process holds the data folder
    - FullError              there is no room left on the disk
    - ReadOnlyError          the data folder cannot be written
    - DamagedError           log and store do not agree, or a record was altered
  x ProblemError             a server that we asked answered with a problem document
  x UnreachableError         a server that we asked did not answer

Every error says what is wrong (its message), may say where (`line`, `column`, `subject`), and
says what to do about it (`hint`). The web face turns them into RFC 9457 problem documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyoxigraph import Triple

    from kb.validation import ValidationReport

__all__ = [
    "AccessError",
    "BusyError",
    "ClaimError",
    "ConfigurationError",
    "ConflictError",
    "ContributionError",
    "DamagedError",
    "DisabledPublisherError",
    "DuplicateError",
    "ExpiredTokenError",
    "ForbiddenError",
    "ForeignGraphError",
    "FullError",
    "GoneError",
    "IdempotencyKeyError",
    "InUseError",
    "KnowledgeBaseError",
    "LimitError",
    "MalformedError",
    "MediaTypeError",
    "MergedError",
    "NoTokenError",
    "NonConformantError",
    "NotFoundError",
    "ParameterError",
    "PreconditionFailedError",
    "PreconditionRequiredError",
    "ProblemError",
    "QueryError",
    "QueryLimitError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "ReadOnlyError",
    "RedactedError",
    "RevokedTokenError",
    "ScopeError",
    "StateError",
    "StoreError",
    "SupersededError",
    "TooManyJobsError",
    "UnauthenticatedError",
    "UnknownTokenError",
    "UnreachableError",
]


class KnowledgeBaseError(Exception):
    """The root of the tree; never raised itself."""

    title = "The knowledge base could not do this"
    advice: str | None = None
    """What to do where nobody knows better."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        subject: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.advice
        self.subject = subject
        self.line = line
        self.column = column


class ConfigurationError(KnowledgeBaseError):
    """A setting is unknown or has a bad value."""

    title = "A setting is wrong"


class NotFoundError(KnowledgeBaseError):
    """No such profile, query, publisher or contribution."""

    title = "There is no such thing here"
    advice = "Check the spelling of its type and key."


class GoneError(NotFoundError):
    """It was described once, and nobody describes it any more."""

    title = "This is no longer described"


class RedactedError(GoneError):
    """What was said was destroyed, for a reason that the message gives; the record stays."""

    title = "This was redacted"


class ContributionError(KnowledgeBaseError):
    """A contribution was refused; nothing was changed."""

    title = "The contribution was refused"


class MalformedError(ContributionError):
    """It does not parse; `line` and `column` (from 1) say where, if the format has lines."""

    title = "The document does not parse"
    advice = "Mend it at this place and send it again."


class MediaTypeError(ContributionError):
    """It is in a format that we do not read."""

    title = "This format is not read here"


class LimitError(ContributionError):
    """It is larger, longer or more deeply nested than we accept."""

    title = "The document is over a limit"


class ClaimError(ContributionError):
    """It describes what its profile may not describe; `subject` names the first such thing.

    `statement` is one that shows it, if it is about a statement.
    """

    title = "The document describes something that is not its own"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        subject: str | None = None,
        statement: Triple | None = None,
    ) -> None:
        super().__init__(message, hint=hint, subject=subject)
        self.statement = statement


class NonConformantError(ContributionError):
    """It parses, but the shapes refuse it; `report` holds every result.

    `line` and `column` are those of the gravest result.
    """

    title = "The profile breaks rules"

    def __init__(self, message: str, *, report: ValidationReport, hint: str | None = None) -> None:
        worst = report.results[0]
        super().__init__(message, hint=hint, line=worst.line, column=worst.column)
        self.report = report


class ConflictError(ContributionError):
    """It collides with what another publisher has said."""

    title = "The profile is already described by another publisher"


class DuplicateError(ConflictError):
    """There may be a profile of the same thing already; `candidates` says which, and why."""

    title = "This may be described already"

    def __init__(
        self, message: str, *, candidates: Sequence[dict[str, Any]], hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.candidates = candidates


class MergedError(ConflictError):
    """The key was merged into another one; `subject` is the IRI that stands for it now."""

    title = "The key was merged into another one"


class StateError(ConflictError):
    """It does not fit the way things stand, such as a decision made twice."""

    title = "This cannot be done as things stand"


class SupersededError(ContributionError):
    """It would undo a contribution after which the publisher has changed the profile again."""

    title = "The profile has been changed since"


class PreconditionFailedError(ContributionError):
    """The state that it was made for is no longer the current one."""

    title = "The profile has changed in the meantime"


class PreconditionRequiredError(ContributionError):
    """It would replace something without naming the state that it knew."""

    title = "Say which state of the profile you mean to replace"


class IdempotencyKeyError(ContributionError):
    """The Idempotency-Key was used for another request already."""

    title = "The Idempotency-Key belongs to another request"
    advice = "Use a new key for each new request; only repeat a key with the very same request."


class TooManyJobsError(ContributionError):
    """As many jobs of its publisher wait as may wait."""

    title = "Too many jobs wait"
    advice = "Wait until one has ended, or cancel one."


class AccessError(KnowledgeBaseError):
    """Who asks is unknown, or may not do this."""

    title = "You may not do this"


class UnauthenticatedError(AccessError):
    """No valid token."""

    title = "A token is needed"


class NoTokenError(UnauthenticatedError):
    """No token came with the request."""

    advice = "Send it as `Authorization: Bearer …`."


class UnknownTokenError(UnauthenticatedError):
    """The token is none that was ever made here, or not the whole of it."""

    title = "The token is unknown"
    advice = "Check that it is complete, and meant for this server."


class RevokedTokenError(UnauthenticatedError):
    """The token was ended by who runs this knowledge base."""

    title = "The token was revoked"
    advice = "Ask for a new one."


class ExpiredTokenError(UnauthenticatedError):
    """The token was made for a time that is over."""

    title = "The token has expired"
    advice = "Ask for a new one."


class ForbiddenError(AccessError):
    """A valid token, for something else."""

    title = "This token does not allow that"


class DisabledPublisherError(ForbiddenError):
    """The publisher may not contribute any more."""

    title = "The publisher is disabled"
    advice = "Ask who runs this knowledge base."


class ScopeError(ForbiddenError):
    """The scope of the token is too small; `needed` is the least that would do."""

    title = "The scope of the token is too small"

    def __init__(self, message: str, *, needed: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.needed = needed


class ForeignGraphError(ForbiddenError):
    """The token does not speak for the publisher whose graph this is."""

    title = "This graph belongs to another publisher"
    advice = "A publisher writes its own graphs only; leave out the graph, or use its token."

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        subject: str | None = None,
        statement: Triple | None = None,
    ) -> None:
        super().__init__(message, hint=hint, subject=subject)
        self.statement = statement


class QueryError(KnowledgeBaseError):
    """A query or one of its parameters is wrong."""

    title = "The question could not be answered"


class ParameterError(QueryError):
    """A parameter is unknown, missing or not of its type; `subject` is its name."""

    title = "A parameter is wrong"
    advice = "Mend the parameter and ask again."


class QuerySyntaxError(QueryError):
    """The query does not parse; `line` and `column` (from 1) say where."""

    title = "The query does not parse"
    advice = "Mend it at this place: look for a term, a dot or a bracket too few or too many."


class QueryRefusedError(QueryError):
    """The query asks for what we never do: SERVICE, an update, a remote graph."""

    title = "This kind of query is refused"


class QueryLimitError(QueryError):
    """The query took longer or more memory than it may."""

    title = "The query is over a limit"


class StoreError(KnowledgeBaseError):
    """The store failed or could not be reached."""

    title = "The store failed"


class BusyError(StoreError):
    """Too much is asked at once; the same may work in a moment."""

    title = "Too many questions at once"


class InUseError(StoreError):
    """Another process holds the data folder."""

    title = "The data folder is in use"


class FullError(StoreError):
    """There is no room left on the disk."""

    title = "There is no room left"
    advice = "Make room on the disk, and do the same again; nothing needs to be restarted."


class ReadOnlyError(StoreError):
    """The data folder cannot be written."""

    title = "The data folder cannot be written"
    advice = (
        "See that the disk is not mounted read-only, and that the folder and all in it belong to "
        "who runs this."
    )


class DamagedError(StoreError):
    """Log and store do not agree, or a record was altered."""

    title = "The data folder is damaged"


class ProblemError(KnowledgeBaseError):
    """A server that we asked answered with a problem document (RFC 9457)."""

    title = "The server refused"

    def __init__(
        self,
        message: str,
        *,
        status: int,
        report: dict[str, Any] | None = None,
        hint: str | None = None,
        subject: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, subject=subject, line=line, column=column)
        self.status = status
        self.report = report


class UnreachableError(KnowledgeBaseError):
    """A server that we asked did not answer."""

    title = "The server cannot be reached"
    advice = "Is it running? `cluster-kb serve` starts it."
