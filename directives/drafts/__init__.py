"""Check a draft before its issue: what it lacks, what is doubtful, what was passed over, when it is due."""

from directives.drafts.burdens import extra_burdens
from directives.drafts.doubts import shortened
from directives.drafts.due import due_moment, moment_of_words
from directives.drafts.finding import DraftFinding, DraftProblem, ExtraBurden
from directives.drafts.findings import draft_problems, is_recurrence_rule
from directives.drafts.passages import PassedOver, covers, passed_over, taken_back

__all__ = [
    "DraftFinding",
    "DraftProblem",
    "ExtraBurden",
    "PassedOver",
    "covers",
    "draft_problems",
    "due_moment",
    "extra_burdens",
    "is_recurrence_rule",
    "moment_of_words",
    "passed_over",
    "shortened",
    "taken_back",
]
