"""Third step of reading: deadlines, from words of time to dates and recurrence rules."""
