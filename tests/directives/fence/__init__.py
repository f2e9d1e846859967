"""Foreign files behind the fence."""
