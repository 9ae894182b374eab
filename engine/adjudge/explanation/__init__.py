"""Why: the proof of each conclusion, what stood against the others, and what is missing."""
