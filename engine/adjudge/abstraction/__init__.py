"""Abstraction over time: one small kernel per node, one evaluator for one case and for a million."""
