"""A rehearsal on one machine: sample data, a mailbox to read, a clock to move."""
