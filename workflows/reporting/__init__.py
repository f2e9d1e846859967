"""A unit reports on each item: drafts, reports with files, incidents and extension requests."""
