"""The names of the files in a folder of results."""

EVENTS, DOCUMENTS, QUARANTINE = "events.jsonl", "documents.jsonl", "quarantine.jsonl"
