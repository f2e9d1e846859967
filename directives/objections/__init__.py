"""What units say against tasks and letters: which wait, and how officers answer; exemptions that follow."""
