"""Finders of mentions on plain characters: dates, counts, names, people with posts, venues. None of them needs spaCy."""
