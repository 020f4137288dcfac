"""Front matter: the fields that a site generator, a crawler or a dump wrote before the text.

YAML between ``---``, TOML between ``+++``, a JSON object, bare ``key: value`` lines that end with ``---`` or with the
text's own key, and the cells of a dumped row. Their values are read into the page's metadata and all is cut but the
title, which stays as the first line.
"""

import json
import re
from functools import cache

from pipeline import days, resources
from pipeline.characters import fold
from pipeline.clean.metadata import Captured, parse_day
from pipeline.clean.pieces import Piece

Fields = list[tuple[str, Captured]]
_RULE, _REASON = "clean/front-matter", "fields that a generator or a dump wrote before the text"
_LONGEST = 6000  # characters of front matter at most
_LINES = 60
_BLANK = re.compile(r"[\ufeff \n\r]*")
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
# title: 大会召开, title = "大会召开", 标题：大会召开, 【标题】大会召开, <标题>大会召开
_FIELD = re.compile(
    r"[ \t]*(?:(?:<!--[ ]*|:)?[\"']?(?P<key>[A-Za-z][\w\- ]{0,19}|[一-龥]{2,6})[\"']?[ \t]*[:=：]"
    r"|[【<\[](?P<mark>[A-Za-z]{2,16}|[一-龥]{2,6})[】>\]][:：]?)"
    r"[ \t　]*(?P<value>[^\n]*)"
)
_JSON_FIELD = re.compile(r"\"(?P<key>[^\"\\\n]{1,24})\"\s*:\s*(?P<value>\"(?:[^\"\\]|\\.)*\"|\d{9,13})")
_NESTED = re.compile(r"[ \t]+\S|[ \t]*-[ \t]|[ \t]*#|\[[\w.\- ]+\][ \t]*$")
_COMMENT = re.compile(r"(?<! )[ ]+#[ ]")  # of YAML; from its first space on, or long runs of space take their square
# The fields of a notice or of minutes, whose 时间 is when something is held.
_HELD = re.compile(r"[ \t　【]*(?:会议|活动|培训)?(?:地[ \t　]*点|会场|主持|参加|出席|内容)")
# What stands between the cells of a row: tabs, bars and other signs; commas of CSV and SQL, which running text has too.
_CELLS = (re.compile(r"\t|[ ]*[|｜^][ ]*|#{2,}"), re.compile(r"[ ]*[,;][ ]*"))
_ROW_OPENING = re.compile(r"(?:INSERT INTO [^\n()]{1,60}(?:\([^()\n]{1,200}\) ?)?VALUES ?)?[(\[]?", re.I)
_MEDIA = ("报", "网", "局", "社")  # what a source ends with
_ROW_HEAD = 300  # characters before the text's own cell
_TEXT_CELL, _TITLE_CELL = 24, 60  # characters from which a cell is running text; of a title at most


@cache
def _roles() -> dict[str, str]:
    table = resources.table("corpora", "lexicons", "front_matter.toml")
    return {word: role for role, listed in table.items() for word in listed}


def read(text: str) -> tuple[list[Piece], Fields]:
    """Finds the front matter of a text.

    Args:
        text: The source text.

    Returns:
        What goes, and the fields read (title, date, source, byline), in text order with offsets into ``text``; both
        empty where the text opens with none.
    """
    start = _BLANK.match(text).end()  # type: ignore[union-attr]  # it may be empty
    first = text[start : start + 24]
    if first.startswith(";;;"):  # Hugo's JSON
        inner = _BLANK.match(text, start + 3).end()  # type: ignore[union-attr]
        return _object(text, inner, start) if text.startswith("{", inner) else ([], [])
    if first[:3] in _FENCES and first[3:].lstrip(" \t\r")[:1] == "\n":
        return _fenced(text, start)
    if first.startswith("{"):
        return _object(text, start, start)
    if _FIELD.match(text, start, start + 24):
        return _bare(text, start)
    return _row(text, start)


def _fenced(text: str, start: int) -> tuple[list[Piece], Fields]:
    ends = _FENCES[text[start : start + 3]]
    at = text.find("\n", start) + 1
    fields: Fields = []
    for _ in range(_LINES):
        stop = _line_end(text, at)
        line = text[at:stop].strip()
        if line in ends:
            return _settled(text, fields, start, min(stop + 1, len(text)))
        if (line and not _add(fields, text, at, stop, nested=True)) or stop >= len(text):
            return [], []
        at = stop + 1
    return [], []


def _object(text: str, start: int, first: int) -> tuple[list[Piece], Fields]:
    try:
        _, length = json.JSONDecoder().raw_decode(text[start : start + _LONGEST])
    except (ValueError, RecursionError):  # thousands of brackets in each other
        return [], []
    end = start + length
    fields: Fields = []
    for found in _JSON_FIELD.finditer(text, start, end):
        role = _role(found["key"])
        low, high = found.span("value")
        if text[low] == '"':
            low, high = low + 1, high - 1
        if role == "body":
            return [], []
        if role not in (None, "other") and "\\" not in text[low:high]:
            fields.append((str(role), Captured(text[low:high], low, high)))
    if closed := re.compile(r"\s*;;;").match(text, end):
        end = closed.end()
    return _settled(text, fields, first, min(_line_end(text, end) + 1, len(text))) if text[end:].strip() else ([], [])


