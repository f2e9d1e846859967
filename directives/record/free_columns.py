"""The columns that no event seals, each with its reason: they may change without the ledger knowing.

Every other column is sealed by the event that writes its row (seals.py), or is compared with what follows from events
(DERIVED). So a new column is sealed unless somebody gives a reason here.
"""

from collections.abc import Mapping

_UNSENT = "typed and not submitted: it is nobody's answer yet"
_OUTBOX = "the worker's own bookkeeping; what became of the mail is in the delivery log"
_COPY = "a copy for the desk; the mail itself is in its reader's mailbox"
_DRAFT = "how the draft came about; what was issued is sealed"
_BY_EVENT = "the row is found by its event; its own number means nothing"

FREE_TABLES: Mapping[str, str] = {
    "access_entry": "the access log changes no status",
    "agency_frame": "how an agency's own pages look; a change of the emblem is an event",
    "alert": "what the person who looks after the system was told; changes nothing that a board shows",
    "answer_draft": _UNSENT,
    "change_mark": "tells browsers that their copy of a page is old",
    "desk_code": "admits a device within a quarter of an hour; the device is an event",
    "error_count": "counts of logged errors; changes nothing that a board shows",
    "group_member": "whom letters to come address; former groups are in former_facts, audiences are stored as tasks",
    "heartbeat": "which programs run; changes nothing that a board shows",
    "instance": "names the database to its folder of files, which is compared file by file",
    "job": "long work and its result, which is made from what is sealed, and gone after a week",
    "kept_paper": "made from what is sealed, and gone after a week",
    "last_look": "what an officer has looked at, to mark what is new to them; changes nothing that a board shows",
    "limit_use": "counted against limits, and forgotten",
    "mail_server": _OUTBOX,
    "named_form": "a form to copy into drafts; the form that was issued is sealed with its item",
    "paper_drop": "that kept papers are gone",
    "parked_form": _UNSENT,
    "platform_layout": "how files were read; what was taken from them is sealed",
    "platform_name": "proposes which unit a name means; what was taken is sealed",
    "rehearsal": "the clock of a rehearsal",
    "restoration": "each restore, and the release after it, is an event of the agency's chain",
    "security_entry": "the security log is for administrators to read; it binds nobody",
    "setup_code": "opens the first run, before there is anything to prove",
    "staff_session": "who is signed in; changes nothing that a board shows",
    "sign_in_request": "addresses typed at the sign-in, until the worker takes them",
    "sign_in_link": "opens sessions of staff; changes nothing that a board shows",
}

FREE: Mapping[str, Mapping[str, str]] = {
    "call": {"id": _BY_EVENT},
    "daily_root": {"id": "a root is named by its day"},
    "contact": dict.fromkeys(
        ("failed_at", "failure"), "follows the delivery log; what it means for a unit is compared"
    ),
    "delegation": {"mail_id": "the newest mail; what became of it is in the delivery log"},
    "desk_device": {"last_used_at": "when a browser opened the desk last; changes nothing that a board shows"},
    "directive": dict.fromkeys(
        ("reading", "source_text", "source_file_id", "created_at", "edited_at", "edition"), _DRAFT
    ),
    "item": dict.fromkeys(("span_start", "span_end"), _DRAFT),
    "mail": {
        **dict.fromkeys(("state", "priority", "not_before", "attempts", "claimed_by", "lease_until"), _OUTBOX),
        **dict.fromkeys(("ended_at", "reply", "at_once", "sent_in_id", "message_id"), _OUTBOX),
        **dict.fromkeys(("recipient", "mailbox"), "the present address; the one that was tried is in the delivery log"),
        **dict.fromkeys(("values", "subject", "body"), _COPY),
    },
    "remark": {"id": _BY_EVENT},
    "staff": {"digest": "how often somebody wants a digest"},
    "unit": {
        "search_name": "follows from the name; for searching only",
        "sort_name": "follows from the name; for the order of lists only",
    },
    "unit_pause": {"id": _BY_EVENT},
}

DERIVED: Mapping[str, Mapping[str, str]] = {
    "assignment": {
        **dict.fromkeys(("head_seq", "head_hash", "head_at"), "the last event of the chain"),
        **dict.fromkeys(("acknowledged_at", "not_ours_at", "taken_over_at"), "the events of the chain"),
        **dict.fromkeys(("told_at", "unreachable_at"), "the delivery log"),
        **dict.fromkeys(("asked_tasks", "done_tasks", "review_tasks", "answered_tasks"), "its tasks"),
    },
    "daily_root": dict.fromkeys(
        ("on", "recorded_at", "root", "heads"), "the chains as they were at the end of the day"
    ),
    "directive": dict.fromkeys(("head_seq", "head_hash", "head_at"), "the last event of the chain"),
    "event": dict.fromkeys(
        (
            *("chain_kind", "chain_id", "seq", "kind", "directive_id", "task_id", "recorded_at", "happened_at"),
            *("actor_kind", "actor_id", "schema", "body", "previous_hash", "hash"),
        ),
        "its body and the hash of the event before",
    ),
    "mail": {"sent_at": "the delivery log"},
    "task": dict.fromkeys(
        (
            *("standing", "first_submitted_at", "due_at", "return_due_at", "extended_due_at"),
            *("document_at", "objected", "review_from"),
        ),
        "the events of its directive and assignment",
    ),
    "unit": dict.fromkeys(("head_seq", "head_hash", "head_at"), "the last event of the chain"),
}
"""Columns that verification compares with what they follow from."""
