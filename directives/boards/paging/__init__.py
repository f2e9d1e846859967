"""The board of a directive one page at a time: rows chosen and put in order by the database, totals of all of them."""
