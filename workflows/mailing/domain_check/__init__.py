"""Whether other servers can recognise our mails: SPF, DKIM, DMARC."""
