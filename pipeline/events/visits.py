"""Where people went: the objects of 参观, 考察, 走访 …, several joined by 、, each a place of its own."""

import re

from pipeline.events import lexicon
from pipeline.mentions.types import Analysis, Place

# 眼部检查|项目: what is done, not where. And 4个公建项目.
_NO_PLACE = re.compile(
    r"(?:项目|工程|[^，。]*(?:服务|比赛|检查|合作|竞赛|治疗|表演|投资|公益)项目)$|[^，。]*?[\d两三四五六七八九十几多][个家所处]"
)
# What ends so is a place of its own, whatever place it begins with.
_SITE = re.compile("(?:现场|工地|项目|工程|机关|站|点|工作室|车间|基地)$")


def find(analysis: Analysis) -> list[Place]:
    """Finds the places that a visit's verb names and that no finder of names found, or not as a whole.

    Args:
        analysis: The text's mentions; offsets count in its text.

    Returns:
        Places in text order that overlap none of ``analysis.places``, but may hold some: 某河河道|修复工程现场.
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
            if not 2 <= b - a <= 30 or not kind.search(text, a, b) or (found and found[-1].end > a):
                continue
            if text[a] == "等" or _NO_PLACE.match(text, a, b) or any(x < b and a < y for x, y in people):
                continue
            across = [(x, y) for x, y in taken if x < b and a < y]
            if across and not (_SITE.search(text, a, b) and all(a <= x and y < b for x, y in across)):
                continue
            if across or b - a <= 24:
                found.append(Place(a, b, "venue"))
    return found


def join(places: list[Place], visited: list[Place]) -> list[Place]:
    """All of both in text order, without the places that a visited one holds."""
    held = [p for p in places if not any(v.start <= p.start and p.end <= v.end for v in visited)]
    return sorted([*held, *visited], key=lambda p: p.start)
