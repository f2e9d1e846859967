"""Work done by the clock: open periods, queue reminders, escalations, digests and receipts."""
