"""The register of incoming documents: answers that came by the document system, by post or on paper."""