def _bare(text: str, start: int) -> tuple[list[Piece], Fields]:
    """Lines of known fields only, to a fence, to the key of the text or to the first other line."""
    fields: Fields = []
    at, seen = start, 0
    while seen < _LINES and at < len(text):
        stop = _line_end(text, at)
        line = text[at:stop].strip()
        if seen and line in ("---", ";;;", "+++"):
            return _settled(text, fields, start, min(stop + 1, len(text)))
        found = _FIELD.match(text, at, stop)
        role = _role(found["key"] or found["mark"]) if found else None
        if found and role == "body":
            rest = found.start("value")
            return _settled(text, fields, start, rest if text[rest:stop].strip() else min(stop + 1, len(text)))
        if not line and seen:
            at = stop + 1
            continue
        if role is None and not (found and found["key"] and found["key"].isascii() and _terse(found["value"])):
            break
        _add(fields, text, at, stop)
        seen += 1
        at = stop + 1
    if seen < 2 or not _has(fields, "title") or _HELD.match(text, at):
        return [], []
    return _settled(text, fields, start, at)


def _terse(value: str) -> bool:
    return len(value) <= 80 and "。" not in value


def _row(text: str, start: int) -> tuple[list[Piece], Fields]:
    """A dumped row: cells with a title and a day among them, and the text behind them."""
    stop = _line_end(text, start)
    if text.find("。", start, stop) < 0:
        return [], []
    for separator in _CELLS:
        fields: Fields = []
        at = _ROW_OPENING.match(text, start, stop).end()  # type: ignore[union-attr]  # it may be empty
        for edge in separator.finditer(text, at, min(stop, start + _ROW_HEAD)):
            done = _has(fields, "title") and _has(fields, "date")
            if (done and separator is _CELLS[-1]) or not _cell(text, at, edge.start(), fields):
                break
            at = edge.end()
        low, high = at, stop
        while high > low and text[high - 1] in "\"'),; \t]":
            high -= 1
        low += text[low : low + 1] in ("'", '"')
        if separator is _CELLS[-1] and ("，" not in text[low:high] or separator.search(text, low, high)):
            continue  # a sentence with such commas
        if _has(fields, "title") and _has(fields, "date") and high - low >= _TEXT_CELL and "。" in text[low:high]:
            quoted = text[low - 1] in "\"'"
            cuts = [(start, low), (high, stop)] if quoted and high < stop else [(start, low)]
            return [Piece(*cut, _RULE, _REASON) for cut in cuts], fields
    return [], []


def _cell(text: str, start: int, end: int, fields: Fields) -> bool:
    """Reads one cell before the text of a row; false where it is none of a row's."""
    start, end = _unquoted(text, start, end)
    value = text[start:end]
    field = Captured(value, start, end)
    if days.read(fold(value)):
        fields.append(("date", field))
    elif not value or re.fullmatch(r"[\w\-]{1,40}", value, re.ASCII):
        return True
    elif len(value) > _TITLE_CELL or re.search("[。，,]", value):
        return False
    elif not _has(fields, "title") and len(re.findall("[一-龥]", value)) >= 5 and not value.endswith(_MEDIA):
        fields.append(("title", field))
    elif re.fullmatch("[一-龥]{2,16}", value):
        fields.append(("source", field))
    else:
        return False
    return True


def _has(fields: Fields, name: str) -> bool:
    return any(field == name for field, _ in fields)


def _add(fields: Fields, text: str, start: int, end: int, *, nested: bool = False) -> bool:
    """Reads one line; false where it is no line of front matter."""
    found = _FIELD.match(text, start, end)
    if found is None or (nested and text[start] in " \t-[#"):
        return nested and _NESTED.match(text, start, end) is not None
    role = _role(found["key"] or found["mark"])
    low, high = found.span("value")
    if text.endswith("-->", low, high):
        high -= 3
    if text[low : low + 1] not in ('"', "'") and (comment := _COMMENT.search(text, low, high)):
        high = comment.start()
    low, high = _unquoted(text, low, high)
    if role not in (None, "other", "body") and high > low:
        fields.append((str(role), Captured(text[low:high], low, high)))
    return True


def _role(key: str) -> str | None:
    return _roles().get(re.sub(r"[\s_\-]", "", fold(key)).lower())


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """A value without the space, the quotation marks, the brackets of a list and the comma around it."""
    while end > start and text[end - 1] in " \t\r,]":
        end -= 1
    while start < end and text[start] in " \t\u3000[":
        start += 1
    if start < end and text[start] in "\"'":
        if text[end - 1] == text[start] and end - start > 1:
            return start + 1, end - 1
        if text[start:end].count(text[start]) == 1:
            return start + 1, end
    return start, end


def _line_end(text: str, at: int) -> int:
    stop = text.find("\n", at)
    return len(text) if stop < 0 else stop


def _settled(text: str, fields: Fields, start: int, end: int) -> tuple[list[Piece], Fields]:
    """The cuts around the title, and the fields with the one date that counts; nothing without a title or a day."""
    if end - start > _LONGEST or not text[end:].strip():
        return [], []
    dated = [one for name in ("date", "created", "updated") for one in fields if one[0] == name]
    day = next((one for _, one in dated if parse_day(one.text)), None)
    title = next((one for name, one in fields if name == "title" and len(one.text) > 1), None)
    if title is None and day is None:
        return [], []
    kept = [field for field in fields if field[0] in ("source", "byline")] + ([("date", day)] if day else [])
    cuts = [(start, end)]
    if title is not None:
        kept.append(("title", title))
        again = re.compile(rf"\s*#{{0,3}}[ ]*{re.escape(title.text)}[ ]*(?:\n|$)").match(text, end)
        cuts = [(start, title.start), (title.end, again.end() if again else end)]
        if "\n" in text[slice(*cuts[1])]:  # the title stays a line of its own
            low = text.index("\n", title.end)
            cuts = [cuts[0], (title.end, low), (low + 1, cuts[1][1])]
    pieces = [Piece(low, high, _RULE, _REASON) for low, high in cuts if high > low]
    return pieces, sorted(kept, key=lambda field: field[1].start)
