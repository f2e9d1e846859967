"""A unit opens its mailed link, sees its tasks and acknowledges."""
