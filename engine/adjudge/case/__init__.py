"""What was recorded: records, how they are read, and the timeline of many cases."""
