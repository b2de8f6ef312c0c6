"""Publishers and tokens over HTTP, for who has a token of the scope `admin`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Response

from api import access
from api.current import kb
from api.negotiation import JSON, chosen
from api.parameters import arguments, members
from kb.log import expiry

if TYPE_CHECKING:
    from kb.log import Scope

__all__ = ["administration"]

administration = Blueprint("administration", __name__)


@administration.before_request
def _check() -> None:
    chosen((JSON,))
    arguments()
    access.bearer("admin")


@administration.get("/publishers")
def publishers() -> Response:
    """List the publishers, the disabled ones too."""
    return _told({"publishers": [asdict(one) for one in kb.log.publishers.all()]})


@administration.post("/publishers")
def add_publisher() -> Response:
    """Add a publisher."""
    asked = members("key", "name")
    return _told(asdict(kb.log.publishers.add(asked["key"], asked["name"])), 201)


@administration.post("/publishers/<key:key>/disable")
def disable_publisher(key: str) -> Response:
    """Stop a publisher from contributing; what it has said stays."""
    kb.log.publishers.disable(key)
    return _told(asdict(kb.log.publishers.get(key)))


@administration.post("/publishers/<key:key>/enable")
def enable_publisher(key: str) -> Response:
    """Let a disabled publisher contribute again."""
    kb.log.publishers.enable(key)
    return _told(asdict(kb.log.publishers.get(key)))


@administration.get("/publishers/<key:key>/tokens")
def tokens(key: str) -> Response:
    """List the tokens of a publisher, the revoked ones too."""
    kb.log.publishers.get(key)
    return _told({"tokens": [asdict(one) for one in kb.log.tokens.all(key)]})


@administration.post("/publishers/<key:key>/tokens")
def create_token(key: str) -> Response:
    """Create a token; its text stands in this answer and nowhere else."""
    names = ("scope", "person", "label", "expires")
    asked = members(*names, optional=names)
    token, text = kb.log.tokens.create(
        key,
        label=asked.get("label", ""),
        scope=cast("Scope", asked.get("scope", "contribute")),
        person=asked.get("person", ""),
        expires=expiry(asked["expires"], kb.clock()) if "expires" in asked else None,
    )
    return _told({**asdict(token), "token": text}, 201)


@administration.delete("/tokens/<key:identifier>")
def revoke_token(identifier: str) -> Response:
    """End a token for ever."""
    kb.log.tokens.revoke(identifier)
    return _told({"revoked": identifier})


def _told(told: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(told, ensure_ascii=False, indent=2)
    response = Response(text + "\n", status, mimetype=JSON.media_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Authorization")
    return response
