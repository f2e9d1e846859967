"""Who may come in: staff by a one-time mailed link, units by the link of their assignment."""
