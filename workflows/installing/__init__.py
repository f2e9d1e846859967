"""What the person who installs the product does: keys, the folder of stored files."""
