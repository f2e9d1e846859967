"""Signed links that open pages without an account: computed from a row and the keys, never stored."""

import secrets
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urljoin

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from directives import restorations
from directives.models import Assignment, Directive, Link, Mail, SignInLink
from directives.record import locks
from directives.terms import DirectiveState
from workflows import clock


class LinkRefusal(StrEnum):
    """Why a link does not open."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    """Ended by the department: revoked, or the address was corrected."""
    REPLACED = "replaced"
    """Somebody of the unit has pressed by a newer generation."""
    RESTORED = "restored"
    """It is from before a restore: whoever holds it may ask for a new one."""
    NOT_YOURS = "not_yours"

    @property
    def is_revoked(self) -> bool:
        return self is LinkRefusal.REVOKED

    @property
    def is_replaced(self) -> bool:
        return self in {LinkRefusal.REPLACED, LinkRefusal.RESTORED}

    @property
    def is_restored(self) -> bool:
        return self is LinkRefusal.RESTORED

    @property
    def is_not_yours(self) -> bool:
        return self is LinkRefusal.NOT_YOURS


class LinkRefused(Exception):
    """A link does not open; `link` and `generation` are set where the signature was valid."""

    def __init__(self, reason: LinkRefusal, link: Link | None = None, generation: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.link, self.generation = reason, link, generation


def _signer(purpose: str) -> URLSafeSerializer:
    # itsdangerous signs with the last key and accepts all; LINK_KEYS has the newest first
    keys = [key.strip() for key in current_app.config["LINK_KEYS"].split(",")]
    return URLSafeSerializer(list(reversed(keys)), salt=purpose)


def token(link: Link, generation: int | None = None) -> str:
    """The token of a link's newest generation, or of this one."""
    return str(_signer("assignment").dumps([link.id, generation or link.generation]))


def address(link: Link) -> str:
    """The full URL of a link, for mails."""
    return f"{current_app.config['PUBLIC_URL']}/m/{token(link)}"


def named_by(session: Session, given: str) -> Link:
    """The link of a token that opens or was replaced: enough to mail its contact. Raises LinkRefused."""
    try:
        return open_token(session, given)
    except LinkRefused as refused:
        if refused.reason.is_replaced and refused.link:
            return refused.link
        raise


class OpenedLink(NamedTuple):
    """A valid link, the generation that opened it, and the state of its directive."""

    link: Link
    generation: int
    state: DirectiveState


def open_token(session: Session, given: str) -> Link:
    """The link that a token opens. Raises LinkRefused."""
    return open_generation(session, given).link


def open_generation(session: Session, given: str) -> OpenedLink:
    """The link that a token opens, with the generation that it names. Raises LinkRefused."""
    try:
        link_id, generation = _signer("assignment").loads(given)
    except (BadSignature, ValueError, TypeError) as error:
        raise LinkRefused(LinkRefusal.UNKNOWN) from error
    return load_valid(session, link_id, generation)


_THE_LINK = Link.id == bindparam("id")
_TO_READ = (
    select(Link, Directive.state, clock.OFFSET.label("offset"))
    .join(Link.assignment)
    .join(Assignment.directive)
    .options(contains_eager(Link.assignment).contains_eager(Assignment.directive))
    .where(_THE_LINK)
)
_UNLOCKED = aliased(Assignment)
_TO_WRITE = locks.locking(
    # to accept an answer, only the state of the directive is needed
    select(
        Link,
        Directive.state,
        clock.OFFSET.label("offset"),
        Assignment,
        select(_UNLOCKED.head_seq).where(_UNLOCKED.id == Assignment.id).scalar_subquery().label("seen_seq"),
    )
    .join(Link.assignment)
    .join(Assignment.directive)
    .where(_THE_LINK),
    of=Assignment,
)


