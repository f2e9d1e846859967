"""The anchors: a file of signed lines outside of the database, one for each day.

Lines are only added, and each has the hash of the one before. The heads of the chains stand in them too, so that a
changed chain can be named.
"""

import hashlib
import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.appending import opened_to_append
from directives.models import DailyRoot
from directives.past.anchored import Anchor
from directives.past.findings import FaultKind, LedgerFault
from directives.record.ledger import canonical
from workflows.proof import signing

log = logging.getLogger(__name__)


def write(session: Session) -> int:
    """Add the days that the file lacks, if one is set; returns how many. A file that cannot be written is tried again.

    Call it after the commit: what is anchored must be true.
    """
    path, key = current_app.config["ANCHOR_FILE"], current_app.config["ANCHOR_KEY"]
    if not path or not key:
        return 0
    try:
        return append(session, Path(path), key)
    except (OSError, ValueError, KeyError) as error:
        log.warning("the anchors were not written and are tried again: %s", error)
        return 0


def append(session: Session, path: Path, key: str) -> int:
    """Add a signed line for each later day than the file's last; on the disk when this returns. Raises OSError."""
    with opened_to_append(path) as (file, whole):
        last = whole.rstrip("\n").rpartition("\n")[2]
        known = date.fromisoformat(json.loads(last)["on"]) if last else date.min
        new = session.scalars(select(DailyRoot).where(DailyRoot.on > known).order_by(DailyRoot.on)).all()
        for root in new:
            last = _line(root, last, key)
            file.write(f"{last}\n")
    return len(new)


def _line(root: DailyRoot, last: str, key: str) -> str:
    content = {"on": root.on, "at": root.recorded_at, "root": root.root, "heads": root.heads, "previous": _hash(last)}
    return canonical({**content, "signature": signing.sign(key, canonical(content))})


def read(path: Path, public_key: str) -> tuple[list[Anchor], list[LedgerFault]]:
    """The anchors of a file and what is wrong with its lines. Raises OSError, and ValueError for a bad public key."""
    anchors: list[Anchor] = []
    faults: list[LedgerFault] = []
    last = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        anchor = _anchor(line, last, public_key)
        if anchor is None or (anchors and anchor.on <= anchors[-1].on):
            faults.append(LedgerFault(FaultKind.ANCHOR, path.name, number))
        else:
            anchors.append(anchor)
        last = line
    return anchors, faults


def _anchor(line: str, last: str, public_key: str) -> Anchor | None:
    """The anchor of a line; None if it is not signed, or does not follow the line before."""
    try:
        content: dict[str, Any] = json.loads(line)
        signature = content.pop("signature")
        heads = [(str(kind), int(id_), int(seq), str(hash_)) for kind, id_, seq, hash_ in content["heads"]]
        anchor = Anchor(date.fromisoformat(content["on"]), str(content["root"]), heads)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    is_next = content["previous"] == _hash(last)
    return anchor if is_next and signing.is_signed(public_key, canonical(content), signature) else None


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest() if line else ""
