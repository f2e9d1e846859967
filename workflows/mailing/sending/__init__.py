"""The mail worker: claims, the SMTP connection, what an answer means, and the delivery log."""
