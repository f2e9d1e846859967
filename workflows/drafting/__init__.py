"""A letter is read into a draft, and an officer corrects the draft until it can be issued."""
