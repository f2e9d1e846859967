"""A unit asks for its own desk, grants it, and sees there all of its letters, its work and its devices."""
