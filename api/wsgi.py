"""What gunicorn loads, in its worker.

    python -m gunicorn -c python:api.gunicorn_conf api.wsgi:app

Settings come from the environment (`CLUSTER_KB_*`).
"""

from __future__ import annotations

from threading import Thread

from api.app import create_app

__all__ = ["app"]

app = create_app()
_kb = app.extensions["kb"]
_sandbox = _kb.sandbox  # its processes start before the first query comes
_kb.jobs.runner.start()
Thread(target=_kb.resources.prepare, args=(_kb.settings.language,), daemon=True).start()
