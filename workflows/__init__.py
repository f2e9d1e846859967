"""What happens: one folder for each workflow, in the order of the story."""
