"""Whether other servers can know our mails for ours: SPF, DKIM, DMARC."""
