"""Which years a person can mean, in a letter or typed."""

YEARS = range(1900, 2200)
