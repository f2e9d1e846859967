"""Run a whole demo in one process: pages, the mailbox's pages, mail server, ticker, workers of mails and long work."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from flask import Flask
from waitress.server import create_server

from workflows.demo.mail_server import DemoMailServer
from workflows.demo.mailbox import Mailbox
from workflows.demo.ports import Ports
from workflows.jobs.worker import run_worker as do_jobs
from workflows.mailing.sending.worker import run_worker
from workflows.programs import settle_memory
from workflows.scheduling.ticker import run_ticker
from workflows.signals import stopping

IN_MEMORY = 16 * 1024 * 1024
"""Bytes of a request that stay in memory: an upload is no temporary file, whatever it turns out to be."""


def serve(app: Flask, mailbox: Mailbox, pages: Flask, ports: Ports, ready: Callable[[], None]) -> None:
    """Run until Ctrl-C or SIGTERM; `ready` is called when everything listens."""
    stop = stopping()
    settle_memory()
    with ExitStack() as running:
        server = DemoMailServer(mailbox, ports.smtp)
        server.start()
        running.callback(server.stop)
        running.enter_context(_listening(pages, ports.mailbox, threads=2))
        running.enter_context(_listening(app, ports.web, threads=8))
        running.enter_context(_going(lambda: run_worker(app, stop), stop))
        running.enter_context(_going(lambda: run_ticker(app, stop), stop))
        running.enter_context(_going(lambda: do_jobs(app, stop), stop))
        ready()
        stop.wait()


@contextmanager
def _listening(app: Flask, port: int, threads: int) -> Iterator[None]:
    # a browser opens more connections than there are threads; waitress would log each one
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(app, host="127.0.0.1", port=port, threads=threads, inbuf_overflow=IN_MEMORY)
    thread = threading.Thread(target=server.run, name=f"port {port}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(timeout=5)


@contextmanager
def _going(work: Callable[[], None], stop: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)
