"""The mail worker: claims, the SMTP connection, outcomes, bounces and the delivery log."""
