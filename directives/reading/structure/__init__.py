"""The parts of a letter: head, addressees, items, duties, foot."""
