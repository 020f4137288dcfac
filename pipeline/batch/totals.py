"""What became of the input, in numbers that add up over documents and shards."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

NUMBERS = ("documents", "repeats", "failed", "events", "characters", "cut")


@dataclass(slots=True)
class Totals:
    """What became of the input.

    Attributes:
        documents: Documents that were written.
        repeats: Documents whose text had been read before.
        failed: Documents and files in quarantine.
        events: Event records.
        characters: Characters of source text of the documents written.
        cut: Characters of them that cleaning left out.
        seconds: Processor and waiting time that the documents took in workers, together.
        errors: Failures by code.
        rules: Characters cut, by rule.
    """

    documents: int = 0
    repeats: int = 0
    failed: int = 0
    events: int = 0
    characters: int = 0
    cut: int = 0
    seconds: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    @property
    def exit_code(self) -> int:
        """1 where something failed, else 0."""
        return 1 if self.failed else 0

    def add(self, other: "Totals") -> None:
        """Adds those of a shard or a document."""
        self.documents += other.documents
        self.repeats += other.repeats
        self.failed += other.failed
        self.events += other.events
        self.characters += other.characters
        self.cut += other.cut
        self.seconds += other.seconds
        if other.errors:
            self.errors.update(other.errors)
        if other.rules:
            self.rules.update(other.rules)

    def as_json(self) -> dict[str, Any]:
        """As a marker holds it."""
        numbers = {name: getattr(self, name) for name in NUMBERS}
        errors, rules = dict(sorted(self.errors.items())), dict(sorted(self.rules.items()))
        return numbers | {"seconds": round(self.seconds, 3), "errors": errors, "rules": rules}

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Totals":
        """From what ``as_json`` gave."""
        numbers = {name: int(values[name]) for name in NUMBERS}
        return cls(
            **numbers, seconds=values["seconds"], errors=Counter(values["errors"]), rules=Counter(values["rules"])
        )
