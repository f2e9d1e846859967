"""Outgoing mail: queued in the transaction of the fact that it reports, sent later by a worker process."""
