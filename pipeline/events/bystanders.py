"""What all mentions of a person together say for and against them at an event: who acts, and who is only named."""

import re

from pipeline.events import actions, lexicon, pairs
from pipeline.events.index import Index
from pipeline.mentions.types import Person

_LATIN = re.compile(r"[A-Za-z]")
_MANY = 6
# How far before an enumeration is looked for who speaks of it.
_BEFORE = 34
# Whoever somebody stands for is not there: 甲代表乙参加.
_FOR = "代表"
# 甲主席夫人乙到场; 米歇尔夫人 herself is there.
_WIFE = "夫人"
# So much may stand behind people who are named for what they do: 甲、乙、丙一同出席会议。
_VERB = 14
# Behind a stop nothing is said of a person, behind a comma a life alone.
_MARKS = ",，。"
_REST = re.compile("等[^，。,]{0,4}?(?=[的任担创编作执])")


def describe(index: Index) -> dict[str, dict[str, float]]:
    """Describes each person of a document by all of their mentions; the index remembers it for the next sentence.

    Args:
        index: The text's mentions.

    Returns:
        Feature values by the name of the person; a feature that is 0 is left out.
    """
    if index.bystanders is not None:
        return index.bystanders
    spoken = index.spoken_of = _spoken_of(index)
    mentions: dict[str, list[tuple[int, Person]]] = {}
    for number, row in enumerate(index.people):
        for person in row:
            mentions.setdefault(person.name, []).append((number, person))
    found = index.bystanders = {}
    for name, rows in mentions.items():
        said = found[name] = {"mentions": min(_MANY, len(rows)) / _MANY}
        if len(rows) == 1:
            said["mentioned once"] = 1.0
        if told := sum([index.in_speech(number, p.start) for number, p in rows]):
            said["mentions in speech"] = told / len(rows)
        if cited := sum([pairs.only_cited(index, number, p) for number, p in rows]):
            said["mentions cited"] = cited / len(rows)
        if all(p.start in spoken for _, p in rows):
            said["always spoken of"] = 1.0
        if any(p.posts for _, p in rows):
            said["a mention with post"] = 1.0
        if rows[0][0]:
            said["first mention"] = rows[0][0] / len(index.sentences)
        if _LATIN.search(name):
            said["latin name"] = 1.0
        if len(name) == 1:
            said["short name"] = 1.0
    return found


def in_brackets(index: Index, person: Person) -> bool:
    """True where a name stands right behind a bracket: the foreign spelling of the name before it, or who plays it."""
    return index.text[max(0, person.start - 1) : person.start] in ("(", "（")


def alone(index: Index, number: int) -> bool:
    """True where a sentence is nothing but people and their verb: 甲、乙、丙出席会议."""
    sentence, people = index.sentences[number], index.people[number]
    first, last = people[0], people[-1]
    begin = min(first.phrase_start, first.start) if first.phrase_end else first.start
    return begin - sentence.start <= 2 and sentence.end - max(last.end, last.phrase_end, last.text_end) <= _VERB


def _spoken_of(index: Index) -> set[int]:
    """The starts of the mentions of people that the words around only speak of: 表扬了甲、乙, 甲的妹妹丙, 丁任院长."""
    words, text = lexicon.load().words, index.text
    of, life, to = words["person_of"], words["person_life"], words["person_to"]
    found: set[int] = set()
    for number, row in enumerate(index.people):
        if not row:
            continue
        sentence = index.sentences[number]
        before = -1
        for people in actions.enumerations(index, number):
            start, end = actions.around(people)
            sent = start - before == len(_FOR) and text.startswith(_FOR, before)
            before = end
            rest = _REST.match(text, end)
            stop = rest.end() if rest else end
            led = text[max(sentence.start, start - _BEFORE) : start]
            if sent or to.search(led) or (text[stop : stop + 1] not in _MARKS and of.match(text, stop, sentence.end)):
                found.update(person.start for person in people)
                continue
            for person in people:
                at = max(person.end, person.phrase_end, person.text_end)
                wife = text.endswith(_WIFE, person.end, at) and any(at == other.start for other in row)
                mark = text[at : at + 1]
                of_them = at != stop and mark not in _MARKS and of.match(text, at, sentence.end)
                if wife or of_them or (mark != "。" and life.match(text, at, sentence.end)):
                    found.add(person.start)
    return found