def load_valid(session: Session, link_id: int, generation: int, *, lock: bool = False) -> OpenedLink:
    """The link, if this generation is still valid; `lock` locks its assignment. Raises LinkRefused."""
    found = session.execute(_TO_WRITE if lock else _TO_READ, {"id": link_id}).first()
    if lock and found and found.Assignment.head_seq != found.seen_seq:
        # PostgreSQL waited for another writer and then re-read only the locked row: run the query again for the others
        found = session.execute(_TO_WRITE, {"id": link_id}).first()
    if found is None:
        raise LinkRefused(LinkRefusal.UNKNOWN)
    opened = OpenedLink(found.Link, generation, found.state)
    clock.remember(session, found.offset)
    if lock:
        set_committed_value(opened.link, "assignment", found.Assignment)
        locks.mark_locked(session, found.Assignment)
    if refusal := _refusal(opened.link, generation, opened.state):
        raise LinkRefused(refusal, opened.link, generation)
    return opened


def _refusal(link: Link, generation: int, state: DirectiveState) -> LinkRefusal | None:
    """Why this generation of a link does not open, or None. A colleague's ends with the follow-up."""
    if link.is_colleagues and state != DirectiveState.ISSUED:
        return LinkRefusal.REVOKED
    if link.revoked_at is not None or not link.ended_below <= generation <= link.generation:
        return LinkRefusal.REVOKED
    if generation >= link.opens_from:
        return None
    is_older = restorations.era_of(generation) < restorations.era_of(link.opens_from)
    return LinkRefusal.RESTORED if is_older else LinkRefusal.REPLACED


def public(address: str) -> str:
    """The full URL of an address that `url_for` gave."""
    return str(urljoin(current_app.config["PUBLIC_URL"], address))


def page(path: str) -> str:
    """The full URL of a page that has its own guard."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def sign_in_address(sign_in_id: int) -> str:
    """The full URL of a one-time sign-in."""
    return f"{current_app.config['PUBLIC_URL']}/dang-nhap/{_signer('sign-in').dumps(sign_in_id)}"


def digest_address(mail_id: int) -> str:
    """The full URL of the link in a leader's digest."""
    return f"{current_app.config['PUBLIC_URL']}/dang-nhap/{_signer('digest').dumps(mail_id)}"


def open_digest(session: Session, given: str) -> Mail | None:
    """The digest whose link has this token, opened or not; None for any other token."""
    try:
        return session.get(Mail, _signer("digest").loads(given))
    except (BadSignature, ValueError, TypeError):
        return None


def open_sign_in(session: Session, given: str) -> SignInLink | None:
    """The sign-in that a token names, used or not; None for an invalid token."""
    try:
        return session.get(SignInLink, _signer("sign-in").loads(given))
    except (BadSignature, ValueError, TypeError):
        return None


class DeskWay(StrEnum):
    """What an address of a unit's desk is for; its last part is a token."""

    GRANT = "mo"
    ENTER = "vao"
    FEED = "lich"


def desk_address(way: DeskWay, *named: int | str) -> str:
    """The full URL of a way to a unit's desk; `named` is what it is signed for: ids, numbers, a digest."""
    return page(f"/{way}-trang-chung/{_signer(f'desk-{way}').dumps(list(named))}")


def open_desk_way(way: DeskWay, given: str) -> list[Any]:
    """What a token of this way was signed for; [] for any other token."""
    try:
        return list(_signer(f"desk-{way}").loads(given))
    except (BadSignature, ValueError, TypeError):
        return []


def desk_code(code_id: int, contact_id: int, address: str) -> str:
    """The six digits that are mailed to a contact for a new device: computed like links, so that no table has them."""
    signed = _signer("desk-code").dumps([code_id, contact_id, address.lower()])
    return f"{int(sha256(str(signed).encode()).hexdigest(), 16) % 10**6:06}"


PROBE_SECONDS = 60


def _probes() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="probe")


def probe_address() -> str:
    """The full URL at which `dondoc doctor` asks how its own request arrives, for a minute."""
    return page(f"/duong-toi/{_probes().dumps(secrets.token_hex(8))}")


def is_probe(given: str) -> bool:
    try:
        _probes().loads(given, max_age=PROBE_SECONDS)
    except BadSignature:
        return False
    return True
