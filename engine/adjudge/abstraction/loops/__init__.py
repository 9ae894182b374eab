"""Loops of the evaluator over rows: the same as the numpy code that calls them, in one pass."""
