"""The digest: a timeline that quotes its sources and lets nothing of them through as mark-up."""

import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from pipeline.messages import Misuse
from pipeline.records import Date, EventRecord, Mention
from pipeline.write.digest import DigestSink
from pipeline.write.sinks import Batch
from pipeline.write.targets import parse
from tests.write.records import NASTY, TEXT, event, events

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [点](javascript:alert(1)) `x` # 一\n- 二\n1. 三\n---\n&lt;"
)


def write(folder: Path, name: str, *batches: Batch) -> tuple[str, DigestSink]:
    sink = DigestSink(parse(f"{name}:{folder}/a"))
    for batch in batches:
        sink.put(batch)
    sink.close()
    assert [path.name for path in folder.iterdir()] == ["a"]
    return (folder / "a").read_text(encoding="utf-8"), sink


def on(day: str | None, number: int) -> EventRecord:
    when = datetime.date.fromisoformat(day) if day else None
    date = Date(text=day or "某日", start=0, end=2, first=when, last=when, timex=day or "XXXX-06-03")
    return event(number, dates=[date], name=Mention(text=f"大会{number}", start=0, end=1))


class Page(HTMLParser):
    """Tags, links and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.links: list[str | None] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_events_stand_by_their_day_over_all_batches_and_undated_ones_last(name: str, tmp_path: Path) -> None:
    batches = [Batch.of([on("2020-02-01", 0), on(None, 1)]), Batch.of([on("2019-06-03", 2), on("2020-01-31", 3)])]
    text, _ = write(tmp_path, name, *batches)
    order = ["共 4 个活动", "2019", "大会2", "2020", "大会3", "大会0", "日期不详", "大会1"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_an_event_shows_its_facts_and_the_words_of_the_source(name: str, tmp_path: Path) -> None:
    text, _ = write(tmp_path, name, Batch.of([event(status="planned")]))
    for words in (
        "质量大会",
        "会议",
        "计划中",
        "青禾宾馆",
        "周明远（青禾市副市长、组长）",
        "120余人",
        TEXT,
        "青禾市质监局",
    ):
        assert words in text


def test_headings_can_be_english(tmp_path: Path) -> None:
    sink = DigestSink(parse(f"html:{tmp_path}/a.html?lang=en"))
    sink.put(Batch.of([event()]))
    sink.close()
    assert "Timeline of events" in (tmp_path / "a.html").read_text(encoding="utf-8")
    with pytest.raises(Misuse):
        DigestSink(parse(f"html:{tmp_path}/b.html?lang=fr"))


def hostile() -> EventRecord:
    of = event().document.model_copy(update={"title": HOSTILE, "source": "javascript:alert(1)", "issuer": HOSTILE})
    mention = Mention(text=HOSTILE, start=0, end=1)
    return event(name=mention, evidence=[mention]).model_copy(update={"document": of})


def test_no_markup_of_a_source_comes_through_html(tmp_path: Path) -> None:
    page = Page(write(tmp_path, "html", Batch.of([hostile()]))[0])
    assert not {"script", "img"} & set(page.tags) and not [a for a in page.attributes if a.startswith("on")]
    assert page.links == []
    assert "<script>alert(1)</script>" in page.text


def test_no_markup_of_a_source_comes_through_markdown(tmp_path: Path) -> None:
    markdown_it = pytest.importorskip("markdown_it")
    text, _ = write(tmp_path, "markdown", Batch.of([hostile(), event(1)]))
    tokens = markdown_it.MarkdownIt("commonmark").parse(text)
    kinds = [token.type for token in tokens] + [c.type for token in tokens for c in token.children or []]
    assert not {"html_block", "html_inline", "link_open", "image", "code_inline", "hr", "ordered_list_open"} & set(
        kinds
    )
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h3", "h4", "h4"]
    content = "".join(c.content for token in tokens for c in token.children or [] if c.type.startswith("text"))
    assert "<script>alert(1)</script>" in content and "[点](javascript:alert(1))" in content


def test_a_source_on_the_web_is_a_link(tmp_path: Path) -> None:
    of = event().document.model_copy(update={"source": 'https://example.org/?a=1&b="2"'})
    page = Page(write(tmp_path, "html", Batch.of([event().model_copy(update={"document": of})]))[0])
    assert page.links == ['https://example.org/?a=1&b="2"']


@settings(max_examples=60)
@given(record=events(NASTY))
def test_any_event_is_a_page(record: EventRecord, tmp_path_factory: pytest.TempPathFactory) -> None:
    page, _ = write(tmp_path_factory.mktemp("html"), "html", Batch.of([record]))
    assert set(Page(page).tags) <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "p", "article", "dl", "dt", "dd",
        "bdi", "blockquote", "footer",
    }  # fmt: skip
    assert page.count("<bdi>") == page.count("</bdi>")
    text, _ = write(tmp_path_factory.mktemp("md"), "markdown", Batch.of([record]))
    markdown_it = pytest.importorskip("markdown_it")
    tokens = markdown_it.MarkdownIt("commonmark").parse(text)
    assert len([token for token in tokens if token.type == "heading_open"]) in (3, 4)
    assert not [token for token in tokens if token.type in ("html_block", "fence", "code_block", "hr")]
