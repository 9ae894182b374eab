"""The picture of a case: lanes of what was recorded and decided, laid out as a drawing, and the page that shows it."""
