"""Between mails and answers: who is silent and why, whom to telephone before a deadline, and how each call ended."""
