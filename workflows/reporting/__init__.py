"""A unit reports what each item asks."""
