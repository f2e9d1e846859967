"""What staff see of mails and do with them, and the health of the sending."""
