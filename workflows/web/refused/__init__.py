"""Forms and links that cannot be taken: what was typed is kept or shown back."""
