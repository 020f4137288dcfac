"""What each person of a sentence does: reads the predicate that their enumeration shares."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipeline import resources
from pipeline.events import model
from pipeline.events.drafts import Link
from pipeline.events.index import Index
from pipeline.events.model import Several
from pipeline.mentions.types import Person

_JOIN = re.compile(r"[、,，和及与\s暨;；]*(?:以及|还有)?[、,，\s]*(?:等)?[、,，\s]*")
# Between two people of one enumeration: posts, bodies and marks, no predicate and no end of a sentence.
_NOUNS_ONLY = re.compile(r"[^。；;:：！？]{0,60}?[、,，和及与]?[^。；;:：！？]{0,40}")


@dataclass(slots=True)
class Group:
    """People who share a predicate, and what they do.

    Attributes:
        people: The people, in text order.
        start: Start of the whole phrase with posts.
        end: End of the whole phrase.
        actions: What they do, in the order of the contract.
        verb_at: Offset of the first verb, or ``-1``.
        verbs: The words that say so, as ``action:verb``.
    """

    people: tuple[Person, ...]
    start: int
    end: int
    actions: tuple[str, ...]
    verb_at: int
    verbs: tuple[str, ...] = ()


@cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]], dict[str, int]]:
    """Patterns by action of what stands behind people and before them, and the order of the actions."""
    data = resources.table("corpora", "lexicons", "event_actions.toml")
    after = {action: re.compile(pattern) for action, pattern in data["after"].items()}
    before = {
        action: re.compile(f"(?:{pattern})[^，。；：“”,;:]{{0,40}}$") for action, pattern in data["before"].items()
    }
    return after, before, {action: number for number, action in enumerate(after)}


def _span(person: Person) -> tuple[int, int]:
    start = min(person.phrase_start, person.start) if person.phrase_end else person.start
    return start, max(person.phrase_end, person.text_end, person.end)


def around(people: Sequence[Person]) -> tuple[int, int]:
    """Where an enumeration of people begins and ends, posts included."""
    starts, ends = zip(*(_span(person) for person in people), strict=True)
    return min(starts), max(ends)


def enumerations(index: Index, number: int) -> list[list[Person]]:
    """The people of a sentence, joined where only posts and punctuation stand between them; remembered."""
    if number in index.enumerations:
        return index.enumerations[number]
    rows = index.enumerations[number] = []
    last_end = -1
    for person in index.people[number]:
        start, end = _span(person)
        between = index.text[last_end:start] if 0 <= last_end <= start else ""
        same = rows and (
            (person.group >= 0 and rows[-1][-1].group == person.group)
            or last_end >= start
            or _JOIN.fullmatch(between) is not None
        )
        if same:
            rows[-1].append(person)
        else:
            rows.append([person])
        last_end = max(last_end, end)
    return rows


def groups(index: Index, number: int) -> list[Group]:
    """Reads who does what in a sentence.

    Args:
        index: The text's mentions.
        number: Index of the sentence.

    Returns:
        The enumerations of people in text order, each with its actions (possibly none).
    """
    text, sentence = index.text, index.sentences[number]
    after, before, order_of = _patterns()
    rows = enumerations(index, number)
    spans = [_span(row[0]) if len(row) == 1 else around(row) for row in rows]
    found: list[Group] = []
    inherits: list[int] = []
    for i, (row, (start, end)) in enumerate(zip(rows, spans, strict=True)):
        stop = spans[i + 1][0] if i + 1 < len(spans) else sentence.end
        region = text[end:stop]
        # Before a new subject the predicate ends at the last comma; an object (会见B, 由B主持) belongs to it.
        quote = region.find("“")
        speech = index.speech_start(number)
        if speech < stop and speech > end:
            region = region[: speech - end]
        elif quote > 0:
            region = region[:quote] + region[region.rfind("”") + 1 :] if "”" in region else region
        acts: dict[str, int] = {}
        verbs: list[str] = []
        for action, pattern in after.items():
            match = pattern.search(region)
            if match:
                acts[action] = end + match.start()
                verbs += sorted({f"{action}:{m.group()[:4]}" for m in pattern.finditer(region, match.start())})[:6]
        lead_from = spans[i - 1][1] if i else sentence.start
        lead = text[lead_from:start]
        for action, pattern in before.items() if lead else ():
            match = pattern.search(lead)
            if match is None:
                continue
            labelled = lead.endswith((":", "："))  # 主持人：甲
            if labelled or action not in ("preside", "receive") or _confirmed(action, text, end):
                acts.setdefault(action, lead_from + match.start())
                verbs.append(f"before {action}:{match.group()[:3]}")
                if action == "receive":
                    acts.pop("inspect", None)
                if action == "other":
                    acts.pop("receive", None)
        if "direct" in acts and "speak" not in acts:
            acts["speak"] = acts["direct"]
        if not acts and i + 1 < len(spans) and _NOUNS_ONLY.fullmatch(text, end, stop):
            inherits.append(i)
        order = sorted(acts, key=order_of.__getitem__)
        found.append(Group(tuple(row), start, end, tuple(order), min(acts.values()) if acts else -1, tuple(verbs)))
    for i in reversed(inherits):  # A, B（…）C出席: what stands between is only more of their posts
        if i + 1 < len(found):
            found[i] = replace(
                found[i], actions=found[i + 1].actions, verb_at=found[i + 1].verb_at, verbs=found[i + 1].verbs
            )
    return found


def _confirmed(action: str, text: str, end: int) -> bool:
    tail = text[end : end + 14]
    if action == "preside":
        return "主持" in tail
    return re.match(r"[^，。；]{0,8}(?:等[^，。；]{0,8})?陪同", tail) is not None


def describe(links: Sequence[Link], draft_type: str, people: int) -> dict[str, float]:
    """Describes what the text says that one person did at one event, for the models of actions.

    Args:
        links: The accepted links of the person to the event.
        draft_type: Type of the event.
        people: How many people the event has.

    Returns:
        Feature values by name.
    """
    found: dict[str, float] = {f"type={draft_type}": 1.0}
    if people > 8:
        found["many people"] = 1.0
    silent = 0
    for link in links:
        for action in link.actions:
            found[f"act={action}"] = 1.0
            found[f"act={action}, type={draft_type}"] = 1.0
        for verb in link.verbs:
            found[verb] = 1.0
        if link.features.get("no act"):
            silent += 1
        if not link.features.get("carried"):
            found["anchored"] = 1.0
        if link.features.get("pronoun"):
            found["pronoun"] = 1.0
    if silent:
        found["a mention without verb"] = 1.0
    if silent == len(links):
        found["all without verb"] = 1.0
    found["acts"] = min(4, len({a for link in links for a in link.actions})) / 4
    found["mentions"] = min(4, len(links)) / 4
    found["group"] = max(link.features.get("group", 0.0) for link in links)
    return found


def decide(links: Sequence[Link], draft_type: str, people: int) -> list[str]:
    """The actions of one person at one event, in the order of the contract.

    Without trained models it is what the verbs say; with them what the models accept, at least one.
    """
    if _models() is None:
        said = {a for link in links for a in link.actions}
        return [a for a in ORDER if a in said and not (a == "other" and len(said) > 1)]
    return list(_likely(tuple(describe(links, draft_type, people).items())))


@cache
def _models() -> Several | None:
    return model.several(*(f"action-{action}" for action in ORDER))


@lru_cache(1024)  # the people of one enumeration are described alike
def _likely(described: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    """The actions that the models accept, at least one."""
    models = _models()
    assert models is not None
    scores = [score / least for score, least in zip(models.scores(dict(described)), models.thresholds, strict=True)]
    chosen = tuple(action for action, score in zip(ORDER, scores, strict=True) if score >= 1.0)
    return chosen or (ORDER[scores.index(max(scores))],)


ORDER = ("attend", "preside", "speak", "sign", "unveil", "inspect", "direct", "receive", "other")
