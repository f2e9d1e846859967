"""Law 5 for mails: whom they had reached by a past moment is replayed as it was shown then."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from directives.acts import ActedBy, assign, contacts
from directives.database import db
from directives.models import Assignment, Contact, Directive, Link, Mail, Unit
from directives.past.delivery_replay import ReachedSince
from directives.past.reached import reached_by
from directives.record import ledger
from directives.rules import delivery
from directives.rules.delivery import Told
from directives.rules.schedule import local
from directives.terms import MailFactKind, MailState
from tests import scene
from tests.scene.queued import queue_mail
from workflows.followup import assignment_steps as following
from workflows.mailing.composing.message import ComposedMail
from workflows.mailing.desk import steps as mailing
from workflows.mailing.sending import bounces, claims, outcomes, preparing
from workflows.mailing.sending.delivery_effects import note_and_apply
from workflows.mailing.sending.outcomes import Delivery
from workflows.mailing.sending.reply_meaning import Outcome
from workflows.units import steps as units
from workflows.units.over_time import steps as over_time

PROPERTY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
NO_SUCH_USER = "550 5.1.1 No such user"
BLOCKED = "550 5.7.1 Message blocked as spam"
TAKEN = Outcome(MailState.SENT, "250 OK")
REFUSED = Outcome(MailState.FAILED, NO_SUCH_USER)


class Life:
    """Two letters to the same units, of which one has two contacts; each act takes the number drawn for it."""

    def __init__(self, now):
        begun = scene.issue(db.session, now)
        self.people, self.session = begun.people, begun.session
        self.people.school_a.contacts.append(Contact(name="Thầy Nam", email="nam@donvi.example"))
        self.session.flush()
        self.second = scene.issued_directive(self.session, self.people, now)
        self.count = 0

    def one(self, number, noun, *which):
        found = self.session.scalars(select(noun).where(*which).order_by(noun.id)).all()
        return found[number % len(found)] if found else None

    def send(self, limit, now, outcome):
        for one in preparing.prepare(self.session, claims.claim(self.session, "worker", now, limit), now):
            if preparing.renew_lease(self.session, one, "worker", now):
                outcomes.record(self.session, Delivery(one.mail_id, outcome, one.mail), "worker", now)
            else:
                outcomes.drop_unwanted(self.session, one.mail_id, "worker", now)

    def taken(self, number, now):
        self.send(number % 3 + 1, now, TAKEN)

    def refused(self, number, now):
        self.send(number % 3 + 1, now, REFUSED)

    def refused_for_our_own_fault(self, number, now):
        self.send(number % 3 + 1, now, Outcome(MailState.FAILED, "550 5.7.1 blocked", is_ours=True))

    def put_off(self, number, now):
        self.send(number % 3 + 1, now, Outcome(MailState.QUEUED, "451 4.7.1 later"))

    def given_up(self, number, now):
        self.session.execute(update(Mail).values(attempts=len(delivery.BACK_OFF)))
        self.put_off(number, now)

    def bounce(self, number, now):
        mail = self.one(number, Mail, Mail.state == MailState.SENT)
        if mail is not None:
            bounces.bounce(self.session, mail, NO_SUCH_USER, now)

    def bounce_for_our_own_fault(self, number, now):
        mail = self.one(number, Mail, Mail.state == MailState.SENT)
        if mail is not None:
            bounces.bounce(self.session, mail, BLOCKED, now)

    def undo_bounce(self, number, now):
        mail = self.one(number, Mail, Mail.state == MailState.BOUNCED)
        if mail is not None:
            bounces.undo_bounce(self.session, mail, ActedBy(self.people.officer, "", now))

    def retry(self, number, now):
        mail = self.one(number, Mail, Mail.state.in_((MailState.FAILED, MailState.BOUNCED)))
        if mail is not None:
            mailing.retry(self.session, mail, ActedBy(self.people.officer, "", now))

    def send_again(self, number, now):
        link = self.one(number, Link)
        if link.contact.removed_at is None:
            following.send_again(self.session, link.assignment, link.contact, self.change(now))

    def ask_for_a_new_link(self, number, now):
        assign.renew_link(self.session, self.one(number, Link), now, ledger.SYSTEM)

    def add_contact(self, number, now):
        self.count += 1
        entry = contacts.ContactEntry("Cô Lan", "Hiệu trưởng", f"lan{self.count}@donvi.example", "")
        following.add_contact(self.session, self.one(number, Assignment), entry, self.change(now))

    def change_contact(self, number, now):
        contact = self.one(number // 2, Contact, Contact.removed_at.is_(None))
        if contact is not None:
            self.count += 1
            email = f"moi{self.count}@donvi.example" if number % 2 else contact.email
            entry = contacts.ContactEntry(f"Tên {self.count}", "", email, "")
            units.change_contact(self.session, contact, entry, "đổi", self.people.officer, now)

    def remove_contact(self, number, now):
        contact = self.one(number, Contact, Contact.removed_at.is_(None))
        if contact is not None:
            units.remove_contact(self.session, contact, "nghỉ", self.people.officer, now)

    def bring_back(self, number, now):
        contact = self.one(number, Contact, Contact.removed_at.is_not(None))
        if contact is not None:
            entry = contacts.ContactEntry(contact.name, "", contact.email, "")
            units.add_contact(self.session, contact.unit, entry, "về lại", self.people.officer, now)

    def merge(self, number, now):
        there = self.session.scalars(
            select(Unit).where(Unit.agency_id == self.people.agency.id, Unit.closed_at.is_(None)).order_by(Unit.id)
        ).all()
        if len(there) > 1:
            one, into = there[number % len(there)], there[(number + 1 + number // 4) % len(there)]
            if one is not into:
                decision = over_time.UnitDecision(self.change(now), local(now).date())
                over_time.merge(self.session, [one], into, decision)

    def change(self, now):
        return ActedBy(self.people.officer, "Lý do", now)

    def shown(self):
        """What the board has now, by assignment."""
        self.session.flush()
        self.session.expire_all()
        columns = select(Assignment.id, Assignment.told_at, Assignment.unreachable_at)
        return {id_: ReachedSince(*known) for id_, *known in self.session.execute(columns)}

    def replayed(self, at):
        """What it is said to have had then."""
        found = {}
        for directive_id in self.session.scalars(select(Directive.id)):
            found |= reached_by(self.session, directive_id, at)
        return {id_: found.get(id_, ReachedSince()) for id_ in self.session.scalars(select(Assignment.id))}


OFTEN = [Life.taken, Life.refused, Life.bounce, Life.undo_bounce, Life.retry]
ACTS = [
    *OFTEN,
    *OFTEN,
    Life.bounce_for_our_own_fault,
    Life.refused_for_our_own_fault,
    Life.put_off,
    Life.given_up,
    Life.send_again,
    Life.ask_for_a_new_link,
    Life.add_contact,
    Life.change_contact,
    Life.remove_contact,
    Life.bring_back,
    Life.merge,
]
lives = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11), st.integers(1, 60)), min_size=1, max_size=25)
"""Acts, the number each takes, and how many hours pass before it."""


@PROPERTY
@given(drawn=lives)
def test_replaying_a_past_moment_gives_what_was_shown_then(new_app, now, drawn):
    with new_app() as app, app.app_context():
        life, at = Life(now), now
        shown = {at: life.shown()}
        for act, number, hours in drawn:
            at += timedelta(hours=hours)
            act(life, number, at)
            shown[at] = life.shown()

        for moment, then in shown.items():
            assert life.replayed(moment) == then


HOUR = timedelta(hours=1)


@pytest.fixture
def life(session, now):
    return Life(now)


def first_mail(life):
    """The first letter's to the district office, which has one contact."""
    theirs = select(Mail).join(Contact).where(Contact.unit_id == life.people.district.id)
    return life.session.scalars(theirs.order_by(Mail.id)).first()


