"""Check whether other servers can verify our mails: SPF, DKIM, DMARC."""
