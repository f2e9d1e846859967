"""What the bytes of a mail say: charsets, marks of mail programs, reports, checks of the sender. Pure, no database."""
