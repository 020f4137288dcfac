"""What speaks for and against a draft, as named numbers that a reader can check; the input of ``model``."""

from collections.abc import Sequence
from functools import lru_cache

from pipeline.events import lexicon, rivals, weighing
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft
from pipeline.events.index import Index

# How many characters before and behind an anchor are looked at by pairs, and what a pair weighs beside a named feature:
# there are many of them (cross-validated).
_NEAR = 40
_PAIR = 0.5

_SLOTS = ("dates", "venues", "officials", "counts", "organizers")

# Fewer facts than these are a small share of any report.
_FEW = 4


@lru_cache(1024)  # the title and most names are asked about again and again
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def describe(index: Index, draft: Draft, drafts: Sequence[Draft]) -> dict[str, float]:
    """Describes a draft.

    Args:
        index: The text's mentions.
        draft: The draft.
        drafts: Every draft of the document, in text order.

    Returns:
        Feature values by name; a feature that is 0 is left out.
    """
    text, words = index.text, lexicon.load().words
    sentence = index.sentences[draft.sentence]
    start, _ = index.clause(draft.sentence, draft.anchor[0])
    said: dict[str, float | bool] = {f"type={draft.type}": 1.0, f"status={draft.status}": 1.0}
    said["verb"] = draft.verbal
    name = text[slice(*draft.name)] if draft.name else ""
    said["name=bare"] = bool(name) and len(name) <= len(draft.head) + 1
    said["name=long"] = min(len(name), 30) / 30
    said["name=quoted"] = "“" in name or "《" in name
    said["name=ordinal"] = "第" in name or "届" in name
    title = index.analysis.heading.title or ""
    title_bigrams = _bigrams(title)
    of = _bigrams(name) if name else _bigrams(text[max(sentence.start, draft.anchor[0] - 4) : draft.anchor[1]])
    said["title overlap"] = len(of & title_bigrams) / len(of) if of else 0.0
    for slot, count in (
        ("dates", len(draft.dates)), ("venues", len(draft.venues)), ("officials", len(draft.officials)),
        ("counts", len(draft.counts)), ("organizers", len(draft.organizers)),
    ):  # fmt: skip
        said[f"{slot}>0"] = count > 0
        said[f"{slot}>1"] = count > 1
        said[f"{slot}>3"] = count > 3
    own, best = dict.fromkeys(_SLOTS, False), dict.fromkeys(_SLOTS, 0.0)
    for link in draft.links:
        best[link.slot] = max(best[link.slot], link.score)
        if link.score >= rivals.LIKELY and link.sentence == draft.sentence and not link.features.get("inherited"):
            own[link.slot] = True
    held = draft.trigger is not None and text[slice(*draft.trigger)] in lexicon.load().sets["held"]
    for slot, is_own in own.items():
        said[f"own {slot}"] = is_own
        said[f"held, own {slot}"] = is_own and held
        said[f"verb, own {slot}"] = is_own and draft.verbal
    for slot, score in best.items():
        said[f"best of {slot}"] = score
    said["chance"] = draft.chance
    others = [d for d in drafts if d is not draft and d.type == draft.type]
    said["people of another"] = any(draft.officials.keys() & d.officials.keys() for d in others)
    days = {(d.first, d.last) for d in draft.dates if d.first}
    said["days of another"] = any(days & {(d.first, d.last) for d in other.dates} for other in others)
    said["own date and place"] = own["dates"] and own["venues"]
    said["own date and host"] = own["dates"] and own["organizers"]
    said["own date and people"] = own["dates"] and own["officials"]
    said["held"] = held
    said["own=0"] = not any(own.values())
    said["arguments=1"] = draft.arguments == 1
    said["evidence"] = min(len(draft.evidence), 8) / 8
    said["first sentence"] = draft.sentence <= 1
    said["early"] = 1.0 - draft.sentence / max(1, len(index.sentences))
    said["first draft"] = draft is drafts[0]
    said["only draft"] = len(drafts) == 1
    said["many drafts"] = len(drafts) > 4
    said["speech"] = draft.anchor[0] >= index.speech_start(draft.sentence)
    before = text[max(sentence.start, start - 20) : draft.anchor[0]]
    said["background"] = words["background"].search(before) is not None
    said["norm"] = words["norm"].search(text, sentence.start, draft.anchor[1]) is not None
    later = words["after"].search(text, sentence.start, draft.anchor[0]) is not None
    said["afterwards"] = later
    facts = sum(is_own for slot, is_own in own.items() if slot != "organizers")
    kind = "verb" if draft.verbal else "held" if held else "name"
    said[f"{kind}, own facts={min(facts, 3)}"] = facts > 0
    said[f"{kind}, afterwards"] = later
    said["afterwards, own facts"] = later and facts > 0
    said[f"{draft.type}, own date and people"] = draft.verbal and own["dates"] and own["officials"]
    said[f"{draft.type}, own place"] = draft.verbal and own["venues"]
    quoted = "“" in text[sentence.start : draft.anchor[0]] and "”" in text[draft.anchor[1] : sentence.end]
    said["quoted sentence"] = quoted
    said["marker"] = bool(sentence.marker)
    said["trigger"] = draft.trigger is not None
    if draft.trigger:
        verb = text[slice(*draft.trigger)]
        said[f"trigger={verb}"] = verb in lexicon.load().sets["known_triggers"]
        said["trigger behind"] = draft.trigger[0] >= draft.anchor[1]
    day = index.analysis.heading.date
    first = min((d.first for d in draft.dates if d.first), default=None)
    if day and first:
        said["long before"] = (day - first).days > 60
        said["after"] = (first - day).days > 0
    if draft.dates and all(len(text[d.start : d.end]) <= 5 and "年" in text[d.start : d.end] for d in draft.dates):
        said["year only"] = 1.0
    said["after comma"] = start > sentence.start
    said["relative clause"] = text[draft.anchor[1] : draft.anchor[1] + 1] == "的"
    every = [d.arguments for d in drafts]
    said["share of facts"] = draft.arguments / (sum(every) + _FEW)
    said["most facts"] = draft.arguments == max(every) >= _FEW
    aside = words["aside"].match(text, sentence.start, draft.anchor[0])  # 会前，甲会见了乙
    if aside:
        said["aside"] = 1.0
        said[f"aside, {draft.type}"] = 1.0
        said["aside, verb"] = draft.verbal
        said["aside, near"] = draft.anchor[0] - aside.end() <= 8
        said["aside, people"] = own["officials"]
        said["aside, place"] = own["venues"]
        subject = any(aside.end() <= p.start < draft.anchor[0] for p in index.people[draft.sentence])
        said["aside, person before"] = subject
    found = {name: float(value) for name, value in said.items() if value}
    found |= rivals.describe(index, draft, drafts)
    a, b = draft.anchor
    weighing.add_pairs(found, text, max(sentence.start, a - _NEAR), a, "near:", _PAIR)
    weighing.add_pairs(found, text, b, min(sentence.end, b + _NEAR), "near:", _PAIR)
    weighing.add_pairs(found, text, a, b, "told:", _PAIR)
    return found


