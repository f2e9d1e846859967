"""Attributes of units as data: which an agency has, what values they take, how large units are by them."""
