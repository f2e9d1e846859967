"""Work at fixed times: open periods; queue reminders, escalations, digests and receipts."""
