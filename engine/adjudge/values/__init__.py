"""Values that know what they do not know: no input or output, no clinical words."""
