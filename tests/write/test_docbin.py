"""DocBin: what spaCy reads back are the records, span by span."""

from pathlib import Path

import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from pipeline.nlp import registration
from pipeline.write.deliver import Deliveries
from pipeline.write.sinks import Batch
from tests.write.records import TEXT, document, event


def test_the_documents_come_back_with_mentions_values_and_events(tmp_path: Path) -> None:
    assert registration.EVENTS  # importing it registers ``doc._.events``
    with Deliveries([f"docbin:{tmp_path}/a.spacy"]) as deliveries:
        deliveries.put(Batch.of([event(), event(1)], [document()]))
        deliveries.put(Batch.of([], [document("b" * 12, source_text="", mentions=[])]))
    doc, empty = DocBin().from_disk(tmp_path / "a.spacy").get_docs(Vocab())
    assert doc.text == TEXT and empty.text == ""
    assert [span.text for span in doc.spans["people"]] == ["周明远"]
    assert doc.spans["people"][0]._.value["posts"] == [{"organization": "青禾市", "title": "副市长"}]
    assert [(span.text, span.label_) for span in doc.spans["events"]] == [("质量大会", "meeting")]
    assert {ent.text for ent in doc.ents} == {"6月3日上午", "青禾市", "青禾宾馆", "质量大会", "周明远", "120余人"}
    assert doc._.events == [event(), event(1)]
    assert doc._.title == "质量大会召开" and str(doc._.date) == "2019-06-06"
    assert (doc.user_data["id"], doc.user_data["source"]) == (document().id, "甲.txt")


@pytest.mark.parametrize("batch", [Batch.of([event()], [document(source_text=None)]), Batch.of([event()])])
def test_without_source_texts_there_are_no_offsets_to_show(batch: Batch, tmp_path: Path) -> None:
    with Deliveries([f"docbin:{tmp_path}/a.spacy"]) as deliveries:
        deliveries.put(batch)
    assert "--with-source" in str(deliveries.outcomes[0].failure)
