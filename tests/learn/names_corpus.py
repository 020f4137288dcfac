"""A small corpus of names for the trainings: every sentence with every person, a title in each."""

import itertools
from collections.abc import Iterable, Iterator

SENTENCES = [
    ("局长{}出席会议。", "局长"),
    ("会议由书记{}主持。", "书记"),
    ("主任{}在会上讲话。", "主任"),
    ("校长{}为获奖者颁奖。", "校长"),
]
PEOPLE = ["贺文涛", "林晓岚", "孙立民", "赵玉梅", "钱大成", "周海燕", "吴建国", "郑小龙"]


def filled(people: Iterable[str]) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """The texts with the spans of the title and of the person in each."""
    for (sentence, title), person in itertools.product(SENTENCES, people):
        text = sentence.format(person)
        at, start = text.index(title), text.index(person)
        yield text, (at, at + len(title)), (start, start + len(person))
