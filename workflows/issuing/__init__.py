"""A draft becomes a directive with tasks and mails."""
