"""A small server that gives tokens, as Microsoft 365 and Google do, and says whose a token is."""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

USER, REFRESH_TOKEN, CLIENT, CLIENT_SECRET = "thu-ve@so.example", "lam-moi", "don-doc", "mat-khau-ung-dung"


class TokenServer(ThreadingHTTPServer):
    """On 127.0.0.1: POST /token asks for a token, POST /whose says whose it is. `asked` holds each form at /token.

    POST /moved leads to another address.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[dict[str, str]] = []
        self.given: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        known = {
            "refresh_token": form.get("refresh_token") == REFRESH_TOKEN,
            "client_credentials": form.get("client_secret") == CLIENT_SECRET,
        }
        if not known.get(form.get("grant_type", "")) or form.get("client_id") != CLIENT:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        self.given.add(token := secrets.token_urlsafe())
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3599}

    def whose(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        active = form.get("token") in self.given
        return 200, {"active": active, "username": USER} if active else {"active": False}


class _Answers(BaseHTTPRequestHandler):
    server: TokenServer

    def do_POST(self) -> None:
        if self.path == "/moved":
            self._lead_on()
            return
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        code, fields = {"/token": self.server.token, "/whose": self.server.whose}[self.path](form)
        body = json.dumps(fields).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _lead_on(self) -> None:
        self.send_response(302)
        self.send_header("Location", f"{self.server.url}/given")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        """What the other address gives to whoever follows."""
        body = b'{"access_token": "of-somebody-else"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a test's own output is enough."""


@contextmanager
def token_server() -> Iterator[TokenServer]:
    with TokenServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
