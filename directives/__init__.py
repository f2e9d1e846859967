"""What things are and what is true of them: nouns and rules, without requests, mails, pages or a clock."""
