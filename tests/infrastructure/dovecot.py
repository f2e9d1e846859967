"""A real Dovecot: mailboxes over IMAP on 127.0.0.1, in a temporary folder, nothing of the system's touched."""

import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.infrastructure.ports import free_port, until

PASSWORD = "mat-khau-thu"
OWNER = pwd.getpwnam("nobody")
GROUP = grp.getgrgid(OWNER.pw_gid)

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""

BY_PASSWORD = """
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%u
}}
"""

BY_TOKEN = """
auth_mechanisms = xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%u
}}
"""
"""In place of a password: Dovecot asks the address `introspection_url` whose each token is."""

ASKING = """
introspection_mode = post
introspection_url = {whose}
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Dovecot:
    """A mailbox for every name that signs in with PASSWORD; `folder`/mail/<address> is its maildir."""

    folder: Path
    port: int

    def mails(self, address: str) -> list[bytes]:
        """The mails in somebody's mailbox."""
        with imaplib.IMAP4("127.0.0.1", self.port) as box:
            box.login(address, PASSWORD)
            box.select("INBOX", readonly=True)
            return [box.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in box.search(None, "ALL")[1][0].split()]

    def put(self, address: str, mail: bytes) -> None:
        """Deliver a mail into somebody's mailbox."""
        inbox = self.folder / "mail" / address
        for name in ("cur", "new", "tmp"):
            (inbox / name).mkdir(parents=True, exist_ok=True)
        (inbox / "new" / f"{len(list((inbox / 'new').iterdir()))}.eml").write_bytes(mail)
        for path in (inbox, *inbox.rglob("*")):
            os.chown(path, OWNER.pw_uid, OWNER.pw_gid)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder until the end of the block, which the owner of the mailboxes may enter as well, unlike one of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def private_dovecot(folder: Path, whose: str | None = None) -> Iterator[Dovecot]:
    """Runs until the end of the block. Needs root, since Dovecot drops its rights user by user.

    With `whose`, an address that says whose a token is, tokens sign in and no password does.
    """
    if os.getuid() != 0:
        raise RuntimeError("Dovecot cho kiểm thử cần quyền root: xin chạy pytest bằng root, như CI.")
    (folder / "mail").mkdir()
    os.chown(folder / "mail", OWNER.pw_uid, OWNER.pw_gid)
    port, settings = free_port(), folder / "dovecot.conf"
    (folder / "oauth2.conf").write_text(ASKING.format(whose=whose))
    values = {"password": PASSWORD, "owner": OWNER.pw_name, "group": GROUP.gr_name, "port": port}
    text = CONFIGURATION + (BY_TOKEN if whose else BY_PASSWORD)
    settings.write_text(text.format(folder=folder, **values))
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    server = subprocess.Popen([program, "-F", "-c", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port), server, folder / "dovecot.log")
        yield Dovecot(folder, port)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def _answers(port: int) -> bool:
    try:
        with imaplib.IMAP4("127.0.0.1", port, timeout=2) as box:
            return bool(box.welcome)
    except OSError:
        time.sleep(0.05)
        return False
