"""What the name tagger is trained on: composed sentences, UNER's format, and marks by offsets into raw text."""

import gzip
import hashlib
import json

import pytest

from pipeline.learn import names_compose, names_texts
from pipeline.mentions.names_decoding import LABELS


def test_composed_sentences_are_marked_and_the_same_for_the_same_seed():
    first, second = [list(names_compose.compose(200, 3)) for _ in range(2)]
    assert first == second
    assert {label for text in first for _, _, label in text.spans} == set(LABELS)
    for text in first:
        end = 0
        for start, stop, _ in text.spans:
            assert end <= start < stop <= len(text.text)
            assert text.text[start:stop].strip()
            end = stop
        assert "{" not in text.text
        assert "<" not in text.text


IOB2 = """# sent_id = 1
1\t贺文涛\tB-PER\t-\t-
2\t到\tO\t-\t-
3\t永丰\tB-LOC\t-\t-
4\t县\tI-LOC\t-\t-
5\t。\tO\t-\t-

1\t林\tB-PER\t-\t-
2\t岚\tI-PER\t-\t-
3\t标协\tB-ORG\t-\t-
"""


def test_uner_gives_texts_of_sentences_with_their_names(tmp_path):
    path = tmp_path / "a.iob2"
    path.write_text(IOB2, encoding="utf-8")
    [(text, spans)] = names_texts.uner(path)
    assert text == "贺文涛到永丰县。\n林岚标协\n"
    assert [(text[a:b], label) for a, b, label in spans] == [
        ("贺文涛", "PER"),
        ("永丰县", "LOC"),
        ("林岚", "PER"),
        ("标协", "ORG"),
    ]


@pytest.fixture
def data(tmp_path):
    for folder in ("raw", "silver"):
        (tmp_path / folder).mkdir()
    texts = [{"repo": "a/b", "text": "局长贺文涛出席。"}, {"repo": "held/out", "text": "书记林岚出席。"}]
    with gzip.open(tmp_path / "raw" / "genre.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(text) + "\n" for text in texts)
    with gzip.open(tmp_path / "silver" / "genre.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"line": n, "spans": [[2, 4, "PER"]]}) + "\n" for n in range(2))
    return tmp_path


def test_held_out_repositories_are_left_out(data):
    assert [raw.repo for raw in names_texts.silver(data, "genre", frozenset(["held/out"]))] == ["a/b"]


def marks(data, text, *, silver=True):
    path = data / "marks.jsonl"
    mark = {"file": "genre", "line": 0, "start": 0, "end": 8, "spans": [[2, 5, "person"]]}
    mark["sha256"] = hashlib.sha256(text.encode()).hexdigest()[:12]
    path.write_text(json.dumps(mark) + "\n", encoding="utf-8")
    raws = names_texts.silver(data, "genre", frozenset()) if silver else []
    return list(names_texts.sentences(path, data, raws, 1.5))


def test_marks_are_put_on_the_raw_text_with_the_other_taggers_names(data):
    [text] = marks(data, "局长贺文涛出席。")
    assert (text.text, text.spans, text.hints) == ("局长贺文涛出席。", [(2, 5, "person")], [(2, 4, "PER")])


def test_marks_of_another_text_are_refused(data):
    with pytest.raises(ValueError, match="genre line 0 is not the text that was marked"):
        marks(data, "别的文字")


def test_event_records_give_texts_with_some_names_marked():
    text = "市标协召开标准年会，会长贺文涛出席。"
    official = {"start": 12, "end": 15, "posts": [{"organization": "市标协", "title": "会长"}]}
    event = {"name": {"start": 5, "end": 9}, "organizers": [{"start": 0, "end": 3}], "officials": [official]}
    again = {"name": {"start": 7, "end": 9}, "organizers": [], "officials": []}
    [marked] = names_texts.records([{"text": text, "events": [event, again]}], 0.5)
    assert [(text[a:b], label) for a, b, label in marked.spans] == [
        ("市标协", "organization"),
        ("标准年会", "event"),
        ("会长", "title"),
        ("贺文涛", "person"),
    ]


def test_marks_in_a_text_that_the_other_tagger_did_not_see_have_no_hints(data):
    [text] = marks(data, "局长贺文涛出席。", silver=False)
    assert (text.text, text.hints) == ("局长贺文涛出席。", None)
