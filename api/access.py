"""Who asks: the token that came with a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from api.current import kb
from kb.errors import ForbiddenError, UnauthenticatedError

if TYPE_CHECKING:
    from kb.log import Token

__all__ = ["token_of_request"]


def token_of_request(*, dry_run: bool) -> Token:
    """Return the token of the request.

    :raises UnauthenticatedError: when there is none, or it is not valid.
    :raises ForbiddenError: when it is only good for trying out.
    """
    if request.authorization is None or request.authorization.type != "bearer":
        raise UnauthenticatedError(
            "this needs a token", hint="Send it as `Authorization: Bearer …`."
        )
    token = kb.log.tokens.authenticate(request.authorization.token or "")
    if token.scope == "dry-run" and not dry_run:
        raise ForbiddenError(
            "this token is only good for trying out", hint="Add `?dry-run`, or use another token."
        )
    return token
