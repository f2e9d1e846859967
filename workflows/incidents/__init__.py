"""The department's side of incidents: the register, what is done about each, kinds and levels, the duty list."""
