"""Kept true afterwards: deadlines moved, answers that came by telephone, addresses mended, incidents read."""
