"""From a queued mail to its subject, text, HTML and attachments."""
