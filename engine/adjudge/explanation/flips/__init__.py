"""What would flip a conclusion."""