def opening(index: Index, anchor: Anchor) -> dict[str, float]:
    """Describes an anchor by itself, before anything is linked: does it tell of an event of its own?

    Args:
        index: The text's mentions.
        anchor: The anchor.

    Returns:
        Feature values by name; a feature that is 0 is left out.
    """
    text, number = index.text, anchor.sentence
    sentence = index.sentences[number]
    start, end = index.clause(number, anchor.start)
    words = lexicon.load().words
    name = text[anchor.start : anchor.end]
    title = _bigrams(index.analysis.heading.title or "")
    of = _bigrams(name if anchor.kind != "verb" else text[max(sentence.start, anchor.start - 4) : anchor.end])
    verb = text[slice(*anchor.trigger)] if anchor.trigger else ""
    before = text[start : anchor.start]
    behind = text[anchor.end : anchor.end + 1]
    # All of them in text order.
    dates, places, people = index.dates[number], index.places[number], index.people[number]
    counts, bodies = index.counts[number], index.organizations[number]
    found: dict[str, float | bool] = {
        f"kind={anchor.kind}": 1.0,
        f"type={anchor.type}": 1.0,
        f"head={anchor.head}": anchor.kind != "verb",
        f"verb={anchor.head}": anchor.kind == "verb",
        f"trigger={verb or 'none'}": 1.0,
        "held": verb in lexicon.load().sets["held"],
        "trigger behind": anchor.trigger is not None and anchor.trigger[0] >= anchor.end,
        "date in clause": any(start <= d.start < end for d in dates),
        "date before": bool(dates) and dates[0].start < anchor.start,
        "place in clause": any(start <= p.start < end for p in places),
        "place in sentence": bool(places),
        "person before": bool(people) and people[0].start < anchor.start,
        "person behind": bool(people) and people[-1].start >= anchor.end,
        "count behind": bool(counts) and counts[-1].start >= anchor.end,
        "body before": bool(bodies) and bodies[0].start < anchor.start,
        "speech": index.in_speech(number, anchor.start),
        "title overlap": len(of & title) / len(of) if of else 0.0,
        "early": number <= 2,
        "late": number / max(1, len(index.sentences)),
        "name length": min(30, len(name)) / 30,
        "short name": anchor.kind != "verb" and len(name) <= 4,
        "ordinal": "第" in name or "届" in name,
        "year in name": "年" in name,
        "quoted": "“" in name,
        "bare": anchor.bare,
        "definite": anchor.definite,
        "purpose": words["purpose"].search(before) is not None,
        "background": words["background"].search(before) is not None,
        "norm": words["norm"].search(text, sentence.start, anchor.end) is not None,
        "afterwards": words["after"].search(text, sentence.start, anchor.start) is not None,
        "planned": words["planned"].search(before) is not None,
        "after 在": text[anchor.start - 1 : anchor.start] == "在",
        "followed by 上": behind == "上",
        "cited for what was said": words["cited_after"].match(text, anchor.end) is not None,
        "followed by 的": behind == "的",
        "followed by comma": behind in ",，",
        "followed by stop": behind in "。；;",
        "joined": text[anchor.start - 1 : anchor.start] in "、和及" or behind in "、和及",
        "marker": bool(sentence.marker),
        "sentence start": anchor.start - sentence.start <= 2,
        "digits in name": any(c.isdigit() for c in name),
    }
    facts = sum(bool(found[name]) for name in ("date before", "place in sentence", "person before", "count behind"))
    kind = "verb" if anchor.kind == "verb" else "held" if found["held"] else "name"
    found[f"{kind}, facts={facts}"] = 1.0
    found[f"{kind}, afterwards"] = found["afterwards"]
    found["held and date"] = found["held"] * found["date before"]
    found["verb and date"] = found.get("kind=verb", 0.0) * found["date before"]
    return {name: float(value) for name, value in found.items() if value}
