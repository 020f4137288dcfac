"""The spaCy layer, as a spaCy user meets it."""

import datetime
import multiprocessing
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.matcher import Matcher
from spacy.tokens import Doc, DocBin

import pipeline
from pipeline.mentions.analyse import analyse
from pipeline.nlp.components import GROUPS
from pipeline.nlp.reading import read
from pipeline.records import EventRecord
from pipeline.segment import Segmenter, Word

TEXT = (
    "青禾市质量协会工作总结\n2019年6月3日上午，青禾市质量协会在青禾宾馆举办了质量月启动仪式。"
    "青禾市副市长周明远出席仪式并致辞，各区县代表约120余人参加了会议。\n"
    "6月5日下午，协会副会长  孙丽华主持召开座谈会，30家企业参加。"
)
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def nlp():
    return pipeline.load()


@pytest.fixture(scope="module")
def doc(nlp):
    return nlp(TEXT)


def same(one: Doc, other: Doc) -> bool:
    def told(doc):
        spans = {
            group: sorted((s.start_char, s.end_char, s.label_, str(s._.value)) for s in doc.spans[group])
            for group in doc.spans
        }
        return [t.text_with_ws for t in doc], [t.is_sent_start for t in doc], spans, doc._.events

    return told(one) == told(other)


def test_text_tokens_and_sentences(doc):
    assert doc.text == TEXT
    assert [sent.text.strip() for sent in doc.sents] == [
        TEXT[s.start : s.end] for s in read(TEXT).sentences
    ]  # white space between sentences goes with the one before
    assert not any(token.is_space for token in doc if token.i and doc[token.i - 1].is_space)


def test_mentions_are_published_with_their_values(doc):
    assert set(doc.spans) == set(GROUPS.values())
    date = doc.spans["dates"][0]
    assert (date.text, date._.value["timex"]) == ("2019年6月3日上午", "2019-06-03TMO")
    count = next(span for span in doc.spans["counts"] if "120" in span.text)
    assert (count._.value["value"], count._.value["unit"]) == (120, "人")
    assert {"周明远", "孙丽华"} <= {span.text for span in doc.spans["people"]}
    assert doc[0:1]._.value is None


def test_spans_are_the_mentions_of_the_records(doc):
    published = {(s.start_char, s.end_char) for group in GROUPS.values() for s in doc.spans[group]}
    assert {(m["start"], m["end"]) for m in read(TEXT).mentions} <= published
    assert all(isinstance(event, EventRecord) for event in doc._.events)
    assert doc._.events == list(read(TEXT).events)
    for event in doc._.events:
        assert event.name is None or (event.name.start, event.name.end) in published


def test_no_mention_is_cut_by_a_word(doc):
    borders = {0, len(TEXT)} | {t.idx for t in doc} | {t.idx + len(t) for t in doc}
    assert set(read(TEXT).borders()) <= borders


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("2019年6月3日上午在青禾宾馆举行会议，局长周明远出席。120余人 \n\u3000\ud800")
        | st.characters(),
        max_size=60,
    )
)
def test_any_text_is_tokenized_whole(text):
    nlp = _loaded()
    doc = nlp(text)
    assert len(doc.text) == len(text)
    assert all(a == b or "\ud800" <= b <= "\udfff" for a, b in zip(doc.text, text, strict=True))
    borders = {0, len(text)} | {t.idx for t in doc} | {t.idx + len(t) for t in doc}
    assert set(read(doc.text).borders()) <= borders


def _loaded(cache=[]):  # noqa: B006
    if not cache:
        cache.append(pipeline.load())
    return cache[0]


def test_the_document_date_settles_years(nlp):
    doc = nlp.make_doc("10月14日，青禾市召开标准化大会，周明远市长出席。")
    doc._.date = datetime.date(2011, 11, 10)
    assert doc._.date == datetime.date(2011, 11, 10)
    doc = nlp(doc)
    assert doc.spans["dates"][0]._.value["first"] == "2011-10-14"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        doc._.date = "十月"


def test_a_text_is_read_once_by_tokenizer_and_components(nlp, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "pipeline.nlp.reading.analyse", lambda text, **said: asked.append(text) or analyse(text, **said)
    )
    nlp("青禾市副市长孙丽华于2019年6月7日出席了质量月闭幕式。")
    assert len(asked) == 1


def test_words_of_a_lexicon(tmp_path):
    lexicon = tmp_path / "words.txt"
    lexicon.write_text("数标协同 9 nz\n", encoding="utf-8")
    nlp = pipeline.load([lexicon], tags=True)
    lexicon.unlink()
    nlp.to_disk(tmp_path / "saved")
    for again in (nlp, spacy.load(tmp_path / "saved"), pickle.loads(pickle.dumps(nlp))):
        doc = again("他们谈数标协同")
        assert [(t.text, t.tag_, t.pos_) for t in doc][-1] == ("数标协同", "nz", "PROPN")
    assert "数标协同" not in [t.text for t in pipeline.load()("他们谈数标协同")]


