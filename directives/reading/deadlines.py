"""stub to be written."""
from datetime import date
from directives.reading.draft import Deadline
def read_deadlines(text: str, start: int, issued_on: date | None) -> list[Deadline]:
    return []
