"""Records for the tests of sinks: one that is full, and any that the models allow."""

import datetime
import string

from hypothesis import strategies as st

from pipeline.records import (
    Count,
    CountMention,
    Cut,
    Date,
    DateMention,
    DocumentRecord,
    DocumentRef,
    EventRecord,
    Mention,
    NameMention,
    Official,
    OrganizationMention,
    Organizer,
    PersonMention,
    PlaceMention,
    Post,
    Total,
    Venue,
    Warning,
)

TEXT = "6月3日上午，青禾市在青禾宾馆召开质量大会，副市长周明远出席并致辞，120余人参加。"


def mention(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def event(number: int = 0, document: str = "882641d4e6fe", **changes: object) -> EventRecord:
    """A full event record; ``changes`` overlay its fields."""
    day = datetime.date(2019, 6, 3)
    fields: dict[str, object] = {
        "event_id": f"{document}-{number:04d}",
        "document": DocumentRef(
            id=document, source="甲.txt", title="质量大会召开", issuer="青禾市质监局", date=datetime.date(2019, 6, 6)
        ),
        "type": "meeting",
        "status": "held",
        "name": Mention(**mention("质量大会")),
        "theme": None,
        "dates": [Date(**mention("6月3日上午"), first=day, last=day, timex="2019-06-03TMO")],
        "venues": [Venue(**mention("青禾宾馆"), division="110105")],
        "officials": [
            Official(
                name="周明远",
                **mention("周明远"),
                posts=[Post(organization="青禾市", title="副市长"), Post(organization=None, title="组长")],
                actions=["attend", "speak"],
            )
        ],
        "counts": [Count(**mention("120余人"), value=120, unit="人", bound="over", of="代表")],
        "organizers": [Organizer(name="青禾市", **mention("青禾市"), role="host")],
        "evidence": [Mention(**mention(TEXT))],
        "confidence": 0.875,
    }
    return EventRecord(**(fields | changes))


def document(identity: str = "882641d4e6fe", **changes: object) -> DocumentRecord:
    """A full document record; ``changes`` overlay its fields."""
    day = datetime.date(2019, 6, 3)
    fields: dict[str, object] = {
        "id": identity,
        "source": "甲.txt",
        "sources": ["甲.txt", "乙.txt"],
        "title": "质量大会召开",
        "issuer": "青禾市质监局",
        "date": datetime.date(2019, 6, 6),
        "bylines": ["苏以宁"],
        "status": "ok",
        "text": TEXT,
        "cuts": [Cut(start=40, end=44, rule="common/share", reason="share links")],
        "mentions": [
            PersonMention(**mention("周明远"), name="周明远", posts=[Post(organization="青禾市", title="副市长")]),
            NameMention(**mention("质量大会"), kind="event"),
            OrganizationMention(**mention("青禾市"), name="青禾市"),
            PlaceMention(**mention("青禾宾馆"), kind="venue"),
            DateMention(**mention("6月3日上午"), first=day, last=day, timex="2019-06-03TMO"),
            CountMention(**mention("120余人"), value=120, unit="人", bound="over"),
        ],
        "totals": [
            Total(**mention("120余人"), stated=120, bound="over", unit="人", sum=120, agrees=True, event_ids=["x-0000"])
        ],
        "warnings": [Warning(code="truncated", message="the text breaks off", start=3, end=4)],
        "extra": {"栏目": ["要闻", 1, {"深": None}]},
        "source_text": TEXT,
    }
    return DocumentRecord(**(fields | changes))


# Any text at all: NUL, control characters, halves of surrogate pairs, right-to-left marks, emoji, formulas.
NASTY = st.one_of(
    st.text(st.characters(), min_size=1, max_size=12),
    st.text(st.characters(categories=["Cc", "Cs", "Cf", "Co", "Cn", "Zl"]), min_size=1, max_size=6),
    st.sampled_from(
        ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@", "＝1", "_x0041_", "\x00",
         "\ud800", "\u202ecba", "👩\u200d👩\u200d👧", "a;b,\"c\"\n", "\ufffe", "</script><b>",
         "；", "1", "true", "\ufeff"]
    ),
)  # fmt: skip
CLEAN = NASTY.map(lambda text: text.encode("utf-8", "replace").decode("utf-8"))  # what JSON can hold
_OFFSET = st.integers(0, 2**31 - 1)
_DAY = st.none() | st.dates()
_BOUND = st.sampled_from(["exact", "approx", "over", "under", "range"])
_NUMBER = st.none() | st.integers(0, 2**53) | st.floats(0, 1e300)
_KEY = st.text(string.hexdigits, min_size=12, max_size=12)


def _mentions(text: st.SearchStrategy[str], **more: st.SearchStrategy[object]) -> dict[str, st.SearchStrategy[object]]:
    return {"text": text, "start": _OFFSET, "end": _OFFSET, "clean": st.none() | text, **more}


def events(text: st.SearchStrategy[str] = CLEAN) -> st.SearchStrategy[EventRecord]:
    """Any event record whose texts are drawn from ``text``."""
    maybe = st.none() | text
    plain = st.builds(Mention, **_mentions(text))
    posts = st.lists(st.builds(Post, organization=maybe, title=text), max_size=2)
    actions = st.lists(st.sampled_from(["attend", "speak", "other"]), max_size=2)
    return st.builds(
        EventRecord,
        event_id=_KEY.map(lambda key: f"{key}-0000"),
        document=st.builds(DocumentRef, id=_KEY, source=text, title=maybe, issuer=maybe, date=_DAY),
        type=st.sampled_from(["meeting", "other"]),
        status=st.sampled_from(["held", "planned"]),
        name=st.none() | plain,
        theme=st.none() | plain,
        dates=st.lists(st.builds(Date, **_mentions(text, first=_DAY, last=_DAY, timex=text)), max_size=2),
        venues=st.lists(st.builds(Venue, **_mentions(text, virtual=st.booleans(), division=maybe)), max_size=2),
        officials=st.lists(st.builds(Official, **_mentions(text, name=text, posts=posts, actions=actions)), max_size=2),
        counts=st.lists(
            st.builds(Count, **_mentions(text, value=_NUMBER, unit=maybe, bound=_BOUND, of=maybe)), max_size=2
        ),
        organizers=st.lists(
            st.builds(Organizer, **_mentions(text, name=text, role=st.just("host"))), max_size=2
        ),
        evidence=st.lists(plain, max_size=2),
        cluster_id=maybe,
        confidence=st.floats(0, 1),
    )  # fmt: skip
