"""iCalendar (RFC 5545): the events whose days are known, an entry for each of their dates.

Times of day are floating: the report says 下午2时30分 of the place, and no time zone. An entry without a time is of
whole days. Its ``UID`` is the key of the record, so that a calendar that takes it again holds it once.
"""

import datetime
import re
from collections import Counter

import icalendar

from pipeline.records import Date, EventRecord
from pipeline.write.fitting import REPLACEMENT, unicode_only
from pipeline.write.flat import official_words
from pipeline.write.sinks import Batch
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

# RFC 5545, section 3.1: no control characters but tab; readers drop a byte order mark.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufeff]")
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)")
_STATUS = {"held": "CONFIRMED", "planned": "TENTATIVE", "cancelled": "CANCELLED"}
_LONGEST_SUMMARY = 60
_EPOCH = datetime.date(1970, 1, 1)


class CalendarSink:
    """Writes a calendar.

    Args:
        target: ``ics:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._file = Whole(target.place)
        self._stream = self._file.temporary.open("wb")
        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//Shilu//shilu export//EN")
        calendar.add("version", "2.0")
        self._head, _, self._tail = calendar.to_ical().partition(b"END:VCALENDAR")
        self._stream.write(self._head)

    def put(self, batch: Batch) -> bool:
        """Writes the entries of a batch."""
        with self._file.writing():
            for event in batch.events:
                days = _days(event)
                if not days:
                    self.notes["undated"] += 1
                for number, date in enumerate(days, 1):
                    self._stream.write(self._entry(event, date, number).to_ical())
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        with self._file.writing():
            self._stream.write(b"END:VCALENDAR" + self._tail)
        self._file.commit(self._stream)

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard(self._stream)

    def _entry(self, event: EventRecord, date: Date, number: int) -> icalendar.Event:
        entry = icalendar.Event()
        suffix = "" if number == 1 else f"-{number}"
        entry.add("uid", self._fit(f"{event.event_id}{suffix}@{event.schema_version}.shilu"))
        # When the information was last changed, as far as that can be told: the same records give the same bytes.
        stamp = datetime.datetime.combine(event.document.date or _EPOCH, datetime.time(), datetime.UTC)
        entry.add("dtstamp", stamp)
        start, end = span(date)
        entry.add("dtstart", start)
        if end is not None:
            entry.add("dtend", end)
        entry.add("summary", self._fit(summary(event)))
        if event.venues:
            entry.add("location", self._fit("；".join(venue.clean or venue.text for venue in event.venues)))
        entry.add("description", self._fit(_description(event)))
        entry.add("categories", [event.type])
        entry.add("status", _STATUS[event.status])
        return entry

    def _fit(self, text: str) -> str:
        text = unicode_only(text.replace("\r\n", "\n").replace("\r", "\n"), self.notes)
        if _CONTROL.search(text):
            self.notes["characters"] += 1
            text = _CONTROL.sub(REPLACEMENT, text)
        return text


def summary(event: EventRecord) -> str:
    """What to call an event: its name, else the beginning of its evidence, else its type."""
    if event.name:
        return event.name.clean or event.name.text
    if event.evidence:
        text = " ".join(event.evidence[0].text.split())
        return text if len(text) <= _LONGEST_SUMMARY else text[: _LONGEST_SUMMARY - 1] + "…"
    return event.type


def span(date: Date) -> tuple[datetime.date | datetime.datetime, datetime.date | datetime.datetime | None]:
    """Start and end of a date whose days are known.

    Returns:
        Times where the TIMEX3 value has them, with ``None`` for an end that is not told; else the first day, and the
        day after the last, as iCalendar counts.
    """
    assert date.first is not None and date.last is not None
    clocks = [_time(value) for value in date.timex.split("/")]
    if clocks[0] is not None:
        end = clocks[-1] if len(clocks) == 2 else None
        return clocks[0], end if end is not None and end > clocks[0] else None
    after = date.last if date.last == datetime.date.max else date.last + datetime.timedelta(days=1)
    return date.first, after if after > date.first else None


def _time(timex: str) -> datetime.datetime | None:
    match = _CLOCK.fullmatch(timex)
    try:
        return datetime.datetime.fromisoformat(f"{match[1]} {match[2]}:{match[3]}") if match else None
    except ValueError:  # 24:00, or a day that is none
        return None


def _days(event: EventRecord) -> list[Date]:
    """The dates whose days are known, each stretch once."""
    known: dict[tuple[datetime.date, datetime.date], Date] = {}
    for date in event.dates:
        if date.first and date.last:
            known.setdefault((date.first, date.last), date)
    return list(known.values())


def _description(event: EventRecord) -> str:
    lines = [mention.text for mention in event.evidence]
    lines += [official_words(official) for official in event.officials]
    lines += [f"{organizer.name}（{organizer.role}）" for organizer in event.organizers]
    title = event.document.title or ""
    return "\n".join([*lines, f"{title} {event.document.source}".strip()])
