"""Somebody of a unit hands items to a colleague, sees what becomes of it, and takes it back; officers end it."""
