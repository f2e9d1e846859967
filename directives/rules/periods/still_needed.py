"""When an officer is asked whether the figures of a recurring item are still needed. Pure.

Figures asked 'đến khi có thông báo' are owed period after period by every unit, also when nobody reads them any more.
"""

AFTER = 4
"""Periods whose due date has passed since the issue, or since the last answer."""
