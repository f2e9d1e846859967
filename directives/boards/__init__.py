"""What leaders and officers ask: plain values for pages, exports, papers and mails."""
