"""Shards: the same input gives the same cuts, every text once, nothing left out."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch import frames
from pipeline.batch.shards import CHARACTERS, cut
from pipeline.read import Failure, Item
from pipeline.records import Document, document_id


def item(text: str, number: int) -> Item:
    return Item(Document(text=text, source=f"a:{number}", sources=[f"a:{number}"]), (f"{number}.txt",))


@given(st.lists(st.sampled_from(["甲", "乙", "丙", "丁", None]), max_size=30), st.integers(1, 7))
def test_every_item_is_in_one_shard_and_every_text_once(texts: list[str | None], size: int) -> None:
    items = [
        Item(Failure(f"a:{i}", "read", "empty"), ()) if text is None else item(text, i) for i, text in enumerate(texts)
    ]
    shards = list(cut(items, size))
    assert [shard.number for shard in shards] == list(range(len(shards)))
    places = [place for shard in shards for place in shard.places]
    assert [place.id for place in places] == [None if text is None else document_id(text) for text in texts]
    assert all(len(shard.places) <= size for shard in shards)
    entries = [entry for shard in shards for entry in _unpacked(shard.entries)]
    assert [e.source for e in entries if isinstance(e, Failure)] == [f"a:{i}" for i, t in enumerate(texts) if t is None]
    written = [entry.text for entry in entries if isinstance(entry, Document)]
    assert written == list(dict.fromkeys(text for text in texts if text is not None))
    first = {text: places[texts.index(text)] for text in written}
    for shard in shards:
        for place in shard.repeats:
            assert place.first is not None and place.first <= shard.number
            assert place.id in {one.id for one in shards[place.first].places if one.first is None}
    assert all(place.first is None for place in first.values())


def _unpacked(entries: bytes) -> list[Document | Failure]:
    import io

    return list(frames.read(io.BytesIO(len(entries).to_bytes(8, "little") + entries)))


def test_the_digest_is_that_of_the_input() -> None:
    def digests(*texts: str) -> list[str]:
        return [shard.digest for shard in cut([item(text, i) for i, text in enumerate(texts)], 2)]

    assert digests("甲", "乙", "丙") == digests("甲", "乙", "丙")
    assert digests("甲", "乙", "丙")[0] == digests("甲", "乙", "丁")[0]
    assert digests("甲", "乙", "丙")[1] != digests("甲", "乙", "丁")[1]
    titled = Item(Document(text="甲", title="题", source="a:0", sources=["a:0"]), ("0.txt",))
    assert next(cut([titled])).digest != next(cut([item("甲", 0)])).digest


def test_long_documents_make_short_shards() -> None:
    long = "长" * (CHARACTERS // 2 + 1)
    shards = list(cut([item(long + str(i), i) for i in range(5)], 100))
    assert [shard.count for shard in shards] == [2, 2, 1]
