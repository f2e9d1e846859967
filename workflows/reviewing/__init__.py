"""An officer approves a report or returns it, and answers extension requests."""
