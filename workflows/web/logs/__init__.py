"""Logs of all programs, and the line of each request."""
