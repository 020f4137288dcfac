"""People who are only in the title of a work or in the name of a theory: 《周明远谈治学》, 某某思想."""

import re
from bisect import bisect_left

from pipeline.mentions.types import Name

_WORK = re.compile(r"《[^》\n]{1,60}》")
_TEACHING_STARTS = frozenset("新外经法强军文生思理谈")  # most names stand before something else
_TEACHING = re.compile(r"新时代中国特色|(?:外交|经济|法治|强军|文化|生态文明)?思想(?!家)|理论(?=[、，。的])|谈治国理政")


def leave_out(folded: str, names: list[Name]) -> list[Name]:
    """Leaves such people out of the names of a text; all other names stay.

    Args:
        folded: The text, folded.
        names: Names in text order.
    """
    titles = [match.span() for match in _WORK.finditer(folded)]
    starts = [start for start, _ in titles]
    size = len(folded)

    def cited(name: Name) -> bool:
        at = bisect_left(starts, name.start) - 1
        if at >= 0 and name.end < titles[at][1]:
            return True
        taught = name.end < size and folded[name.end] in _TEACHING_STARTS
        return taught and _TEACHING.match(folded, name.end) is not None

    return [name for name in names if name.label != "person" or not cited(name)]
