"""Attributes of units: which an agency keeps, their values in forms and files, and what units declare."""