def of_the_district(life, found):
    return found[first_mail(life).lines[0].assignment_id]


def test_a_failure_is_shown_until_the_retry_succeeds(life, now):
    life.send(1, now, REFUSED)
    mailing.retry(life.session, first_mail(life), ActedBy(life.people.officer, "", now + HOUR))
    life.send(20, now + 2 * HOUR, TAKEN)

    assert of_the_district(life, life.replayed(now + HOUR)) == ReachedSince(None, now)
    assert of_the_district(life, life.replayed(now + 2 * HOUR)) == ReachedSince(now + 2 * HOUR)


def test_an_undone_bounce_counts_as_told_from_the_first_mail(life, now):
    life.send(1, now, TAKEN)
    bounces.bounce(life.session, first_mail(life), NO_SUCH_USER, now + HOUR)
    bounces.undo_bounce(life.session, first_mail(life), ActedBy(life.people.officer, "", now + 2 * HOUR))

    seen = [of_the_district(life, life.replayed(now + hours * HOUR)) for hours in range(3)]

    assert seen == [ReachedSince(now), ReachedSince(None, now + HOUR), ReachedSince(now)]
    assert of_the_district(life, life.shown()) == seen[-1]


def test_where_a_successor_cannot_be_reached_the_unit_that_closed_counts_as_not_told(life, now):
    life.send(20, now, TAKEN)
    a, b = life.people.school_a, life.people.school_b
    over_time.merge(life.session, [a], b, over_time.UnitDecision(life.change(now + HOUR), local(now).date()))
    theirs = select(Mail).where(Mail.contact_id == b.contacts[0].id, Mail.state == MailState.SENT)
    bounces.bounce(life.session, life.session.scalars(theirs).first(), NO_SUCH_USER, now + 2 * HOUR)

    of_a = life.session.scalars(select(Assignment.id).where(Assignment.unit_id == a.id)).first()
    assert life.replayed(now + HOUR)[of_a] == ReachedSince(now)
    assert life.replayed(now + 2 * HOUR)[of_a] == life.shown()[of_a] == ReachedSince(None, now + 2 * HOUR)


