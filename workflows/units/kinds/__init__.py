"""Kinds of units: how the agency writes to them, and what a superior of that kind sees and is mailed."""
