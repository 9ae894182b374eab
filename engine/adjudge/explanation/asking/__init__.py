"""Questions about one conclusion: how a case is tried otherwise, and what answers come of it."""
