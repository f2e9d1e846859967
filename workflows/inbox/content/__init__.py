"""What the bytes of a mail say: charsets, marks of mail programs, words of reports. Pure, no database."""