def test_a_mail_blocked_as_spam_tells_nobody_and_spares_the_address(life, now):
    life.send(1, now, TAKEN)
    bounces.bounce(life.session, first_mail(life), BLOCKED, now + HOUR)
    mailing.retry(life.session, first_mail(life), ActedBy(life.people.officer, "", now + 2 * HOUR))
    blocked = of_the_district(life, life.shown())
    life.send(20, now + 3 * HOUR, TAKEN)

    assert first_mail(life).contact.works
    assert blocked == of_the_district(life, life.replayed(now + 2 * HOUR)) == ReachedSince()
    assert of_the_district(life, life.shown()) == ReachedSince(now + 3 * HOUR)


def test_a_mail_to_the_superior_does_not_tell_the_unit(life, now):
    assignment = life.session.scalars(select(Assignment).where(Assignment.unit_id == life.people.school_b.id)).all()[0]
    superior = life.people.district.contacts[0]
    life.session.execute(update(Mail).values(state=MailState.HELD))
    queue_mail(
        life.session,
        "recorded",
        instance="of another",
        now=now,
        contact=superior,
        agency_id=life.people.agency.id,
        lines=[(assignment.id, None, "")],
    )
    mail_id = life.session.scalar(select(Mail.id).where(Mail.instance == "of another"))
    claims.claim(life.session, "worker", now, 1)
    letter = ComposedMail("<x@so.example>", superior.email, "", "", "", "", "", now)
    outcomes.record(life.session, Delivery(mail_id, TAKEN, letter), "worker", now)

    assert life.shown()[assignment.id] == life.replayed(now)[assignment.id] == ReachedSince()


TABLE = [(kind, is_ours) for kind in MailFactKind for is_ours in (False, True)]


@pytest.mark.parametrize(("kind", "is_ours"), TABLE)
def test_each_fact_has_its_effect_on_a_unit_that_was_told(life, now, kind, is_ours):
    life.send(1, now, TAKEN)

    note_and_apply(life.session, first_mail(life), kind, now + HOUR, is_ours=is_ours)

    effect = delivery.effect_of(kind, is_ours)
    expected = ReachedSince(None) if effect.told == Told.NOT_BY_THIS else ReachedSince(now)
    if effect.address_works is False:
        expected = ReachedSince(None, now + HOUR)
    assert of_the_district(life, life.shown()) == of_the_district(life, life.replayed(now + HOUR)) == expected


@pytest.mark.parametrize(("kind", "is_ours"), TABLE)
def test_each_fact_has_its_effect_on_a_unit_not_reached(life, now, kind, is_ours):
    life.send(1, now, REFUSED)

    note_and_apply(life.session, first_mail(life), kind, now + HOUR, is_ours=is_ours)

    effect = delivery.effect_of(kind, is_ours)
    expected = ReachedSince(None, now)
    if effect.address_works:
        expected = ReachedSince(now + HOUR if effect.told == Told.BY_THIS else None)
    assert of_the_district(life, life.shown()) == of_the_district(life, life.replayed(now + HOUR)) == expected


@pytest.mark.parametrize("kind", MailFactKind)
def test_writing_and_replaying_use_the_same_table_of_effects(life, now, monkeypatch, kind):
    fails = delivery.effect_of(kind).address_works is False
    monkeypatch.setitem(
        delivery.EFFECTS, kind, delivery.NO_EFFECT if fails else delivery.effect_of(MailFactKind.REFUSED)
    )

    note_and_apply(life.session, first_mail(life), kind, now + HOUR)

    expected = ReachedSince() if fails else ReachedSince(None, now + HOUR)
    assert of_the_district(life, life.shown()) == of_the_district(life, life.replayed(now + HOUR)) == expected
