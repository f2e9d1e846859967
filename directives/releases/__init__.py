"""Two hands: what somebody of a unit enters waits for its head, where the unit wants it so."""
