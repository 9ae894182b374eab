"""Documents from strangers: YAML and JSON as plain data with the place of each part, within bounds."""
