"""How gunicorn serves us: one worker that holds the store, threads that answer.

The store is opened in the worker, so the application is not loaded before the fork. Anything here
can be overruled by the environment (`GUNICORN_CMD_ARGS="--bind=0.0.0.0:80 --threads=16"`).
gthread breaks the connection when an answer fails in the middle, so a cut result never looks
whole; not every server does.
"""

from __future__ import annotations

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 1
threads = 8
preload_app = False
timeout = 60
graceful_timeout = 30
keepalive = 5
forwarded_allow_ips = "127.0.0.1"
limit_request_line = 16_000
accesslog = "-"
loglevel = "info"
control_socket_disable = True
