"""Events whose name ends in no known head, told by a verb of taking place: 新一轮谈心在青禾举行, 在青禾举办看花会友."""

from bisect import bisect_right
from collections.abc import Iterator

from pipeline.events import lexicon
from pipeline.mentions.types import Analysis

Span = tuple[int, int]

# What a verb says of the type by itself.
_TYPES = dict.fromkeys(("启动", "成立", "启用", "通车", "开馆", "开机"), "ceremony")
_TYPES |= dict.fromkeys(("上演", "首演", "首映"), "performance")
_MARKS = ",。;:!?\n"
# How far the verb may stand behind the date or the place that ends the name.
_FAR = 36
# And behind the start of its clause: a name and what ends it have 88 characters at most.
_FARTHEST = 128


def find(analysis: Analysis, taken: list[Span]) -> list[tuple[int, str, Span, Span]]:
    """Finds what takes place, where a clause gives a name without a known head and a verb of taking place.

    Args:
        analysis: The text's mentions; offsets count in its folded text.
        taken: Spans of the names and verbs that other anchors have.

    Returns:
        Sentence, the type that the verb tells or ``""``, span of the name and span of the verb, in text order.
    """
    text, starts = analysis.folded, [s.start for s in analysis.sentences]
    no_name = lexicon.load().words["no_name"]
    found = []
    for begin, stop, name, verb in _clauses(text):
        number = bisect_right(starts, name[0]) - 1
        if number < 0 or stop > analysis.sentences[number].end or no_name.search(text[slice(*name)]):
            continue
        if not any(a < stop and begin < b for a, b in taken):
            found.append((number, _TYPES.get(text[slice(*verb)], ""), name, verb))
    return sorted(found)


def _clauses(text: str) -> Iterator[tuple[int, int, Span, Span]]:
    """Where a clause begins and ends that can tell of an event, its name and its verb."""
    words = lexicon.load().words
    for verb in words["takes_place"].finditer(text):
        low = max(0, verb.start() - _FARTHEST)
        begin = max(text.rfind(mark, low, verb.start()) for mark in _MARKS) + 1
        subject = words["what_takes_place"].match(text, begin, verb.start())
        if subject and verb.start() - subject.end() <= _FAR:
            yield begin, verb.end(), subject.span("name"), verb.span()
    for held in words["what_is_held"].finditer(text):
        yield held.start(), held.end(), held.span("name"), held.span("verb")
