"""A unit reports on each item: drafts, reports, files, incidents and extension requests."""
