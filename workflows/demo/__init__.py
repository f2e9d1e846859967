"""A rehearsal on one machine: sample data, a mailbox that catches all mails, and a clock to move."""
