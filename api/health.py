"""Whether the service is alive, for load balancers and people on duty."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from api.current import kb

__all__ = ["health"]

health = Blueprint("health", __name__)


@health.get("/health")
def alive() -> Response:
    """Say that the store answers, and how far log and store have come."""
    response = jsonify(status="ok", position=kb.store.position(), log=kb.log.position())
    response.headers["Cache-Control"] = "no-store"
    return response
