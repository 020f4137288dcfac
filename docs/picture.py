"""Draws ``docs/picture.svg``: a stretch of a sample with its mentions, and the record made of it.

Run ``python docs/picture.py`` again when the extraction of the sample changes.
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "corpora" / "samples" / "01-book118-standards.txt"
NAME = "启动仪式"  # the event that is shown is the first whose name holds this

SIZE, LINE, WIDTH, EDGE = 15, 30, 900, 24
COLOURS = {
    "date": "#fde68a", "venue": "#bbf7d0", "person": "#bfdbfe", "organization": "#e9d5ff", "count": "#fecaca",
    "event": "#fed7aa", "cut": "#e5e7eb",
}  # fmt: skip


def width(text: str) -> float:
    """Width in pixels: an ideograph is as wide as it is high, other characters half that."""
    return sum(SIZE if unicodedata.east_asian_width(char) in "WFA" else SIZE * 0.56 for char in text)


def wrap(runs: Iterable[tuple[str, str]], limit: float) -> Iterator[list[tuple[str, str]]]:
    """Breaks ``(text, kind)`` runs into lines of at most ``limit`` pixels; ``\\n`` breaks too."""
    line: list[tuple[str, str]] = []
    used = 0.0
    for text, kind in runs:
        piece = ""
        for char in text:
            if char == "\n" or used + width(char) > limit:
                yield [*line, (piece, kind)] if piece else line
                line, piece, used = [], "", 0.0
                if char == "\n":
                    continue
            piece += char
            used += width(char)
        if piece:
            line.append((piece, kind))
    if line:
        yield line


def draw(lines: Iterable[list[tuple[str, str]]], top: float) -> Iterator[str]:
    """The SVG of lines of runs, the first one's baseline at ``top``."""
    for number, line in enumerate(lines):
        x, y = float(EDGE), top + number * LINE
        for text, kind in line:
            wide = width(text)
            if kind:
                yield (
                    f'<rect x="{x:.1f}" y="{y - SIZE - 2:.1f}" width="{wide:.1f}" height="{SIZE + 8}" rx="3" '
                    f'fill="{COLOURS[kind]}"/>'
                )
            style = ' fill="#9ca3af" text-decoration="line-through"' if kind == "cut" else ""
            yield (
                f'<text x="{x:.1f}" y="{y:.1f}" textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs"{style}>'
                f"{escape(text)}</text>"
            )
            x += wide


def main() -> str:
    """Runs the extraction and gives the picture."""
    sys.path.insert(0, str(ROOT))
    import pipeline

    source = SAMPLE.read_text(encoding="utf-8")
    result = pipeline.extract(source, source=SAMPLE.relative_to(ROOT).as_posix())
    event = next(event for event in result.events if event.name and NAME in event.name.text)

    marks: dict[tuple[int, int], str] = {(m.start, m.end): "date" for m in event.dates}
    marks |= {(m.start, m.end): "venue" for m in event.venues}
    marks |= {(m.start, m.end): "person" for m in event.officials}
    marks |= {(m.start, m.end): "organization" for m in event.organizers}
    marks |= {(m.start, m.end): "count" for m in event.counts}
    marks[event.name.start, event.name.end] = "event"

    furniture = [line[:52] + "…" for line in source.splitlines()[:2]]
    begin = source.rindex("\n", 0, event.name.start) + 1
    end = source.index("\n", event.name.start)
    runs: list[tuple[str, str]] = [(line + "\n", "cut") for line in furniture] + [("⋯\n", "")]
    position = begin
    for (start, stop), kind in sorted(marks.items()):
        if start >= position and stop <= end:
            runs += [(source[position:start], ""), (source[start:stop], kind)]
            position = stop
    runs.append((source[position:end], ""))
    text = list(wrap(runs, WIDTH - 2 * EDGE))

    def posts(person: object) -> str:
        return "、".join((post.organization or "") + " " + post.title for post in person.posts)  # type: ignore[attr-defined]

    rows = [
        ("type · status", f"{event.type} · {event.status}", ""),
        ("name", event.name.text, "event"),
        ("dates", "  ".join(f"{d.text} → {d.first} … {d.last}  ({d.timex})" for d in event.dates), "date"),
        ("venues", "  ".join(v.text for v in event.venues), "venue"),
        *(("official", f"{p.name}  {posts(p)}  [{', '.join(p.actions)}]", "person") for p in event.officials),
        ("counts", "  ".join(f"{c.text} → {c.value} {c.unit} ({c.bound})" for c in event.counts), "count"),
        ("organizers", "  ".join(f"{o.name} ({o.role})" for o in event.organizers), "organization"),
        ("evidence", f"source[{event.evidence[0].start}:{event.evidence[0].end}] …", ""),
    ]
    card = EDGE + len(text) * LINE + 28
    height = card + len(rows) * 26 + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="{SIZE}">',
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="#ffffff" stroke="#d1d5db"/>',
        *draw(text, EDGE + SIZE),
        f'<rect x="{EDGE}" y="{card - 6}" width="{WIDTH - 2 * EDGE}" height="{len(rows) * 26 + 22}" rx="8" '
        'fill="#f9fafb" stroke="#e5e7eb"/>',
    ]
    for number, (key, value, kind) in enumerate(rows):
        y = card + 22 + number * 26
        if kind:
            parts.append(f'<rect x="{EDGE + 12}" y="{y - 12}" width="12" height="12" rx="2" fill="{COLOURS[kind]}"/>')
        parts.append(f'<text x="{EDGE + 34}" y="{y}" fill="#6b7280" font-size="13">{escape(key)}</text>')
        parts.append(f'<text x="{EDGE + 140}" y="{y}" font-size="14">{escape(value)}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    (ROOT / "docs" / "picture.svg").write_text(main(), encoding="utf-8", newline="\n")
