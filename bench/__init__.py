"""What 1,000 units and 9 items cost, each beside its floor in the same run; `make bench` prints it."""
