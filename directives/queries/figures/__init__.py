"""What is known about the figures of a report: its flags, and the size of its unit."""
