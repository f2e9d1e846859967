"""What staff see of mails and do with them; the health of the sending."""
