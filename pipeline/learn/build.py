"""Builds gold documents from texts and compact annotations: ``python -m pipeline.learn.build corpora/gold/events``.

People write the annotations, so every fact is a string, and the builder finds where it stands: first in the sentences
given as the event's evidence, then anywhere in the text. Whatever does not fit the text or the contract
(``docs/record.md``) is a problem, and of a folder with problems nothing is written. An annotation:

``{"key", "document": {"title", "date", "issuer"}, "events": [EVENT, …]}``, with an EVENT of ``type``, ``status``,
``name``, ``theme``, ``evidence`` (sentences), and

* ``dates``: ``[text, first, last, timex]``, days in ISO 8601 or null
* ``venues``: ``[text, virtual]``
* ``officials``: ``{"name", "text", "posts": [[organization, title], …], "actions": […]}``
* ``counts``: ``[text, value, unit, bound, of]``
* ``organizers``: ``[name, role]``, or ``[name, role, text]`` where the text says 我局 and the like
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pipeline.records import Action, Bound, EventType, Role, Status

Json = dict[str, Any]
_EVENT = {
    "type", "status", "name", "theme", "evidence", "dates", "venues", "officials", "counts", "organizers",
}  # fmt: skip
_OFFICIAL = {"name", "text", "posts", "actions"}
_DOCUMENT = {"title", "date", "issuer"}
_PART = r"(?:\d\d|XX)(?:-(?:\d\d|XX))?|Q[1-4]|H[12]|SP|SU|FA|WI|W\d\d|WXX"
_VALUE = rf"(?:\d{{4}}|XXXX)(?:-(?:{_PART}))?(?:T(?:MO|MI|AF|EV|NI|DT|\d\d:\d\d))?"
_TIMEX = re.compile(rf"{_VALUE}(?:/{_VALUE})?")


class Problem(ValueError):
    """Something in an annotation that does not fit its text or the contract."""


@dataclass(slots=True)
class _Finder:
    """Finds strings in a text, in the evidence of one event first.

    Attributes:
        text: The source text.
        evidence: Stretches of it to look in first.
        taken: Stretches that a mention of the slot at hand has: two facts of a slot never stand at one place.
    """

    text: str
    evidence: list[tuple[int, int]]
    taken: list[tuple[int, int]] = field(default_factory=list)

    def find(self, words: object) -> Json:
        """Gives the first free place of some words as a mention.

        Raises:
            Problem: If they stand nowhere, or only where another mention of the slot stands.
        """
        if not isinstance(words, str) or not words.strip() or words != words.strip():
            raise Problem(f"{words!r} is no mention")
        occupied = False
        for low, high in [*self.evidence, (0, len(self.text))]:
            start = self.text.find(words, low, high)
            while start >= 0:
                end = start + len(words)
                if not any(start < b and a < end for a, b in self.taken):
                    self.taken.append((start, end))
                    return {"text": words, "start": start, "end": end}
                occupied = True
                start = self.text.find(words, start + 1, high)
        raise Problem(f"{words!r} stands only inside another mention" if occupied else f"{words!r} is not in the text")


def build(texts: Iterable[Mapping[str, Any]], annotations: Iterable[Mapping[str, Any]]) -> tuple[list[Json], list[str]]:
    """Joins texts with their annotations.

    Args:
        texts: ``{"key", "text"}`` each; ``source`` is carried along.
        annotations: One for each text, by ``key``.

    Returns:
        Gold documents ``{"id", "key", "source", "text", "document", "events"}`` in the order of the annotations, events
        in text order, offsets into ``text``; and the problems, each with its key and event. Events with a problem are
        left out.
    """
    by_key: dict[str, Mapping[str, Any]] = {}
    problems: list[str] = []
    for text in texts:
        if text["key"] in by_key:
            problems.append(f"{text['key']}: two texts of this key")
        by_key[text["key"]] = text
    found: dict[str, Json] = {}
    for annotation in annotations:
        key = annotation.get("key")
        if key not in by_key:
            problems.append(f"{key}: no text of this key")
        elif key in found:
            problems.append(f"{key}: annotated twice")
        else:
            found[key] = _document(by_key[key], annotation, problems)
    problems += [f"{key}: no annotation" for key in by_key if key not in found]
    return list(found.values()), problems


def _document(source: Mapping[str, Any], annotation: Mapping[str, Any], problems: list[str]) -> Json:
    key, text = source["key"], source["text"]
    told = annotation.get("document")
    try:
        _told(text, told)
        _only(annotation, {"key", "document", "events"})
    except Problem as problem:
        problems.append(f"{key}: {problem}")
    events = []
    for number, event in enumerate(annotation.get("events", []), 1):
        try:
            events.append(_event(text, event))
        except (Problem, KeyError, TypeError, IndexError, ValueError) as problem:
            problems.append(f"{key}, event {number} ({event.get('name')}): {type(problem).__name__}: {problem}")
    return {
        "id": hashlib.sha256(text.encode("utf-8")).hexdigest()[:12],
        "key": key,
        "source": source.get("source"),
        "text": text,
        "document": told,
        "events": sorted(events, key=lambda event: event["evidence"][0]["start"]),
    }


def _told(text: str, told: object) -> None:
    if not isinstance(told, Mapping) or set(told) != _DOCUMENT:
        raise Problem(f"document must have {sorted(_DOCUMENT)}")
    for key in ("title", "issuer"):
        if told[key] is not None and told[key] not in text:
            raise Problem(f"the {key} {told[key]!r} is not in the text")
    if told["date"] is not None:
        date.fromisoformat(told["date"])


def _event(text: str, event: Mapping[str, Any]) -> Json:
    _only(event, _EVENT)
    sentences = _Finder(text, [])
    evidence = sorted((sentences.find(words) for words in event["evidence"]), key=lambda mention: mention["start"])
    if not evidence:
        raise Problem("no evidence")
    spans = [(mention["start"], mention["end"]) for mention in evidence]

    def slot() -> _Finder:
        return _Finder(text, spans)

    built = {
        "type": _one_of(event["type"], EventType, "type"),
        "status": _one_of(event["status"], Status, "status"),
        "name": slot().find(event["name"]) if event.get("name") else None,
        "theme": slot().find(event["theme"]) if event.get("theme") else None,
        "dates": _each(_date, event.get("dates", []), slot()),
        "venues": _each(_venue, event.get("venues", []), slot()),
        "officials": _each(_official, event.get("officials", []), slot()),
        "counts": _each(_count, event.get("counts", []), slot()),
        "organizers": _each(_organizer, event.get("organizers", []), slot()),
        "evidence": evidence,
    }
    if not any(built[key] for key in ("dates", "venues", "officials", "counts")):
        raise Problem("an event needs a date, a venue, an official or a count")
    return built


def _each(make: Any, facts: Sequence[Any], finder: _Finder) -> list[Json]:
    """Builds the facts of a slot, long words first, so that 下午 is not taken out of 14日下午; order as annotated."""
    words = [len(_words(fact)) for fact in facts]
    made = {i: make(finder, facts[i]) for i in sorted(range(len(facts)), key=lambda i: -words[i])}
    return [made[i] for i in range(len(facts))]


def _words(fact: Any) -> str:
    if isinstance(fact, Mapping):
        return str(fact.get("text") or fact["name"])
    return str(fact[2] if len(fact) == 3 else fact[0])


def _date(finder: _Finder, fact: Sequence[Any]) -> Json:
    words, first, last, timex = fact
    if not _TIMEX.fullmatch(timex):
        raise Problem(f"{words}: {timex!r} is no TIMEX3 value")
    if (first is None) != (last is None):
        raise Problem(f"{words}: first and last are told together or not at all")
    if first is not None and date.fromisoformat(first) > date.fromisoformat(last):
        raise Problem(f"{words}: {first} lies after {last}")
    if (first is None) != ("X" in timex):
        raise Problem(f"{words}: {timex} and {first} do not go together")
    if first is not None and timex[:4] != first[:4]:
        raise Problem(f"{words}: {timex} does not begin in the year of {first}")
    return {**finder.find(words), "first": first, "last": last, "timex": timex}


def _venue(finder: _Finder, fact: Sequence[Any]) -> Json:
    words, virtual = fact
    if not isinstance(virtual, bool):
        raise Problem(f"{words}: virtual is true or false")
    return {**finder.find(words), "virtual": virtual}


def _official(finder: _Finder, fact: Mapping[str, Any]) -> Json:
    _only(fact, _OFFICIAL)
    actions = [_one_of(action, Action, "action") for action in fact["actions"]]
    if not actions or len(set(actions)) < len(actions):
        raise Problem(f"{fact['name']}: an official has one action or more, each once")
    posts = [{"organization": organization, "title": title} for organization, title in fact["posts"]]
    for post in posts:
        if not post["title"] or post["title"] not in finder.text:
            raise Problem(f"{fact['name']}: the title {post['title']!r} is not in the text")
    return {"name": fact["name"], **finder.find(fact.get("text") or fact["name"]), "posts": posts, "actions": actions}


def _count(finder: _Finder, fact: Sequence[Any]) -> Json:
    words, value, unit, bound, of = fact
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
        raise Problem(f"{words}: {value!r} is no number")
    if not unit or unit[-1] not in words:
        raise Problem(f"{words}: the unit {unit!r} does not stand in it")
    if of is not None and of not in finder.text:
        raise Problem(f"{words}: {of!r} is not in the text")
    return {**finder.find(words), "value": value, "unit": unit, "bound": _one_of(bound, Bound, "bound"), "of": of}


def _organizer(finder: _Finder, fact: Sequence[Any]) -> Json:
    name, role, *written = fact
    mention = finder.find(written[0] if written else name)
    return {**mention, "name": name, "role": _one_of(role, Role, "role")}


def _one_of(value: object, choices: Any, what: str) -> str:
    if value not in get_args(choices):
        raise Problem(f"{what} {value!r} is none of {', '.join(get_args(choices))}")
    return str(value)


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    if strange := set(given) - known:
        raise Problem(f"unknown: {', '.join(sorted(strange))}")


def _lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def build_folder(folder: Path) -> tuple[list[Json], list[str]]:
    """Builds the gold of a folder from its ``reports.jsonl`` and ``annotations.jsonl``; see ``build``."""
    return build(_lines(folder / "reports.jsonl"), _lines(folder / "annotations.jsonl"))


def main(folder: str) -> int:
    """Writes ``gold.jsonl`` of a folder, or says on standard error what is wrong and writes nothing.

    Returns:
        0, or 1 where there are problems.
    """
    documents, problems = build_folder(Path(folder))
    for problem in problems:
        sys.stderr.write(problem + "\n")
    if problems:
        return 1
    lines = (json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
    (Path(folder) / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
    sys.stdout.write(f"{len(documents)} documents, {sum(len(d['events']) for d in documents)} events\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m pipeline.learn.build FOLDER")
    sys.exit(main(sys.argv[1]))
