"""A real Postfix on 127.0.0.1, whose mailboxes are Dovecot's; nothing of the system's is touched, no mail leaves."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.infrastructure.dovecot import OWNER
from tests.infrastructure.ports import free_port, until

DAEMONS = Path("/usr/lib/postfix/sbin")
DOMAINS = ("so.example", "a.example", "b.example")
REFUSED = "khong-nhan@b.example"
"""Refused while the sender still listens; every other name without a mailbox is taken first and bounced then."""

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = {folder}
maillog_file = {folder}/postfix.log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.so.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_reject_unlisted_recipient = no
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/refused, permit_mynetworks, reject
smtpd_tls_security_level = none
smtp_dns_support_level = disabled
default_transport = error:5.1.2 no mail leaves this machine
relay_transport = error:5.1.2 no mail leaves this machine
notify_classes =
in_flow_delay = 0
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """Takes mail on this port."""

    port: int


@contextmanager
def private_postfix(folder: Path, mailboxes: list[str]) -> Iterator[Postfix]:
    """Runs until the end of the block, in `folder`, where Dovecot's mailboxes lie. Needs root, as Postfix does."""
    if os.getuid() != 0:
        raise RuntimeError("Postfix cho kiểm thử cần quyền root: xin chạy pytest bằng root, như CI.")
    port = free_port()
    _configure(folder, mailboxes, port)
    program = shutil.which("postfix") or "/usr/sbin/postfix"
    server = subprocess.Popen(
        [program, "-c", folder / "postfix", "start-fg"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    try:
        until(lambda: _answers(port), server, folder / "postfix.log")
        yield Postfix(port)
    finally:
        _end(server, folder)


def _end(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    """`postfix start-fg` is a script that waits for the master, and passes no signal on."""
    written = folder / "queue" / "pid" / "master.pid"
    os.kill(int(written.read_text()) if written.is_file() else server.pid, signal.SIGTERM)
    server.wait(timeout=20)


def _configure(folder: Path, mailboxes: list[str], port: int) -> None:
    for name in ("postfix", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    values = {
        "folder": folder,
        "daemons": DAEMONS,
        "domains": " ".join(DOMAINS),
        "uid": OWNER.pw_uid,
        "gid": OWNER.pw_gid,
        "port": port,
    }
    (folder / "postfix" / "main.cf").write_text(MAIN.format(**values))
    (folder / "postfix" / "master.cf").write_text(MASTER.format(**values))
    (folder / "mailboxes").write_text("".join(f"{address} {address}/\n" for address in mailboxes))
    (folder / "refused").write_text(f"{REFUSED} 550 5.1.1 User unknown\n")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as server:
            return server.recv(100).startswith(b"220")
    except OSError:
        return False
