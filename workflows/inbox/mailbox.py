"""The only module that uses imap-tools: open the mailbox, yield new mails as bytes, mark those that were stored."""

import imaplib
import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from workflows.access_tokens import access_token

MAILBOX_ERRORS = (OSError, imaplib.IMAP4.error, ImapToolsError)
"""What connecting and talking to a mail server can raise, time-outs, TLS and a wrong password included."""

SIGN_IN_REFUSED = (MailboxLoginError, imaplib.IMAP4.error)
NO_FOLDER = MailboxFolderSelectError

TIMEOUT = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FetchedMail:
    uid: str
    raw: bytes
    at: datetime | None
    """When the server received it."""


@contextmanager
def opened(settings: Mapping[str, Any], timeout: float = TIMEOUT) -> Iterator[BaseMailBox]:
    """Connect to the mailbox in the settings and select its folder. Raises one of MAILBOX_ERRORS."""
    server, port = settings["IMAP_SERVER"], settings["IMAP_PORT"]
    if settings["IMAP_USE_SSL"]:
        box: BaseMailBox = MailBox(server, port, timeout=timeout, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(server, port, timeout=timeout)
    try:
        _sign_in(box, settings)
        yield box
    finally:
        with suppress(*MAILBOX_ERRORS):
            box.logout()


def _sign_in(box: BaseMailBox, settings: Mapping[str, Any]) -> None:
    username, folder = settings["IMAP_USERNAME"] or "", settings["IMAP_FOLDER"]
    if settings["IMAP_OAUTH"]:
        box.xoauth2(username, access_token(settings), folder)
        return
    # LOGIN accepts no diacritics in a password; PLAIN does, if the server supports it
    login = box.login_utf8 if "AUTH=PLAIN" in box.client.capabilities else box.login
    login(username, settings["IMAP_PASSWORD"] or "", folder)


def new_mails(box: BaseMailBox, done_folder: str | None) -> Iterator[FetchedMail]:
    """Mails that are not stored yet: all in the folder if stored mails are moved out of it, else the unseen ones.

    Fetching marks nothing.
    """
    for uid in box.uids("UNDELETED" if done_folder else "UNSEEN UNDELETED", charset=None):
        _answer, found = box.client.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])")
        for part in found:
            if isinstance(part, tuple):
                yield FetchedMail(uid, part[1], _moment(part[0]))
                break


def mark_stored(box: BaseMailBox, uid: str, done_folder: str | None) -> None:
    """Mark a mail as seen, and move it to `done_folder` if one is set.

    If the server refuses that folder, the mail stays, is fetched again each time and recognised as stored.
    """
    # not box.flag, which expunges what others have marked as deleted
    box.client.uid("STORE", uid, "+FLAGS", r"(\Seen)")
    if not done_folder:
        return
    try:
        if not box.folder.exists(done_folder):
            box.folder.create(done_folder)
        box.move(uid, done_folder)
    except ImapToolsError as error:
        log.warning("a stored mail cannot be moved to %r: %s", done_folder, error)


def _moment(answer: bytes) -> datetime | None:
    with suppress(ValueError, OverflowError):
        if local := imaplib.Internaldate2tuple(answer):
            return datetime.fromtimestamp(time.mktime(local), UTC)
    return None
