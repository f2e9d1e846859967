"""Keep forms under a name, rename and remove them. Each draft has a copy of its own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import NamedForm, Staff, Unit
from directives.record import locks
from directives.rules.forms.design import FormDesign
from directives.rules.search import unaccented, vietnamese_order


class NameTaken(Exception):
    """The agency has a form of this name."""


def named_forms(session: Session, agency_id: int) -> Sequence[NamedForm]:
    """The agency's named forms, by name."""
    kept = session.scalars(select(NamedForm).where(NamedForm.agency_id == agency_id))
    return sorted(kept, key=lambda one: vietnamese_order(one.name))


def keep(session: Session, staff: Staff, name: str, form: FormDesign, now: datetime) -> NamedForm:
    """Keep a form under a name. Raises NameTaken."""
    _refuse_twin(session, staff.agency_id, name)
    kept = NamedForm(agency_id=staff.agency_id, name=name, form=form.as_json(), created_by_id=staff.id, created_at=now)
    session.add(kept)
    session.flush()
    return kept


def rename(session: Session, kept: NamedForm, name: str) -> None:
    """Give a form another name. Raises NameTaken."""
    _refuse_twin(session, kept.agency_id, name, but=kept)
    kept.name = name
    session.flush()


def remove(session: Session, kept: NamedForm) -> None:
    """Remove a form; drafts and directives that took it keep their copy."""
    session.delete(kept)
    session.flush()


def _refuse_twin(session: Session, agency_id: int, name: str, but: NamedForm | None = None) -> None:
    locks.lock(session, session.get_one(Unit, agency_id), key_share=True)
    wanted = unaccented(name)
    if any(unaccented(one.name) == wanted for one in named_forms(session, agency_id) if one is not but):
        raise NameTaken
