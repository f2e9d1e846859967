"""Terms of the ledger: chains, actors and every kind of event."""

from enum import StrEnum


class ChainKind(StrEnum):
    """Kinds of hash chain in the ledger; the chain belongs to a row of this kind."""

    AGENCY = "agency"
    DIRECTIVE = "directive"
    ASSIGNMENT = "assignment"


class ActorKind(StrEnum):
    """Who caused an event: a member of staff, the holder of a link, or the program."""

    STAFF = "staff"
    LINK = "link"
    SYSTEM = "system"


class EventKind(StrEnum):
    """Every kind of event in the ledger, grouped by the chain it is appended to."""

    # the agency's chain
    UNITS_IMPORTED = "units_imported"
    UNIT_CHANGED = "unit_changed"
    STAFF_CHANGED = "staff_changed"
    AGENCY_CHANGED = "agency_changed"
    CALENDAR_CHANGED = "calendar_changed"
    CALENDAR_YEAR_RECORDED = "calendar_year_recorded"
    UNIT_PAUSED = "unit_paused"
    UNIT_RESUMED = "unit_resumed"
    AREA_EVENT = "area_event"
    RESTORED = "restored"
    """From a backup: what came after the backup's moment is lost."""
    RESTORE_RELEASED = "restore_released"
    # any chain
    ROWS_SEALED = "rows_sealed"
    """Rows are sealed as they are now; nothing else happened."""
    # a directive's chain
    DIRECTIVE_ISSUED = "directive_issued"
    UNIT_ADDED = "unit_added"
    PERIOD_OPENED = "period_opened"
    DEADLINE_MOVED = "deadline_moved"
    DEADLINE_KEPT = "deadline_kept"
    PERIOD_SKIPPED = "period_skipped"
    PERIOD_LOCKED = "period_locked"
    PERIOD_REOPENED = "period_reopened"
    ITEM_STOPPED = "item_stopped"
    ITEM_CONTINUED = "item_continued"
    FOLLOW_UP_CLOSED = "follow_up_closed"
    DIRECTIVE_WITHDRAWN = "directive_withdrawn"
    ARCHIVED = "archived"
    ARCHIVE_UNDONE = "archive_undone"
    OFFICER_CHANGED = "officer_changed"
    HEADS_RECORDED = "heads_recorded"
    REMINDERS_CHANGED = "reminders_changed"
    PLATFORM_IMPORTED = "platform_imported"
    # an assignment's chain
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    NOT_OURS = "not_ours"
    NOT_OURS_ANSWERED = "not_ours_answered"
    UNDER_WAY = "under_way"
    IMPLEMENTED = "implemented"
    REPORTED = "reported"
    APPROVED = "approved"
    RETURNED = "returned"
    EXEMPTED = "exempted"
    CANNOT = "cannot"
    TASK_NOT_OURS = "task_not_ours"
    EXEMPTION_ASKED = "exemption_asked"
    OBJECTION_REFUSED = "objection_refused"
    EXEMPTION_ENDED = "exemption_ended"
    INCIDENT_REPORTED = "incident_reported"
    CONTACT_CHANGED = "contact_changed"
    LINK_RENEWED = "link_renewed"
    LINK_SHARED = "link_shared"
    """An officer made a text with a unit's own link, to send by another road than mail."""
    LINK_ACTIVATED = "link_activated"
    LINK_REVOKED = "link_revoked"
    REMARKED = "remarked"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    OWN_DATE_SET = "own_date_set"
    ATTRIBUTE_DECLARED = "attribute_declared"
    TASK_SKIPPED = "task_skipped"
    """The period is not asked of this unit."""
    ASKED_AGAIN = "asked_again"
    """What was not asked is asked after all, by a new date."""
    ESCALATED = "escalated"
    CALLED = "called"
    DOCUMENT_ARRIVED = "document_arrived"
    DOCUMENT_DECLINED = "document_declined"
    PLATFORM_CONFIRMED = "platform_confirmed"
    PLATFORM_DISPUTED = "platform_disputed"
    TEXT_ERASED = "text_erased"


class AccessKind(StrEnum):
    """Kinds of access log entry. Kept apart from the ledger: they change nothing on the board."""

    LINK_OPENED = "link_opened"
    """The mailed address was fetched: by a person, or by a program that looks at mails."""
    PAGE_OPENED = "page_opened"
    """After that the same browser kept its cookie, followed the redirect and was shown the unit's page."""
    INCIDENT_VIEWED = "incident_viewed"
    INCIDENT_FILE_OPENED = "incident_file_opened"
    LINK_COPIED = "link_copied"
    SIGN_IN_OPENED = "sign_in_opened"
