"""Names that are one event: joined by 暨, or by 、 and 和 under one verb behind them."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.events.anchors import Anchor

# Words between 暨 and what was taken for the name behind it: 暨第六届基于语料的|研讨会.
_WITH = re.compile(r"[”》]?暨[^，。；,;:\n]{0,40}")
_AND = re.compile(r"[”》]?(?:、|和|及|与|以及)[“《]?")


def join(text: str, found: "Sequence[Anchor]") -> "list[Anchor]":
    """The anchors of names; those that are one event are one.

    Args:
        text: The folded text.
        found: Anchors of names, in text order.
    """
    joined: list[Anchor] = []
    for anchor in found:
        last = joined[-1] if joined else None
        if last is not None and _one(text, last, anchor):
            assert last.name is not None and anchor.name is not None
            last.end, last.name = anchor.end, (last.name[0], anchor.name[1])
            last.trigger = anchor.trigger or last.trigger
            last.bare = False
        else:
            joined.append(anchor)
    return joined


def _one(text: str, one: "Anchor", other: "Anchor") -> bool:
    if one.sentence != other.sentence or one.kind != "name" or other.definite:
        return False
    if _WITH.fullmatch(text, one.end, other.start):
        return True
    # 甲全体会议、乙代表大会17日在京开幕
    shared = one.trigger is not None and one.trigger == other.trigger and one.trigger[0] >= other.end
    return shared and other.kind == "name" and _AND.fullmatch(text, one.end, other.start) is not None
