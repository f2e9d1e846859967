"""The demo's ports, on 127.0.0.1 only; a taken one is replaced by the next free one."""

import socket
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Ports:
    web: int = 8000
    smtp: int = 8025
    mailbox: int = 8080


def free_ports(wanted: Ports) -> Ports:
    """The wanted ports, each as it is or the next free one above it."""
    chosen: list[int] = []
    for first in astuple(wanted):
        chosen.append(next(port for port in range(first, 65536) if port not in chosen and _is_free(port)))
    return Ports(*chosen)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
