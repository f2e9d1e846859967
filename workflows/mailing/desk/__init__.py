"""The desk's view of mails: lists, actions on mails, and the health of sending."""
