"""Dates and ages as an office writes them (docs of words: 'chậm nhất thứ Tư 22/4/2020', 'quá hạn 6 ngày')."""

from datetime import date, time, timedelta

import pytest
from flask import render_template_string
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from directives.rules.schedule import at
from workflows.web.formats import vn_due, vn_last_day, vn_left, vn_until

MIDNIGHT = at(date(2020, 4, 23), time(0))
"""The end of Wednesday, 22 April."""
AFTERNOON = at(date(2020, 4, 24), time(15))


@pytest.mark.parametrize(
    ("due_at", "said", "until"),
    [
        (MIDNIGHT, "chậm nhất thứ Tư 22/4/2020", "hết thứ Tư 22/4/2020"),
        (AFTERNOON, "trước 15:00 thứ Sáu 24/4/2020", "15:00 thứ Sáu 24/4/2020"),
    ],
)
def test_a_deadline_is_written_as_the_office_writes_it(app, due_at, said, until):
    with app.test_request_context():
        assert (vn_due(due_at), vn_until(due_at)) == (said, until)


@pytest.mark.parametrize(("due_at", "day"), [(MIDNIGHT, "22/4/2020"), (AFTERNOON, "24/4/2020")])
def test_a_period_goes_to_the_last_day_on_which_it_can_be_answered(due_at, day):
    assert vn_last_day(due_at) == day


def test_an_item_without_a_date_says_that_the_letter_names_none(app):
    with app.test_request_context():
        assert vn_due(None) == "công văn không ghi hạn"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(days=6, hours=23), "quá hạn 6 ngày"),
        (timedelta(days=1), "quá hạn 1 ngày"),
        (timedelta(hours=3), "quá hạn 3 giờ"),
        (timedelta(days=-1, hours=-2), "còn 1 ngày 2 giờ"),
    ],
)
def test_an_age_in_days_has_no_hours(app, after, said):
    with app.test_request_context():
        assert vn_left(AFTERNOON, AFTERNOON + after) == said


def test_counts_in_texts_have_dots_between_thousands_and_years_have_none(app):
    late = _l("quá hạn %(n)s", n=1350)
    in_template = "{{ _('quá hạn %(n)s', n=n) }} {{ ngettext('%(num)s x', '%(num)s x', n) }} {{ _('%(x)s', x='<i>') }}"
    with app.test_request_context():
        assert (str(late), _("quá hạn %(n)s", n=999)) == ("quá hạn 1.350", "quá hạn 999")
        assert ngettext("%(num)s x", "%(num)s x", 50_000) == "50.000 x"
        assert _("năm %(year)s", year=2026) == "năm 2026"
        assert render_template_string(in_template, n=12_345) == "quá hạn 12.345 12.345 x &lt;i&gt;"
