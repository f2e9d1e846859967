"""How gunicorn serves the pages behind nginx or Caddy: used by dondoc-web.service and by the container."""

import os
from typing import Any

wsgi_app = "app:create_app()"
bind = "127.0.0.1:8080"

# Two processes, so that one that dies or prints a long paper leaves another; WEB_CONCURRENCY asks for more.
# The threads wait for the database most of the time. Each process holds at most 8 connections.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 8

# The master process loads none of our code: a reload (SIGHUP) takes new code and settings, and no connection, lock or
# child process is shared by a fork.
preload_app = False
# Seconds that old processes have to finish their requests at a reload or stop; nginx waits as long for a paper.
graceful_timeout = 100
# A process whose main loop does not turn for so long is ended; a long request alone does not stop the loop.
timeout = 120
# libraries that print and read fonts keep memory
max_requests = 5000
max_requests_jitter = 500
# the sign of life is a file: on a slow disk a process would look dead
worker_tmp_dir = "/dev/shm"

# DONDOC_PROXIES and DONDOC_PROXY_NETWORKS alone decide which proxy is believed (workflows/web/security/front.py).
forwarded_allow_ips = ""
# a filtered list has a long address
limit_request_line = 8190

# The front server writes the log of requests, without tokens; programs of this machine control gunicorn by signals.
accesslog = None
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Say in the log, while the database is empty, which command lets somebody begin; then settle the memory."""
    from workflows.programs import settle_memory  # noqa: PLC0415 (the master process loads none of our code)
    from workflows.web.security import first_run  # noqa: PLC0415

    settle_memory()
    first_run.tell_if_empty(worker.wsgi)
