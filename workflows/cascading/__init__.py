"""A superior sees its schools under a letter, passes items on to them, enters and sums what they answer."""
