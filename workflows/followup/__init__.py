"""What an officer does with an issued directive and its assignments."""
