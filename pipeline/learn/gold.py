"""Builds gold documents from the annotations of ``corpora/gold/events.toml``: ``python -m pipeline.learn.gold > FILE``.

The annotations are compact, for people: every fact is a string that the builder looks up in the text, from where the
event's passage begins (``at``). One that stands nowhere is an error. The forms:

* dates: ``TEXT = TIMEX`` for a single day, ``TEXT = FIRST LAST TIMEX`` for others; ``-`` where no day is settled
* venues: ``TEXT``, or ``TEXT = virtual``
* officials: ``NAME: POST, POST: ACTION ACTION``, a post as ``ORGANIZATION/TITLE`` or ``/TITLE``
* counts: ``TEXT = VALUE UNIT BOUND [OF]``
* organizers: ``NAME: ROLE``

``NAME <TEXT>`` gives the words where they are not the name itself, and ``TEXT ~ CLEAN`` the words without the damage
that lies in them.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pipeline import resources
from pipeline.read import read
from pipeline.records import Action, Bound, Document, EventType, Role, Status

_NAMED = re.compile(r"(?P<name>[^<>]+?)(?: <(?P<text>[^<>]+)>)?")


class AnnotationError(ValueError):
    """An annotation that does not fit its text or the contract."""


def build(annotations: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Gives the gold documents.

    Args:
        annotations: The TOML file; ``source`` of a document is ``FILE`` or ``FILE:LINE`` below ``folder``.
        folder: Where the texts lie.

    Yields:
        ``{"id", "source", "text", "document", "events"}``, offsets into ``text``.

    Raises:
        AnnotationError: With the source, the event and what is wrong.
    """
    texts: dict[str, Document] = {}
    for document in read([str(folder)]):
        if isinstance(document, Document):
            texts[Path(document.sources[-1]).name] = document
    for entry in tomllib.loads(annotations.read_text(encoding="utf-8"))["document"]:
        source = entry["source"]
        if source not in texts:
            raise AnnotationError(f"{source}: no such text in {folder}")
        text = texts[source].text
        events = []
        for number, event in enumerate(entry.get("event", []), 1):
            try:
                events.append(_event(text, event))
            except (AnnotationError, KeyError, ValueError) as error:
                raise AnnotationError(f"{source}, event {number} ({event.get('name')}): {error}") from error
        day = entry.get("date")
        told = {"title": entry.get("title"), "issuer": entry.get("issuer"), "date": day.isoformat() if day else None}
        yield {"id": texts[source].id, "source": source, "text": text, "document": told, "events": events}


def _event(text: str, event: Mapping[str, Any]) -> dict[str, Any]:
    begin = _find(text, event["at"], 0)["start"]

    def at(words: str) -> dict[str, Any]:
        return _find(text, words, begin)

    return {
        "type": _one_of(event["type"], EventType),
        "status": _one_of(event.get("status", "held"), Status),
        "name": at(event["name"]) if event.get("name") else None,
        "theme": at(event["theme"]) if event.get("theme") else None,
        "dates": [_date(at, line) for line in event.get("dates", [])],
        "venues": [_venue(at, line) for line in event.get("venues", [])],
        "officials": [_official(at, line) for line in event.get("officials", [])],
        "counts": [_count(at, line) for line in event.get("counts", [])],
        "organizers": [_organizer(at, line) for line in event.get("organizers", [])],
        "evidence": [at(event["at"])],
    }


def _find(text: str, words: str, begin: int) -> dict[str, Any]:
    words, _, clean = words.partition(" ~ ")
    start = text.find(words, begin)
    start = text.find(words) if start < 0 else start
    if start < 0:
        raise AnnotationError(f"{words!r} does not stand in the text")
    return {"text": words, "start": start, "end": start + len(words), "clean": clean or None}


def _one_of(value: str, choices: Any) -> str:
    if value not in get_args(choices):
        raise AnnotationError(f"{value!r} is none of {get_args(choices)}")
    return value


def _date(at: Any, line: str) -> dict[str, Any]:
    text, _, value = line.rpartition(" = ")
    parts = value.split()
    days = [None if part == "-" else part for part in parts[:-1]] or [parts[-1][:10]] * 2
    return {**at(text), "first": days[0], "last": days[-1], "timex": parts[-1]}


def _venue(at: Any, line: str) -> dict[str, Any]:
    text = line.removesuffix(" = virtual")
    return {**at(text), "virtual": text != line}


def _named(at: Any, words: str) -> dict[str, Any]:
    match = _NAMED.fullmatch(words)
    if match is None:
        raise AnnotationError(f"{words!r} is no NAME or NAME <TEXT>")
    return {"name": match["name"], **at(match["text"] or match["name"])}


def _official(at: Any, line: str) -> dict[str, Any]:
    name, posts, actions = (part.strip() for part in line.split(":"))
    pairs = [post.strip().rpartition("/") for post in posts.split(",") if post.strip()]
    return {
        **_named(at, name),
        "posts": [{"organization": organization or None, "title": title} for organization, _, title in pairs],
        "actions": [_one_of(action, Action) for action in actions.split()],
    }


def _count(at: Any, line: str) -> dict[str, Any]:
    text, _, value = line.rpartition(" = ")
    number, unit, bound, *of = value.split()
    amount = None if number == "-" else float(number) if "." in number else int(number)
    return {**at(text), "value": amount, "unit": unit, "bound": _one_of(bound, Bound), "of": of[0] if of else None}


def _organizer(at: Any, line: str) -> dict[str, Any]:
    name, role = (part.strip() for part in line.split(":"))
    return {**_named(at, name), "role": _one_of(role, Role)}


def main() -> None:
    """Prints the gold documents, one JSON line each."""
    root = resources.root()
    for document in build(root / "corpora" / "gold" / "events.toml", root / "corpora" / "samples"):
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
