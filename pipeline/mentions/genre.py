"""Whether a text tells a story: novels about officials read like reports to every finder, and none of it happened."""

import math
import re
from functools import cache

from pipeline import resources

FICTION = 0.5  # from this score on a text counts as a story
_LEAST = 300  # characters; less is not enough to tell
_MOST = 20_000  # characters looked at
_EVEN = 5.6  # the score of ``FICTION``
_REST = 5.1  # the most that all but gestures and sayings add to it
_HEAD = re.compile(
    r"^[ \t\u3000]*第[零〇一二三四五六七八九十百千0-9]{1,6}[章回](?![^\n]{0,12}(?:总则|附则|规定|条))", re.M
)
_ARTICLE = re.compile(r"^[ \t\u3000]*第[零〇一二三四五六七八九十百千0-9]{1,6}条", re.M)
_SAID = re.compile(r"^[ \t\u3000]*[“「\"『]", re.M)
_LINE = re.compile(r"^[ \t\u3000]*[^ \t\u3000\n]", re.M)
# Every alternative begins behind one digit, for which ``re`` searches at its fastest.
_DATE = re.compile(r"\d(?:\d{3}年|\d?月\d{1,2}日|\d?日(?:上午|下午|晚|,|电|讯)|(?<=2)0\d\d[-/.]\d)")
_SELF = re.compile(r"[他她我你咱俺]")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lists = resources.table("corpora", "lexicons", "genre.toml")

    def any_of(key: str) -> str:
        return "|".join(sorted(set(str(lists[key]).split()), key=lambda word: (-len(word), word)))

    quote = '[“「"『]'
    end = '[”」"』]'
    # The marks first: where one stands, which is often, no word need be tried. Spelled out, every alternative opens
    # with a character, for which ``re`` searches at its fastest.
    closed = "|".join(rf"{re.escape(mark)}{end}[^。!?\n“”]{{0,10}}?(?:{any_of('sayings')})" for mark in "。!?…,~—")
    opened = "|".join(rf"{saying}[:,]?{quote}" for saying in any_of("sayings").split("|"))
    said = re.compile(f"{closed}|{opened}")
    return re.compile(any_of("gestures")), said, re.compile(any_of("frames")), re.compile(any_of("reports"))


def fictional(folded: str) -> float:
    """How much a text reads like a story, by what stands in its first 20,000 characters.

    Args:
        folded: The text, as ``characters.fold`` gives it.

    Returns:
        From 0 to 1; ``FICTION`` and more is a story. 0 for what is too short to tell, and for what has so few gestures
        and sayings that nothing else could make it one, which is most of what there is.
    """
    text = folded[:_MOST]
    if len(text) < _LEAST:
        return 0.0
    gestures, sayings, frames, reports = _patterns()
    # Weights set by hand on reports (dev, data/raw) and on passages written for the tests; rates in 1,000 characters.
    told = 0.35 * min(_rate(gestures, text), 16)
    said = 0.6 * min(_rate(sayings, text), 6)
    if told + said + _REST < _EVEN:
        return 0.0
    lines = max(len(_LINE.findall(text)), 1)
    spoken = len(_SAID.findall(text)) / lines
    framed = len(frames.findall(text)) + (1 if _HEAD.search(text) and not _ARTICLE.search(text) else 0)
    score = (
        told
        + said
        + 3.0 * min(spoken, 0.5)
        + 0.8 * min(framed, 2)
        + 0.04 * min(_rate(_SELF, text), 50)
        - 0.2 * min(_rate(reports, text), 20)
        - 0.7 * min(_rate(_DATE, text), 5)
    )
    return 1 / (1 + math.exp(_EVEN - score))


def _rate(pattern: re.Pattern[str], text: str) -> float:
    return 1000 * len(pattern.findall(text)) / len(text)
