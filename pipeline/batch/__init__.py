"""Runs over many documents: shards and workers, Spark, duplicates, clusters."""
