"""Questions of officers about reports, and the units' answers: events with their texts; no status, no date, no debt."""
