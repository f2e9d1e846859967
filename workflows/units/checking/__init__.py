"""What is wrong with a units file, and what a person should look at."""
