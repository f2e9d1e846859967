"""The deadlines of a letter: words of time, dates and rules of recurrence."""
