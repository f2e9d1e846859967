"""Help for people: the guide, the accessibility statement, whom to tell of a weakness."""
