"""Many cases at once: tables in, tables out, in parts that can be resumed."""
