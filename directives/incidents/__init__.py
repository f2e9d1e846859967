"""Incidents as the department sees them: kinds and levels, who is alerted, what was done, the register."""
