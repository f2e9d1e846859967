"""Units, their contacts, groups, pauses, and the agency's calendar."""
