"""A name server on loopback that answers from a table: what stands there, that nothing does, or not at all."""

import socket
import threading

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

SILENT, BROKEN = "silent", "broken"
"""In place of records: no answer at all; an answer that the server cannot tell (SERVFAIL)."""


class DnsServer:
    """Its table: (name, type) -> texts of records, SILENT or BROKEN. A name that is in it for no type is NXDOMAIN."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.table: dict[tuple[str, str], list[str] | str] = {}
        self.asked: list[tuple[str, str]] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()

    def _serve(self) -> None:
        while True:
            asked, peer = self.socket.recvfrom(4096)
            if not asked:
                return
            if (answer := self._answer(asked)) is not None:
                self.socket.sendto(answer, peer)

    def _answer(self, asked: bytes) -> bytes | None:
        try:
            query = dns.message.from_wire(asked)
        except dns.exception.DNSException:
            return None
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        found = self.table.get((name, kind), [])
        if found == SILENT:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if found == BROKEN:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            texts = [f'"{text}"' if kind == "TXT" and not text.startswith('"') else text for text in found]
            reply.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *texts))
        elif not any(known == name for known, _kind in self.table):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()
