"""Erase personal data: texts, names and files are deleted; the ledger holds only digests, so its chains stay valid.

One verb for each noun; it raises NotOpen if the row has been erased, and returns the files to delete after the commit.
"""

from workflows.followup.erasing.answers import erase_acknowledgement, erase_incident, erase_report
from workflows.followup.erasing.area_events import erase_area_event
from workflows.followup.erasing.incoming import erase_incoming, forget_incoming
from workflows.followup.erasing.said import (
    erase_call,
    erase_declaration,
    erase_extension,
    erase_objection,
    erase_platform_answer,
    erase_suggestion,
)

__all__ = [
    "erase_acknowledgement",
    "erase_area_event",
    "erase_call",
    "erase_declaration",
    "erase_extension",
    "erase_incident",
    "erase_incoming",
    "erase_objection",
    "erase_platform_answer",
    "erase_report",
    "erase_suggestion",
    "forget_incoming",
]
