"""A letter is read, and an officer corrects what was read until it can be issued."""
