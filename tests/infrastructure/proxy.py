"""A reverse proxy on loopback, with TLS if it has a certificate: what it passes on is up to the test."""

import ssl
import threading
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

Headers = dict[str, str]


def as_nginx(headers: Headers, caller: str) -> Headers:
    """The lines proxy_set_header of docs/settings.md, before TLS."""
    before = headers.get("X-Forwarded-For")
    return {
        **headers,
        "X-Forwarded-For": f"{before}, {caller}" if before else caller,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": headers["Host"],
    }


class ReverseProxy:
    """`upstream` is set after the start; `rewrite(headers, caller)` gives the headers that are passed on."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.upstream = ""
        self.rewrite: Callable[[Headers, str], Headers] = as_nginx
        self.extra: Headers = {}
        """Headers of the answer in place of its own."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            sends: ClassVar[set[str]] = {"content-type", "content-length"}

            def do_GET(self) -> None:
                place = urlsplit(outer.upstream)
                connection = HTTPConnection(place.hostname, place.port)
                headers = outer.rewrite(dict(self.headers.items()), self.client_address[0])
                connection.request("GET", self.path, headers=headers)
                answer = connection.getresponse()
                body = answer.read()
                self.send_response_only(answer.status)
                given = {name: text for name, text in answer.headers.items() if name.lower() in self.sends}
                for name, text in (given | {"Date": self.date_time_string()} | outer.extra).items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)
                connection.close()

            def log_message(self, *_words: object) -> None:
                """Nothing of it is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
