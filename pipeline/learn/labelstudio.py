"""Reads the work of annotators back as gold: ``python -m pipeline.learn.labelstudio EXPORT.json > gold.jsonl``.

``EXPORT.json`` is what Label Studio exports as JSON from a project with the tasks and the interface of
``pipeline.write.labelstudio``. The result is what ``shilu evaluate`` takes as gold. Of several annotations of a task
the last counts; a task that nobody annotated is left out. What does not fit the text or the contract is a problem.
"""

import datetime
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.records import Count, Date, Mention, Official, Organizer, Venue, document_id
from pipeline.write.labelstudio import BAR, DOCUMENT

Json = dict[str, Any]
_SLOTS = {
    "date": "dates", "venue": "venues", "official": "officials", "count": "counts", "organizer": "organizers",
    "evidence": "evidence",
}  # fmt: skip


class Problem(ValueError):
    """Something in an annotation that cannot be gold."""


class _Region:
    """A marked stretch of the text, with what was said of it."""

    def __init__(self, label: str, start: int, end: int) -> None:
        self.label, self.start, self.end = label, start, end
        self.values: dict[str, list[str]] = {}
        self.related: list[str] = []

    def one(self, name: str) -> str | None:
        """The only value of a field, or ``None``."""
        found = [value.strip() for value in self.values.get(name, []) if value.strip()]
        return found[0] if found else None


def gold(tasks: Iterable[Mapping[str, Any]]) -> tuple[list[Json], list[str]]:
    """Makes gold documents of exported tasks.

    Args:
        tasks: The tasks of an export.

    Returns:
        Documents like those of ``pipeline.learn.build`` (``id``, ``key``, ``source``, ``text``, ``document``,
        ``events``); and the problems, each with its task. A task with a problem is left out.
    """
    documents, problems = [], []
    for number, task in enumerate(tasks, 1):
        place = f"task {task.get('id', number)}"
        try:
            done = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
            if done:
                last = max(enumerate(done), key=lambda pair: (str(pair[1].get("updated_at") or ""), pair[0]))[1]
                documents.append(_document(task["data"], last["result"]))
        except (Problem, KeyError, TypeError, ValueError) as problem:
            reason = problem.errors()[0]["msg"] if isinstance(problem, ValidationError) else problem
            problems.append(f"{place}: {type(problem).__name__}: {reason}")
    return documents, problems


def _document(data: Mapping[str, Any], results: Iterable[Mapping[str, Any]]) -> Json:
    text = data["text"]
    regions, told = _regions(text, results)
    events = {key: region for key, region in regions.items() if region.label == "event"}
    claimed = {key for event in events.values() for key in event.related}
    for key, region in regions.items():
        if region.label != "event" and key not in claimed:
            if len(events) != 1:
                raise Problem(f"{region.label} {text[region.start : region.end]!r} belongs to no event")
            next(iter(events.values())).related.append(key)
    date = told.get("date")
    return {
        "id": document_id(text),
        "key": data.get("document_id"),
        "source": data.get("source"),
        "text": text,
        "document": {
            "title": told.get("title"),
            "date": datetime.date.fromisoformat(date).isoformat() if date else None,
            "issuer": told.get("issuer"),
        },
        "events": [_event(text, one, regions) for one in sorted(events.values(), key=lambda region: region.start)],
    }


def _regions(text: str, results: Iterable[Mapping[str, Any]]) -> tuple[dict[str, _Region], dict[str, str]]:
    """Regions by id, with their values and relations; and what is said of the document."""
    regions: dict[str, _Region] = {}
    values: dict[str, dict[str, list[str]]] = defaultdict(dict)
    relations: list[tuple[str, str]] = []
    told: dict[str, str] = {}
    for result in results:
        kind, value = result["type"], result.get("value", {})
        if kind == "labels":
            start, end = _place(text, value)
            regions[result["id"]] = _Region(value["labels"][0], start, end)
        elif kind == "relation":
            relations.append((result["from_id"], result["to_id"]))
        elif kind in ("textarea", "choices"):
            given = value["choices" if kind == "choices" else "text"]
            given = [given] if isinstance(given, str) else list(given)
            name = result["from_name"].removeprefix("document_")
            if name != result["from_name"] and name in DOCUMENT:
                told |= {name: given[0].strip()} if given and given[0].strip() else {}
            else:
                values[result["id"]][result["from_name"]] = given
    for key, region in regions.items():
        region.values = values[key]
    for a, b in relations:
        for one, other in ((a, b), (b, a)):  # an arrow may have been drawn the other way
            if one in regions and other in regions and regions[one].label == "event" != regions[other].label:
                regions[one].related.append(other)
    return regions, told


