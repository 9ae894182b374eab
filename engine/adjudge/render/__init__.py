"""Reports as text, JSON and tables: nothing is decided here."""
