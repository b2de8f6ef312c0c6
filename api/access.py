"""Who asks: the token of a request, and what it is good for.

https://www.rfc-editor.org/rfc/rfc6750
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from api.current import kb
from kb.errors import (
    ForeignGraphError,
    NoTokenError,
    ScopeError,
    UnauthenticatedError,
)

if TYPE_CHECKING:
    from kb.log import Scope, Token

__all__ = ["bearer", "challenge", "check_own", "known"]

_REALM = 'Bearer realm="cluster-kb"'
_BASIC = 'Basic realm="cluster-kb", charset="UTF-8"'
_HOW = "Send it as `Authorization: Bearer …`, or as the password of HTTP Basic."
_WITH_BASIC = frozenset({"inbox"})
"""The parts that also take a token as a password, for clients that can send nothing else."""


def bearer(scope: Scope) -> Token:
    """Return the token of the request.

    :raises UnauthenticatedError: of each kind, when there is none, or it is not valid.
    :raises DisabledPublisherError: when its publisher may not contribute any more.
    :raises ScopeError: when it is not good for what the scope stands for.
    """
    if request.authorization is None or request.authorization.type != "bearer":
        raise NoTokenError("this needs a token")
    token = kb.log.tokens.authenticate(request.authorization.token or "")
    kb.log.publishers.active(token.publisher)
    if not token.allows(scope):
        raise _too_small(token, scope)
    return token


def known() -> Token | None:
    """Return the token of a request that needs none; errors are those of `bearer`."""
    return bearer("dry-run") if request.authorization else None


def reads_private(publisher: str, *, asked: bool) -> bool:
    """Tell whether a request may read what only a publisher and curators may; not without a token.

    The token may also be the password of HTTP Basic, with any name
    (https://www.rfc-editor.org/rfc/rfc7617). `asked` says that the request wants no less.

    :raises UnauthenticatedError: of each kind, when the token is not valid, or none is there and
        it is asked for.
    :raises DisabledPublisherError: when its publisher may not contribute any more.
    :raises ForeignGraphError: when it is another publisher's, and no curator's.
    """
    if request.authorization is None:
        if asked or "Authorization" in request.headers:
            raise NoTokenError("this needs a token", hint=_HOW)
        return False
    basic = request.authorization.type == "basic"
    text = request.authorization.password if basic else request.authorization.token
    token = kb.log.tokens.authenticate(text or "")
    kb.log.publishers.active(token.publisher)
    if token.publisher != publisher and not token.allows("curate"):
        raise ForeignGraphError(
            f"this token speaks for {token.publisher}, and the inbox is that of {publisher}"
        )
    return True


def check_own(token: Token, publisher: str | None) -> None:
    """Refuse a request for the graph of another publisher than that of the token.

    :raises ForeignGraphError: naming both.
    """
    if publisher not in (None, token.publisher):
        raise ForeignGraphError(
            f"this token speaks for {token.publisher}, and the graph is that of {publisher}"
        )


def challenge(error: Exception) -> str | None:
    """Return the `WWW-Authenticate` of a refusal; None for an error that is none."""
    also = f", {_BASIC}" if request.blueprint in _WITH_BASIC else ""
    if isinstance(error, NoTokenError):
        return f"{_REALM}{also}"
    if isinstance(error, UnauthenticatedError):
        told = f'error="invalid_token", error_description="{error.title}"'
        return f"{_REALM}, {told}{also}"
    if isinstance(error, ScopeError):
        return f'{_REALM}, error="insufficient_scope", scope="{error.needed}"'
    return None


def _too_small(token: Token, scope: Scope) -> ScopeError:
    if token.scope == "dry-run" and scope == "contribute":
        return ScopeError(
            "this token is only good for trying out",
            needed=scope,
            hint="Add `?dry-run`, or use another token.",
        )
    return ScopeError(
        f"this needs a token of the scope {scope}, and yours has {token.scope}",
        needed=scope,
        hint="Ask who runs this knowledge base for such a token, or to do it for you.",
    )
