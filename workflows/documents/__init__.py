"""Papers for meetings: the summary and the call list as PDF."""
