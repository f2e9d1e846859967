"""Outgoing mail: queued with the facts it tells of, sent by a worker of its own."""
