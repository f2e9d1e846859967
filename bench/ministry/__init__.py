"""A ministry's size: thousands of units that have lived through ten periods, and what the product needs for them."""
