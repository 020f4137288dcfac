"""Where people went: the objects of 参观, 考察, 走访 …, several joined by 、, each a place of its own."""

import re

from pipeline.mentions.types import Analysis, Place

_GO = re.compile(
    r"(?:实地|先后|一起|共同|分别|还|又|专程|集体|亲临)*"
    r"(?:参观考察|参观学习|考察调研|实地考察|实地调研|实地察看|调研|参观|参访|考察|视察|走进|走访|前往|赴|来到|抵达|深入|游览|瞻仰|察看|查看|巡视|访问|莅临|慰问|检查|到)了?"
)
_STOP = re.compile(r"[,，。；;：:！!？?\n“”]|进行|开展|参观|考察|调研|视察|检查|慰问|走访|学习|指导|工作|等地?(?![^，。；]{1,3}[、])|情况|建设|并|，|就|以及|举行|召开|出席|参加|看望|讲|听|的(?=[^、，。；]{0,6}(?:情况|工作|建设|同志|代表|师生))")
_JOIN = re.compile(r"[、]|和(?!平|谐|县|州|田)|及(?!时|格)|与|以及")
_KIND = re.compile(
    r"(?:中心|医院|院区|大学|学院|学校|中学|小学|公司|集团|厂|工厂|车间|园区?|园|基地|馆|院|区|街区|小区|社区|居|村|镇|乡|县|市|街道?|庙|寺|监|宫|山|湖|陵|岭|旧居|故居|广场|项目|工程|工地|现场|展区|展厅|展台|成果展|展览|教室|实验室|食堂|店|站|局|所|部队|连|科室|病房|门诊|码头|港|机场|公园|菜地|家中|窗口|大厅|会议室|长廊|纪念碑|遗址|塔|桥|书院|农场|合作社|超市|酒店|会场)$"
)


def find(analysis: Analysis) -> list[Place]:
    """Finds the places that a visit's verb names and that no finder of names found.

    Args:
        analysis: The text's mentions; offsets count in its text.

    Returns:
        Places that overlap none of ``analysis.places``, in text order.
    """
    text = analysis.folded
    taken = [(p.start, p.end) for p in analysis.places]
    people = [(p.start, p.end) for p in analysis.people]
    found: list[Place] = []
    for match in _GO.finditer(text):
        start = match.end()
        stop = _STOP.search(text, start, min(len(text), start + 160))
        end = stop.start() if stop else min(len(text), start + 40)
        at = start
        for piece in _JOIN.split(text[start:end]):
            a, b = at, at + len(piece)
            at = b + len(_JOIN.match(text, b).group()) if _JOIN.match(text, b) else b  # type: ignore[union-attr]
            if not 2 <= len(piece) <= 24 or not _KIND.search(piece) or (found and found[-1].end > a):
                continue
            if any(x < b and a < y for x, y in taken) or any(x < b and a < y for x, y in people):
                continue
            found.append(Place(a, b, "venue"))
    return found
