"""Silent units and the reasons, the call list before a due date, and the outcome of each call."""
