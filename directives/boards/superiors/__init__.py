"""A directive of many units, summed by those above them."""
