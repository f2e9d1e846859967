"""What happens by the clock: periods open, reminders, escalations and digests go out."""
