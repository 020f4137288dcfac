"""The type of an event: what its name tells, weighed against the words around it."""

from collections.abc import Mapping
from functools import cache

from pipeline.events import lexicon, model, weighing
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.events.model import Several

TYPES = (
    "meeting", "forum", "training", "ceremony", "signing", "exhibition", "contest", "performance", "publicity",
    "interview", "inspection", "visit", "press", "charity", "other",
)  # fmt: skip

# How much surer than the name the models must be: rules win in between (cross-validated on the training data).
SURER = 0.2


def describe(index: Index, draft: Draft) -> dict[str, float]:
    """Describes an event for the models of types.

    Args:
        index: The text's mentions.
        draft: The event; its ``type`` is what its name or verb tells by itself.

    Returns:
        Feature values by name: the type that the words of the name tell, its head, the character n-grams of the name,
        the words of each type (``[type_words]`` of event_verbs.toml) in name, clause and title; a feature that is 0
        is left out.
    """
    text = index.text
    found: dict[str, float] = {f"rule={draft.type}": 1.0, f"head={draft.head}": 1.0}
    if draft.verbal:
        found["verbal"] = found[f"verbal, rule={draft.type}"] = 1.0
    name = text[slice(*draft.name)] if draft.name else ""
    weighing.add_pairs(found, name, 0, len(name), "name:", 0.5)
    for i in range(len(name) - 2):
        found["name:" + name[i : i + 3]] = 0.5
    start, end = index.clause(draft.sentence, draft.anchor[0])
    around = text[max(start, draft.anchor[0] - 30) : min(end, draft.anchor[1] + 30)]
    weighing.add_pairs(found, around, 0, len(around), "near:", 0.25)
    title = index.analysis.heading.title or ""
    for kind, pattern in lexicon.load().type_words.items():
        if pattern.search(name):
            found[f"{kind} in name"] = 1.0
        if pattern.search(around):
            found[f"{kind} near"] = 1.0
        if pattern.search(title):
            found[f"{kind} in title"] = 1.0
    if draft.trigger:
        found["trigger=" + text[slice(*draft.trigger)]] = 1.0
    if draft.officials:
        found["people"] = 1.0
    return found


@cache
def _models() -> Several | None:
    held = [kind for kind in TYPES if model.load(f"type-{kind}") is not None]
    return model.several(*(f"type-{kind}" for kind in held)) if held else None


def decide(index: Index, draft: Draft) -> str:
    """The type of an event: what the models are surest of, or what its name tells where there are no models."""
    models = _models()
    if models is None:
        return draft.type
    scores = dict(zip(models.names, models.scores(describe(index, draft)), strict=True))
    return surest({name.removeprefix("type-"): score for name, score in scores.items()}, draft.type)


def surest(scores: Mapping[str, float], told: str) -> str:
    """The type with the best score, or what the name tells where no other is surer by ``SURER``.

    Args:
        scores: The score of each type.
        told: The type that the event's name or verb tells by itself.
    """
    best = max(scores, key=lambda kind: scores[kind])
    return best if scores[best] > scores.get(told, 0.0) + SURER else told
