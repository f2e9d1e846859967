"""The one cast and stage that tests share; import from here, as `from tests import scene`.

Three ways to begin: `issue` (a department and its directive), `issue_and_open` (the same, seen by a unit that has
opened its link) and `two_schools` (a smaller directive, for tests about mails). Builders flush; the test commits.
"""

from tests.scene.cascade import COMMUNE, Cascade, cascade, cascade_mailed, passed_below
from tests.scene.everything import everything
from tests.scene.forms import WHOLE_FORM, FormAsked, ask_by_form, form_opened, issue_form
from tests.scene.incoming import MAILBOX, PDF, bounce_report, opened, receive, reply, two_schools_mailed
from tests.scene.issued import IssuedDirective, draft, issue, issue_and_mail, issued_directive
from tests.scene.jobs import do_jobs, finished_job
from tests.scene.mails_of_many import OF_MANY, WEEK_LATER
from tests.scene.people import Department, department, person, unit
from tests.scene.platforms import exported, say, take_export
from tests.scene.running import (
    HOUR,
    hold_session,
    later,
    running,
    send_mails,
    sign_in,
    sign_in_address,
    submission_key,
    wait_until,
)
from tests.scene.sealed import seal, seal_whole
from tests.scene.two_schools import END_OF_APRIL, FRIDAY, TwoSchools, two_schools
from tests.scene.unit_side import (
    FIGURES,
    INCIDENT,
    NOT_OURS,
    PLAIN,
    REPORT,
    OpenedLink,
    issue_and_open,
    newest_link,
    open_link,
    token,
)
