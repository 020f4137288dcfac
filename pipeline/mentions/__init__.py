"""Finders of mentions on plain characters: dates, counts, names, people with posts, venues. None needs spaCy."""
