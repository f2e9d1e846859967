"""Who knocks at the door: where a request comes from, and the security log."""
