"""Evidence of a unit: what may be uploaded or linked, kept with drafts, and refused in words."""
