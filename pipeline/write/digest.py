"""A digest for people: the events of a run as a timeline, in HTML or Markdown, each with the words of its source.

Events stand by their first day, over the whole run, so they wait in a file beside the target until all are there; in
memory are only their days and where they stand in it. Whatever comes from a text is escaped: no markup of a page and no
script comes through.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator

from pipeline.messages import LANGUAGES, Misuse, catalogue
from pipeline.records import EventRecord
from pipeline.write.fitting import REPLACEMENT, unicode_only
from pipeline.write.flat import days, official_words
from pipeline.write.sinks import Batch
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~&$^@])")
_LINE_START = re.compile(r"^(\d+(?=[.)])|(?=[-+=:]))")
_STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:16px/1.7 system-ui,'PingFang SC','Microsoft YaHei',"
    "sans-serif;color:#222}h2{border-bottom:1px solid #ccc}article{margin:0 0 1.6rem;padding-left:1rem;"
    "border-left:3px solid #c33}h4{margin:0}dl{margin:.3rem 0;display:grid;grid-template-columns:5em 1fr}dd{margin:0}"
    "dt{color:#777}blockquote{margin:.3rem 0;color:#444;white-space:pre-wrap}footer{color:#777;font-size:.85rem}"
)


class DigestSink:
    """Writes a timeline.

    Args:
        target: ``html:FILE`` or ``markdown:FILE``, with ``?lang=en`` for English headings.

    Raises:
        Misuse: If there is no such language.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        language = target.options.get("lang", "zh")
        if language not in LANGUAGES:
            raise Misuse("language", value=language)
        self._words = catalogue(language)["digest"]
        self._language = {"zh": "zh-Hans"}.get(language, language)
        self._html = target.format == "html"
        self._file = Whole(target.place)
        self._waiting = Whole(f"{target.place}.waiting")
        self._stream = self._waiting.temporary.open("w+b")
        self._order: list[tuple[str, int, int]] = []  # first day, place among its events, offset

    def put(self, batch: Batch) -> bool:
        """Takes the events of a batch."""
        with self._file.writing():
            for event, line in zip(batch.events, batch.event_lines, strict=True):
                first, _ = days(event)
                # ~ is behind every digit: what has no day comes last
                self._order.append((first.isoformat() if first else "~", len(self._order), self._stream.tell()))
                self._stream.write(line.encode("utf-8") + b"\n")
        return True

    def close(self) -> None:
        """Puts the timeline in its place."""
        with self._file.writing(), self._file.temporary.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{line}\n" for line in self._lines())
        self._file.commit()
        self._waiting.discard(self._stream)

    def discard(self) -> None:
        """Drops the timeline."""
        self._waiting.discard(self._stream)
        self._file.discard()

    def _lines(self) -> Iterator[str]:
        page = _Html(self) if self._html else _Markdown(self)
        title, count = self._words["title"], self._words["count"].format(count=len(self._order))
        yield from page.head(title, count, self._language)
        year = day = ""
        for first, _, offset in sorted(self._order):
            if first[:4] != year:
                year = first[:4]
                yield from page.heading(2, year if first != "~" else self._words["undated"])
            if first != day:
                day = first
                if first != "~":
                    yield from page.heading(3, first)
            self._stream.seek(offset)
            # not model_validate_json: halves of surrogate pairs stand escaped in the line
            yield from page.event(EventRecord.model_validate(json.loads(self._stream.readline())))
        yield from page.tail()

    def facts(self, event: EventRecord) -> list[tuple[str, str]]:
        """The facts of an event, each slot with its heading."""
        slots = {
            "dates": [date.clean or date.text for date in event.dates],
            "venues": [venue.clean or venue.text for venue in event.venues],
            "officials": [official_words(official) for official in event.officials],
            "counts": [count.clean or count.text for count in event.counts],
            "organizers": [organizer.name for organizer in event.organizers],
        }
        return [(self._words[slot], "；".join(values)) for slot, values in slots.items() if values]

    def name(self, event: EventRecord) -> str:
        """The heading of an event: its name or kind, and whether it was held."""
        name = (event.name.clean or event.name.text) if event.name else self._words[event.type]
        status = "" if event.status == "held" else f" [{self._words[event.status]}]"
        return f"{name} [{self._words[event.type]}]{status}" if event.name else f"{name}{status}"

    def fit(self, text: str) -> str:
        """A text without what no page shows."""
        text = unicode_only(text.replace("\r\n", "\n").replace("\r", "\n"), self.notes)
        if _CONTROL.search(text):
            self.notes["characters"] += 1
            text = _CONTROL.sub(REPLACEMENT, text)
        return text


class _Html:
    """The timeline as one page that loads nothing and runs nothing."""

    def __init__(self, sink: DigestSink) -> None:
        self._sink = sink

    def head(self, title: str, count: str, language: str) -> Iterator[str]:
        yield f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">'
        yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        yield '<meta name="viewport" content="width=device-width">'
        yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{count}</p>"

    def heading(self, level: int, text: str) -> Iterator[str]:
        yield f"<h{level}>{text}</h{level}>"

    def event(self, event: EventRecord) -> Iterator[str]:
        yield f'<article id="{self._text(event.event_id)}">\n<h4>{self._own(self._sink.name(event))}</h4>\n<dl>'
        for heading, value in self._sink.facts(event):
            yield f"<dt>{heading}</dt><dd>{self._own(value)}</dd>"
        yield "</dl>"
        for mention in event.evidence:
            yield f"<blockquote>{self._own(mention.text)}</blockquote>"
        of = event.document
        told = [self._own(part) for part in (of.title, of.issuer, str(of.date) if of.date else None) if part]
        place = self._own(of.source)
        if of.source.startswith(("https://", "http://")):
            place = f'<a href="{self._text(of.source)}" rel="nofollow noreferrer">{place}</a>'
        yield f"<footer>{' · '.join([*told, place])}</footer>\n</article>"

    def tail(self) -> Iterator[str]:
        yield "</body>\n</html>"

    def _text(self, text: str) -> str:
        return html.escape(self._sink.fit(text))

    def _own(self, text: str) -> str:
        """A text whose direction, right to left or overridden, ends with it."""
        return f"<bdi>{self._text(text)}</bdi>"


class _Markdown:
    """The timeline in CommonMark."""

    def __init__(self, sink: DigestSink) -> None:
        self._sink = sink

    def head(self, title: str, count: str, language: str) -> Iterator[str]:
        yield f"# {title}\n\n{count}"

    def heading(self, level: int, text: str) -> Iterator[str]:
        yield f"\n{'#' * level} {text}"

    def event(self, event: EventRecord) -> Iterator[str]:
        yield f"\n#### {self._line(self._sink.name(event))}\n"
        for heading, value in self._sink.facts(event):
            yield f"- {heading}：{self._line(value)}"
        for mention in event.evidence:
            lines = [line.strip() for line in self._sink.fit(mention.text).splitlines() if line.strip()]
            yield "\n" + "\n".join(f"> {_LINE_START.sub(_escaped, self._line(line))}  " for line in lines)
        of = event.document
        told = [part for part in (of.title, of.issuer, str(of.date) if of.date else None, of.source) if part]
        yield f"\n— {' · '.join(self._line(part) for part in told)}"

    def tail(self) -> Iterator[str]:
        yield from ()

    def _line(self, text: str) -> str:
        """A text as one line that no mark-up is read in."""
        return _MARKUP.sub(r"\\\1", " ".join(self._sink.fit(text).split()))


def _escaped(match: re.Match[str]) -> str:
    return f"{match[0]}\\"
