"""The mailed links that this browser's session holds, the newest of each letter."""

from flask import session

from directives.models import Link
from workflows.web import links


def remember_link(opened: links.OpenedLink) -> None:
    """Remember an opened link in this browser's session, beside earlier ones; an older mail opens the newer one."""
    if holds_newer(opened.link, opened.generation):
        return
    held = {**session.get("links", {}), opened.link.assignment.public_id: [opened.link.id, opened.generation]}
    session["links"] = dict(list(held.items())[-40:])  # a cookie holds 4 kB


def note_arrival(link: Link) -> None:
    """Remember that this browser has just fetched the link; its page asks `has_arrived` once."""
    session["arrived"] = link.id


def has_arrived(link: Link) -> bool:
    """Whether this is the first page shown to a browser that fetched the link and kept its cookie."""
    return bool(session.pop("arrived", None) == link.id)


def holds_newer(link: Link, generation: int) -> bool:
    """Whether this browser's session holds a newer generation of the link."""
    link_id, newest = session.get("links", {}).get(link.assignment.public_id, (None, 0))
    return bool(link_id == link.id and newest > generation)
