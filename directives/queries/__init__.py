"""Read-only selects that several callers need."""
