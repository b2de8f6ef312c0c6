"""The headers that every answer carries: caching, CORS, the position, security.

* `ETag` is strong and made of the body; `If-None-Match` is answered with 304.
* Anybody's page may read from here (`Access-Control-Allow-Origin: *`), never with credentials.
* `Cluster-KB-Answer` tells how a question of the catalogue came out: answered, none, no-data.
* `Cluster-KB-Repeated` marks the answer to a request that was answered before.
* `Cluster-KB-Position` is the position in the contribution log that an answer is at least as new
  as; it is read before the data are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

from api.current import kb

if TYPE_CHECKING:
    from flask import Flask, Response

__all__ = ["ANSWER", "MIN_POSITION", "POSITION", "REPEATED", "init_app"]

ANSWER = "Cluster-KB-Answer"
POSITION = "Cluster-KB-Position"
MIN_POSITION = "Cluster-KB-Min-Position"
REPEATED = "Cluster-KB-Repeated"

_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_EXPOSED = (
    f"Allow, ETag, Link, Location, Memento-Datetime, Retry-After, WWW-Authenticate, {ANSWER}, "
    f"{POSITION}, {REPEATED}"
)
_PREFLIGHT = {
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Datetime, Accept-Language, Authorization, Content-Encoding, Content-Type, "
        f"Idempotency-Key, If-Match, "
        f"If-None-Match, {MIN_POSITION}"
    ),
    "Access-Control-Max-Age": "86400",
}
_WITHOUT_DATA = frozenset({"static", "health", "vocabulary"})


def _read_position() -> None:
    if request.blueprint is not None and request.blueprint not in _WITHOUT_DATA:
        g.position = kb.store.position()


def _finish(response: Response) -> Response:
    response.headers.extend(_SECURITY)
    _share(response)
    if request.endpoint != "static":
        response.vary.update(["Accept", "Accept-Language"])
        response.headers.setdefault("Cache-Control", "no-cache")
    if "position" in g and response.status_code < 400:
        response.headers.setdefault(POSITION, str(g.position))
    if response.status_code == 200 and response.is_sequence and request.method in ("GET", "HEAD"):
        response.add_etag()
        response.make_conditional(request.environ)
    return response


def _share(response: Response) -> None:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
        response.headers.extend(_PREFLIGHT)


def init_app(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.before_request(_read_position)
    app.after_request(_finish)
