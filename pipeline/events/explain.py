"""Says why a record is what it is: what told of it, what spoke for each fact, what was left out."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.events import model
from pipeline.events.drafts import Draft, Link, doubted
from pipeline.mentions.types import Analysis


def explained(analysis: Analysis, drafts: Sequence[Draft]) -> Iterator[str]:
    """Explains the records of a text.

    Args:
        analysis: The mentions of the text.
        drafts: Its events.

    Yields:
        Lines for people: of each record the words that told of it, then each candidate fact, ``+`` where it was linked
        and ``-`` where it was left out, with the score, the threshold and the features that weighed most.
    """
    text = analysis.text
    for number, draft in enumerate(drafts, 1):
        name = text[slice(*draft.name)] if draft.name else "-"
        yield f"[{number}] {draft.kind or draft.type} {draft.status} {name} (confidence {draft.confidence:.2f})"
        told = text[slice(*draft.anchor)]
        verb = f", verb {text[slice(*draft.trigger)]}" if draft.trigger else ""
        yield f"    told by {told!r} at {draft.anchor[0]}{verb}; opening: {_weights('open', draft.opening)}"
        unsure = doubted(draft, {slot: model.threshold(slot) for slot in ("venues", "organizers")})
        for link in sorted(draft.links, key=lambda k: (k.slot, k.mention.start)):
            yield "    " + _link(text, link, id(link) in unsure)
    if not drafts:
        yield "no event"


def _link(text: str, link: Link, unsure: bool) -> str:
    threshold = model.threshold(link.slot)
    taken = link.score >= threshold or link.features.get("field")  # as assemble.accept takes them
    sign = "+" if taken and not unsure else "-"
    words = text[link.mention.start : link.mention.end].replace("\n", " ")
    extra = f" [{', '.join(link.actions)}]" if link.actions else f" [{link.role}]" if link.role else ""
    return (
        f"{sign} {link.slot} {words!r} at {link.mention.start}{extra} {link.score:.2f} (from {threshold}): "
        f"{_weights(link.slot, link.features)}"
    )


def _weights(name: str, features: Mapping[str, float], most: int = 4) -> str:
    """The features that weighed most, with their weights."""
    loaded = model.load(name)
    if loaded is None:
        return "no model"
    weighed = [(loaded.weights.get(key, 0.0) * value, key) for key, value in features.items() if value]
    weighed.sort(key=lambda pair: (-abs(pair[0]), pair[1]))
    return ", ".join(f"{key} {weight:+.2f}" for weight, key in weighed[:most] if weight) or "bias alone"
