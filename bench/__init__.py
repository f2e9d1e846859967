"""Benchmarks with 1,000 units and 9 items; each is compared with a floor measured in the same run (`make bench`)."""
