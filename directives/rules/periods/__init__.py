"""What follows from the dates of a period: grace, the days of its data, whether the figures are still needed. Pure."""
