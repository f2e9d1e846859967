"""Damaged files for every reader, and hostile requests for every route: see __main__.py."""
