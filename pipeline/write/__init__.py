"""Writing: one file a sink. What is written appears whole or not at all."""
