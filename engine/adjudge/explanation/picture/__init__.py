"""What can be drawn of a case."""
