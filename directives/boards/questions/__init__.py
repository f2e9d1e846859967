"""What waits for an officer's decision, and stays as it is without one."""
