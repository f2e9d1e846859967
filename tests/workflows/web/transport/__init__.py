"""How answers travel."""
