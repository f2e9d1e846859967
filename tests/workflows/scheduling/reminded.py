"""What tests of the ticker ask: which tasks there are, who was reminded."""

from datetime import date, time

from sqlalchemy import select

from directives import acts
from directives.models import Assignment, Item, Link, Mail, Period, Task
from directives.rules.schedule import at
from directives.terms import Standing


def moment(day, hour=7, minute=30, month=4):
    return at(date(2020, month, day), time(hour, minute))


def reminders(session, occasion=None):
    wanted = [occasion] if occasion else ["due_soon", "overdue"]
    return session.scalars(select(Mail).where(Mail.occasion.in_(wanted)).order_by(Mail.id)).all()


def to_whom(mails):
    return sorted(mail.recipient for mail in mails)


def task(session, unit, position, number=1):
    return session.scalar(
        select(Task)
        .join(Assignment)
        .join(Period, Period.id == Task.period_id)
        .join(Item, Item.id == Task.item_id)
        .where(Assignment.unit_id == unit.id, Item.position == position, Period.number == number)
    )


def hand_in(session, unit, position, when, said=Standing.REPORTED):
    wanted = task(session, unit, position)
    link = session.scalar(select(Link).where(Link.assignment_id == wanted.assignment_id))
    return acts.submit(
        session, wanted, acts.ReportAnswer(said, f"{unit.id}-{position}"), acts.from_link(link, when), when
    )
