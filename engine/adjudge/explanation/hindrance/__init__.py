"""Why not this class: what stands in its way."""
