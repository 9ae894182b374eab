"""What is missing: the records that would settle what is not known."""
