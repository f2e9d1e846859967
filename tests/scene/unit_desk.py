"""The desk of a unit: asked for on a letter's page, granted by the press that a mail leads to, opened on devices."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient

from tests.infrastructure.mail_server import MailServer
from tests.scene.running import send_mails
from tests.scene.unit_side import OpenedLink

CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36"


@dataclass
class OpenedDesk:
    """A browser that is a device of a unit's desk."""

    client: FlaskClient
    page: str

    def get(self, path: str = ""):
        return self.client.get(self.page + path)

    def post(self, path: str = "", **data):
        return self.client.post(self.page + path, data=data)


def way_in(smtp: MailServer, address: str, way: str) -> str:
    """The newest address of a way to the desk that was mailed there."""
    texts = [mail.get_body(("plain",)).get_content() for mail in smtp.to(address)]
    return [found[0] for text in texts if (found := re.search(rf"/{way}-trang-chung/\S+", text))][-1]


def ask_for_desk(app: Flask, unit: OpenedLink, smtp: MailServer, address: str) -> str:
    """Press on a letter's page; returns the way to grant that the mail brings."""
    assert unit.post("/trang-chung").status_code == 302
    send_mails(app)
    return way_in(smtp, address, "mo")


def grant_desk(app: Flask, way: str, agent: str = CHROME) -> OpenedDesk:
    """Press in a browser of its own."""
    client = app.test_client()
    page = client.post(way, headers={"User-Agent": agent}).location
    send_mails(app)
    return OpenedDesk(client, page)
