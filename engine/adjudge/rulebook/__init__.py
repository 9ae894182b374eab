"""What an author writes: packs of parameters, definitions, rules and examples, read, checked and immutable."""
