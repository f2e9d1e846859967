"""What units answered, put together: tables of figures with sums that know their gaps, and lists of texts."""