def _place(text: str, value: Mapping[str, Any]) -> tuple[int, int]:
    """The offsets of a region in code points; a browser may have counted in UTF-16."""
    start, end, words = int(value["start"]), int(value["end"]), value.get("text")
    if words is None or text[start:end] == words:
        if 0 <= start < end <= len(text):
            return start, end
    else:
        wide = text.encode("utf-16-le")
        start, end = (len(wide[: 2 * n].decode("utf-16-le", "ignore")) for n in (start, end))
        if text[start:end] == words and words:
            return start, end
    raise Problem(f"{words!r} does not stand at {value['start']}")


def _event(text: str, head: _Region, regions: Mapping[str, _Region]) -> Json:
    facts = sorted((regions[key] for key in dict.fromkeys(head.related)), key=lambda region: (region.start, region.end))
    event: Json = {
        "type": head.one("type"), "status": head.one("status"), "name": None, "theme": None,
        "dates": [], "venues": [], "officials": [], "counts": [], "organizers": [], "evidence": [],
    }  # fmt: skip
    if not event["type"] or not event["status"]:
        raise Problem(f"the event {text[head.start : head.end][:20]!r} has no type or no status")
    for fact in [_Region("evidence", head.start, head.end), *facts]:
        made = _MAKE[fact.label](text, fact)
        if fact.label in _SLOTS:
            event[_SLOTS[fact.label]].append(made)
        elif event[fact.label] is None:
            event[fact.label] = made
        else:
            raise Problem(f"two regions {fact.label} in one event: {made['text']!r}")
    event["evidence"].sort(key=lambda mention: mention["start"])
    return event


def _mention(text: str, region: _Region) -> Json:
    mention = {"text": text[region.start : region.end], "start": region.start, "end": region.end}
    return mention | ({"clean": clean} if (clean := region.one("clean")) else {})


def _made(model: Any, text: str, region: _Region, **values: Any) -> Json:
    """A fact as the contract has it."""
    made: Json = model.model_validate({**_mention(text, region), **values}).model_dump(mode="json")
    return made


def _date(text: str, region: _Region) -> Json:
    return _made(
        Date, text, region, first=region.one("first"), last=region.one("last"), timex=region.one("timex") or ""
    )


def _venue(text: str, region: _Region) -> Json:
    return _made(
        Venue, text, region, virtual="virtual" in region.values.get("virtual", []), division=region.one("division")
    )


def _official(text: str, region: _Region) -> Json:
    posts = []
    for line in region.values.get("posts", []):
        organization, bar, title = line.rpartition(BAR)
        posts.append({"organization": organization.strip() or None if bar else None, "title": title.strip()})
    name = region.one("person") or text[region.start : region.end]
    return _made(Official, text, region, name=name, posts=posts, actions=region.values.get("actions", []))


def _count(text: str, region: _Region) -> Json:
    told = region.one("value")
    try:
        value = None if told is None else float(told) if "." in told or "e" in told.lower() else int(told)
    except ValueError:
        raise Problem(f"{told!r} is no number") from None
    return _made(
        Count, text, region, value=value, unit=region.one("unit"), bound=region.one("bound") or "exact",
        of=region.one("of"),
    )  # fmt: skip


def _organizer(text: str, region: _Region) -> Json:
    name = region.one("body") or text[region.start : region.end]
    return _made(Organizer, text, region, name=name, role=region.one("role") or "host")


_MAKE: dict[str, Callable[[str, _Region], Json]] = {
    "name": lambda text, region: _made(Mention, text, region),
    "theme": lambda text, region: _made(Mention, text, region),
    "evidence": lambda text, region: _made(Mention, text, region),
    "date": _date,
    "venue": _venue,
    "official": _official,
    "count": _count,
    "organizer": _organizer,
}


def main(export: str) -> int:
    """Prints the gold of an export, and on standard error what cannot be gold.

    Returns:
        0, or 1 where there are problems.
    """
    documents, problems = gold(json.loads(Path(export).read_text(encoding="utf-8")))
    for document in documents:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m pipeline.learn.labelstudio EXPORT.json")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1]))
