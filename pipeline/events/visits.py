"""Where people went: the objects of 参观, 考察, 走访 …, several joined by 、, each a place of its own."""

from pipeline.events import lexicon
from pipeline.mentions.types import Analysis, Place

# 眼部检查|项目: what is done, not where.
_NO_PLACE = ("项目", "工程")


def find(analysis: Analysis) -> list[Place]:
    """Finds the places that a visit's verb names and that no finder of names found.

    Args:
        analysis: The text's mentions; offsets count in its text.

    Returns:
        Places that overlap none of ``analysis.places``, in text order.
    """
    text, words = analysis.folded, lexicon.load().words
    join, kind = words["visit_join"], words["visit_kind"]
    taken = [(p.start, p.end) for p in analysis.places]
    people = [(p.start, p.end) for p in analysis.people]
    found: list[Place] = []
    for match in words["go"].finditer(text):
        start = match.end()
        stop = words["visit_stop"].search(text, start, min(len(text), start + 160))
        end = stop.start() if stop else min(len(text), start + 40)
        marks = [m.span() for m in join.finditer(text, start, end)]
        for a, b in zip([start, *(b for _, b in marks)], [*(a for a, _ in marks), end], strict=True):
            if not 2 <= b - a <= 24 or not kind.search(text, a, b) or (found and found[-1].end > a):
                continue
            if text[a] == "等" or text[a:b] in _NO_PLACE:
                continue
            if any(x < b and a < y for x, y in taken) or any(x < b and a < y for x, y in people):
                continue
            found.append(Place(a, b, "venue"))
    return found
