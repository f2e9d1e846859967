"""How answers travel: static files, compression, pages that a browser keeps until they change."""
