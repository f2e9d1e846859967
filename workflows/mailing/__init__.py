"""Outgoing mail: queued in the transaction of the facts that it tells of, sent by a worker process."""
