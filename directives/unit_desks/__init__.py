"""A unit's own desk: asked for, granted, renewed and ended; its devices, codes and letters."""
