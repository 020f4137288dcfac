"""Places of several parts that no other finder takes whole: 某地一侧的“和平之家”, 某湾附近海域, 某省11个设区市."""

import re
from collections.abc import Iterator

from pipeline.mentions.venues_words import AFTER, HELD_NEXT, NO_PLACE, VAGUE, is_place

# 在…举行: what stands between the two.
_HELD_AT = re.compile(r"(?:在|于)(?<![存现正实旨所潜]在)(?<![关对由位属]于)([一-龥A-Za-z\d“”·]{4,32})")
_OVER = re.compile("主办|承办|" + AFTER.pattern)
# What part of a region is meant.
_AREA = re.compile(
    r"(?:[东南西北中]+部|附近|周边|境内|近郊|郊外|城区|市区|主城区|老城区?|市中心|近海|海域|水域|空域|上空|街头|沿海|边境|一侧|岸边|山区|腹地)+$"
)
_CAPITAL = re.compile(r"(?:首都|直辖市|省会|古都|中部|东部|西部|南部|北部|城市)$")
_NO_PART = re.compile(
    r"[的和与及、]?(?:总统|总理|主席|政府|总部|代表|时间|人民|驻|各|我|多个?|一些|期间|方式|形式|名义|平台|网)"
)
# 某省|11个设区市
_COUNTED = re.compile(r"\d{1,3}个?(?:设区市|地级市|地市|城市|县市|市县|区县|州市|市|县)(?![民委政长级场区内])")


def whole(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Yields places from the region that they open with to the verb behind them.

    Args:
        folded: Folded text.
        regions: Ends of the regions and facilities that a tagger found, by their starts.
    """
    for found in _HELD_AT.finditer(folded):
        low, high = found.span(1)
        start = next((at for at in range(low, min(high, low + 12)) if at in regions), -1)
        over = _OVER.search(folded, regions[start] + 1, high + 6) if start >= 0 else None
        if over is None or not _begins(folded, low, start):
            continue
        end = over.start()
        rest = folded[regions[start] : end]
        whole_name = _AREA.search(rest) or rest.endswith("”") or (len(rest) > 2 and is_place(rest))
        if not whole_name or len(rest) > 20 or rest.count("“") != rest.count("”") or _NO_PART.match(rest):
            continue
        if NO_PLACE.search(rest) or HELD_NEXT.match(rest):
            continue
        if capital := _CAPITAL.search(folded, low, start):
            start = capital.start()
        yield start, end, "venue"
    for start, end in regions.items():
        if folded[start - 1 : start] in ("在", "于") or folded.startswith(("同时", "集中"), end):
            counted = _COUNTED.match(folded, end)
            if counted:
                yield start, counted.end(), "venue"


def _begins(folded: str, start: int, region: int) -> bool:
    """True where what stands between 在 and the region only describes it: 在戒备森严的|某城, 在位于|某国的."""
    before = folded[start:region]
    said = _CAPITAL.sub("", before)
    return not said or (said.endswith(("的", "位于")) and not VAGUE.match(said) and not NO_PLACE.search(said))
