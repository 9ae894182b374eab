"""From findings to conclusions: signatures, the chain that is their meaning, and the same through durable_rules."""
