"""A unit opens its link and acknowledges."""
