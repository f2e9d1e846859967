"""The roads by which an alert leaves: another mail server, and a command of one's own. Neither is the outbox's."""

import logging
import os
import shlex
import smtplib
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

log = logging.getLogger(__name__)

TIMEOUT = 15
"""Seconds for a server's reply."""
COMMAND_TIMEOUT = 60
PASSED_ON = ("HOME", "LANG", "PATH", "TZ")
"""The variables that a command gets: none of our settings."""


def are_set(config: Mapping[str, Any]) -> bool:
    return bool(_has_server(config) or config["ALERT_COMMAND"])


def _has_server(config: Mapping[str, Any]) -> bool:
    return bool(config["ALERT_TO"] and config["ALERT_SMTP"])


def send(config: Mapping[str, Any], subject: str, text: str) -> bool:
    """Send by each road that is set; whether at least one took it."""
    taken = []
    if _has_server(config):
        taken.append(_tried("mail", lambda: _mail(config, subject, text)))
    if config["ALERT_COMMAND"]:
        taken.append(_tried("command", lambda: _command(config["ALERT_COMMAND"], f"{subject}\n\n{text}")))
    return any(taken)


def _tried(road: str, go: Any) -> bool:
    try:
        go()
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        # the words of a failed command would hold its arguments
        told = error if isinstance(error, OSError) else type(error).__name__
        log.warning("an alert could not be sent by %s and is tried again: %s", road, told)
        return False
    return True


def _mail(config: Mapping[str, Any], subject: str, text: str) -> None:
    server = urlsplit(config["ALERT_SMTP"])
    user = unquote(server.username or "")
    message = EmailMessage()
    sender = user if "@" in user else config["MAIL_DEFAULT_SENDER"]
    message["Subject"], message["Date"], message["From"] = subject, formatdate(), sender
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2])
    message["To"] = ", ".join(config["ALERT_TO"])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with signed_in(config["ALERT_SMTP"]) as connection:
        connection.send_message(message)


@contextmanager
def signed_in(address: str, timeout: float = TIMEOUT) -> Iterator[smtplib.SMTP]:
    """A connection to the other mail server. Raises OSError, ValueError."""
    server = urlsplit(address)
    with _connected(server.scheme, str(server.hostname), int(server.port or 0), timeout) as connection:
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        yield connection


def _connected(scheme: str, host: str, port: int, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    connection = smtplib.SMTP(host, port, timeout=timeout)
    if scheme == "smtp+starttls":
        connection.starttls(context=context)
    return connection


def _command(command: str, text: str) -> None:
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    subprocess.run(
        shlex.split(command),
        input=text.encode(),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=COMMAND_TIMEOUT,
        check=True,
    )