# -- the habits of spaCy ----------------------------------------------------------------------------------------------


def test_saved_and_loaded(nlp, doc, tmp_path):
    nlp.to_disk(tmp_path)
    assert same(spacy.load(tmp_path)(TEXT), doc)
    other = pipeline.load().from_bytes(nlp.to_bytes())
    assert same(other(TEXT), doc)


def test_loaded_by_name_where_nothing_of_ours_is_imported(nlp, tmp_path):
    """A saved pipeline opens with ``spacy.load`` alone where Shilu is installed: through its entry points."""
    from importlib.metadata import entry_points

    if not entry_points(group="spacy_tokenizers", name="shilu.JiebaTokenizer.v1"):
        pytest.skip("shilu runs from a bare checkout here; the entry points come with pip install")
    nlp.to_disk(tmp_path)
    code = f"import spacy; doc = spacy.load({str(tmp_path)!r})('6月5日召开会议'); print(doc.spans['dates'][0].text)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path)
    assert result.stdout.strip() == "6月5日", result.stderr


def test_pickled(nlp, doc):
    assert same(pickle.loads(pickle.dumps(nlp))(TEXT), doc)


def test_two_processes_under_spawn(doc, tmp_path):
    """In a program of its own, for spawn imports the main module again."""
    script = tmp_path / "two.py"
    script.write_text(
        "import multiprocessing, pipeline\n"
        "def main():\n"
        "    nlp = pipeline.load()\n"
        f"    texts = [{TEXT!r}, '没有什么', {TEXT!r}]\n"
        "    docs = list(nlp.pipe(texts, n_process=2, batch_size=1))\n"
        "    timex = docs[0].spans['dates'][0]._.value['timex']\n"
        "    print([len(d._.events) for d in docs], timex, docs[0].text == texts[0])\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    main()\n",
        encoding="utf-8",
    )
    assert "spawn" in multiprocessing.get_all_start_methods()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, encoding="utf-8", timeout=300)
    events = len(doc._.events)
    assert result.stdout.strip() == f"[{events}, 0, {events}] 2019-06-03TMO True", result.stderr


def test_docs_survive_as_bytes_and_in_a_docbin(nlp, doc):
    assert same(Doc(nlp.vocab).from_bytes(doc.to_bytes()), doc)
    store = DocBin(docs=[doc], store_user_data=True)
    (again,) = DocBin(store_user_data=True).from_bytes(store.to_bytes()).get_docs(nlp.vocab)
    assert same(again, doc)


def test_displacy_draws_entities_and_spans(doc):
    assert "周明远" in displacy.render(doc, style="ent", page=False, jupyter=False)
    assert "date" in displacy.render(doc, style="span", jupyter=False, options={"spans_key": "dates"})


def test_matcher_sees_whole_mentions(nlp, doc):
    matcher = Matcher(nlp.vocab)
    matcher.add("讲话", [[{"ENT_TYPE": "person"}, {"TEXT": {"IN": ["出席", "主持"]}}]])
    assert [doc[start:end].text for _, start, end in matcher(doc)] == ["周明远出席", "孙丽华主持"]


def test_components_can_be_taken_alone():
    nlp = spacy.blank(
        "zh", config={"nlp": {"tokenizer": {"@tokenizers": "shilu.JiebaTokenizer.v1", "mentions": False}}}
    )
    words = [TEXT[a:b] for a, b in Segmenter().words(TEXT)]
    assert [t.text for t in nlp(TEXT) if not t.is_space] == [word for word in words if word.strip()]
    nlp.add_pipe("shilu_mentions", config={"ents": False})
    doc = nlp(TEXT)  # words of another mind: spans grow to whole tokens
    assert doc.spans["people"] and not doc.ents and doc._.events == []


def test_stock_chinese_pipelines_take_the_components():
    nlp = spacy.blank("zh")  # one token a character
    nlp.add_pipe("shilu_mentions")
    nlp.add_pipe("shilu_events")
    assert len(nlp(TEXT)._.events) == len(read(TEXT).events)


def test_user_words_do_not_leak():
    one, other = pipeline.load(), pipeline.load()
    one.tokenizer.segmenter = Segmenter(words=[Word("云港协同", 9)])
    one.tokenizer.mentions = other.tokenizer.mentions = False
    assert [t.text for t in one("谈云港协同")] == ["谈", "云港协同"] != [t.text for t in other("谈云港协同")]


def test_registered_names_stand_in_the_entry_points():
    import tomllib

    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    from pipeline.nlp import registration

    assert set(stated["spacy_factories"]) == {registration.MENTIONS, registration.EVENTS}
    assert set(stated["spacy_tokenizers"]) == {registration.TOKENIZER}
    for target in (*stated["spacy_factories"].values(), *stated["spacy_tokenizers"].values()):
        module, name = target.split(":")
        assert module == "pipeline.nlp.registration" and callable(getattr(registration, name))
