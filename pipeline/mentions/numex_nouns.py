"""Finds the noun that a number counts, where it stands beside it: 350余名**代表**, 发放**宣传资料**一万五千份."""

import re
from functools import cache

from pipeline import resources

_CHUNK = re.compile(r"[\u4e00-\u9fffA-Za-z“”、()·]{0,24}+")
_LONGEST = 24


@cache
def _verbs() -> re.Pattern[str]:
    words = sorted(resources.words("corpora", "lexicons", "numex_verbs.txt"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _skipped() -> re.Pattern[str]:
    """What stands between a noun and the number after it: 共, 总数达, 共计."""
    words = sorted(resources.words("corpora", "lexicons", "numex_links.txt"), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})++$")


def counted(chars: str, start: int, unit_end: int, end: int, floor: int) -> tuple[int, int] | None:
    """Finds the noun that is counted.

    Args:
        chars: The folded text.
        start: Start of the whole expression.
        unit_end: End of its unit.
        end: End of the whole expression.
        floor: End of the expression before it, which the noun does not reach into.

    Returns:
        ``(start, end)`` of the noun, or ``None`` where none stands beside the number.
    """
    return _behind(chars, end) or _ahead(chars, start, floor)


def _behind(chars: str, end: int) -> tuple[int, int] | None:
    start = end
    if chars[start : start + 1] == "的":
        start += 1
    chunk = _CHUNK.match(chars, start)
    if chunk is None:
        return None
    text = chunk[0]
    verb = _verbs().search(text)
    stop = verb.start() if verb else len(text)
    text = text[:stop].rstrip("、(“")
    of = text.rfind("的")
    if of >= 0:
        start, text = start + of + 1, text[of + 1 :]
    return (start, start + len(text)) if len(text) > 1 or text in ("人", "代表") else None


def _ahead(chars: str, start: int, floor: int) -> tuple[int, int] | None:
    low = max(floor, start - _LONGEST)
    window = chars[low:start]
    link = _skipped().search(window)
    stop = link.start() if link else len(window)
    begin = stop
    while begin > 0 and ("\u4e00" <= window[begin - 1] <= "\u9fff" or window[begin - 1] in "“”"):
        begin -= 1
    text = window[begin:stop]
    for verb in _verbs().finditer(text):
        text_start = verb.end()
        begin_verb = begin + text_start
        text = window[begin_verb:stop]
        begin = begin_verb
        break
    of = text.rfind("的")
    if of >= 0:
        begin, text = begin + of + 1, text[of + 1 :]
    return (low + begin, low + stop) if len(text) > 1 else None
