"""Find one directive or stored file by what a person knows: number, public id or id."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directives.models import Directive, Enclosure, Evidence, Item, Report, StoredFile, Task


def find(session: Session, word: str) -> Directive | None:
    """A directive by its public id, its number or its id in the database."""
    named = [Directive.public_id == word, Directive.number == word]
    if word.isascii() and word.isdigit() and len(word) < 19:
        named.append(Directive.id == int(word))
    found = select(Directive).where(or_(*named)).order_by(Directive.public_id != word, Directive.id)
    return session.scalars(found).first()


def find_file(session: Session, agency_id: int, public_id: str) -> StoredFile | None:
    """A file of the agency's directives, or one that a unit submitted for them; None for any other."""
    theirs = select(Directive.id).where(Directive.issuer_id == agency_id)
    tasks_of = select(Task.id).join(Item, Item.id == Task.item_id).where(Item.directive_id.in_(theirs))
    places = [
        select(Directive.signed_file_id).where(Directive.issuer_id == agency_id),
        select(Directive.source_file_id).where(Directive.issuer_id == agency_id),
        select(Enclosure.file_id).where(Enclosure.directive_id.in_(theirs)),
        select(Evidence.file_id).where(Evidence.task_id.in_(tasks_of), Evidence.report_id.is_not(None)),
        select(Report.letter_file_id).where(Report.task_id.in_(tasks_of)),
    ]
    known = or_(*(StoredFile.id.in_(place) for place in places))
    return session.scalar(select(StoredFile).where(StoredFile.public_id == public_id, known))
