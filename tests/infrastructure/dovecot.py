"""A real Dovecot: mailboxes over IMAP on 127.0.0.1, in a temporary folder, nothing of the system's touched."""

import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
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
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/mail/%u
}}
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


@contextmanager
def private_dovecot(folder: Path) -> Iterator[Dovecot]:
    """Runs until the end of the block. Needs root, since Dovecot drops its rights user by user."""
    if os.getuid() != 0:
        raise RuntimeError("Dovecot cho kiểm thử cần quyền root: xin chạy pytest bằng root, như CI.")
    (folder / "mail").mkdir()
    os.chown(folder / "mail", OWNER.pw_uid, OWNER.pw_gid)
    port, settings = free_port(), folder / "dovecot.conf"
    settings.write_text(
        CONFIGURATION.format(folder=folder, password=PASSWORD, owner=OWNER.pw_name, group=GROUP.gr_name, port=port)
    )
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
