"""iCalendar and schema.org: what other programs read is what the record says."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.records import Date, EventRecord, Venue
from pipeline.write.fitting import REPLACEMENT
from pipeline.write.jsonld import JsonLdSink, node
from pipeline.write.sinks import Batch
from pipeline.write.targets import parse
from tests.write.records import NASTY, event, events

icalendar = pytest.importorskip("icalendar")
calendar = pytest.importorskip("pipeline.write.calendar")
DAY = datetime.date(2019, 6, 3)


def date(first: datetime.date | None = DAY, last: datetime.date | None = DAY, timex: str = "2019-06-03") -> Date:
    return Date(text="某日", start=0, end=2, first=first, last=last, timex=timex)


def write(folder: Path, *records: EventRecord) -> tuple[list[Any], Any]:
    sink = calendar.CalendarSink(parse(f"ics:{folder}/a.ics"))
    sink.put(Batch.of(records))
    sink.close()
    data = (folder / "a.ics").read_bytes()
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))  # RFC 5545, section 3.1
    return icalendar.Calendar.from_ical(data).walk("VEVENT"), sink


def test_an_entry_says_what_when_where_and_why(tmp_path: Path) -> None:
    (entry,), sink = write(tmp_path, event())
    assert (entry["SUMMARY"], entry["LOCATION"], entry["STATUS"]) == ("质量大会", "青禾宾馆", "CONFIRMED")
    assert entry["UID"] == f"{event().event_id}@1.0.shilu"
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (DAY, datetime.date(2019, 6, 4))
    assert "120余人参加。" in entry["DESCRIPTION"] and "周明远（青禾市副市长、组长）" in entry["DESCRIPTION"]
    assert not sink.notes


def test_a_range_is_one_entry_and_separate_dates_are_several(tmp_path: Path) -> None:
    later = datetime.date(2019, 8, 1)
    entries, _ = write(
        tmp_path, event(dates=[date(last=datetime.date(2019, 6, 5)), date(later, later), date(later, later)])
    )
    assert [(e["DTSTART"].dt, e["DTEND"].dt) for e in entries] == [
        (DAY, datetime.date(2019, 6, 6)),
        (later, datetime.date(2019, 8, 2)),
    ]
    assert len({e["UID"] for e in entries}) == 2


@pytest.mark.parametrize(
    ("timex", "start", "end"),
    [
        ("2019-06-03T14:30", datetime.datetime(2019, 6, 3, 14, 30), None),
        ("2019-06-03T09:00/2019-06-03T11:30", datetime.datetime(2019, 6, 3, 9), datetime.datetime(2019, 6, 3, 11, 30)),
        ("2019-06-03TMO", DAY, datetime.date(2019, 6, 4)),
        ("2019-06-03T24:00", DAY, datetime.date(2019, 6, 4)),
    ],
)
def test_a_time_of_day_floats(timex: str, start: datetime.date, end: datetime.date | None, tmp_path: Path) -> None:
    (entry,), _ = write(tmp_path, event(dates=[date(timex=timex)]))
    assert entry["DTSTART"].dt == start
    assert (entry["DTEND"].dt if "DTEND" in entry else None) == end


def test_an_event_without_a_known_day_is_left_out_and_counted(tmp_path: Path) -> None:
    entries, sink = write(tmp_path, event(dates=[date(None, None, "XXXX-06-03")]), event(1, dates=[]))
    assert entries == [] and sink.notes == {"undated": 2}


@settings(max_examples=60)
@given(record=events(NASTY))
def test_any_event_is_a_calendar_that_can_be_read(
    record: EventRecord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    record = record.model_copy(update={"dates": [date()]})
    (entry,), sink = write(tmp_path_factory.mktemp("ics"), record)
    if not sink.notes:
        assert str(entry["SUMMARY"]) == calendar.summary(record).replace("\r\n", "\n").replace("\r", "\n")
    else:
        assert sink.notes["characters"] and REPLACEMENT in "".join(map(str, entry.values()))


# -- schema.org ------------------------------------------------------------------------------------------------------


def graph(folder: Path, *records: EventRecord) -> list[Any]:
    sink = JsonLdSink(parse(f"jsonld:{folder}/a.jsonld"))
    sink.put(Batch.of(records))
    sink.close()
    text = (folder / "a.jsonld").read_text(encoding="utf-8")
    assert "<" not in text
    whole = json.loads(text)
    assert whole["@context"] == "https://schema.org"
    found: list[Any] = whole["@graph"]
    return found


def test_an_event_of_schema_org(tmp_path: Path) -> None:
    (found,) = graph(tmp_path, event(venues=[Venue(text="青禾宾馆", start=0, end=4, division="110105")]))
    assert found["@type"] == "Event" and found["@id"] == f"urn:shilu:{event().event_id}@1.0"
    assert (found["name"], found["startDate"], found["endDate"]) == ("质量大会", "2019-06-03", "2019-06-03")
    assert found["location"][0]["identifier"]["value"] == "110105"
    assert found["attendee"] == [
        {"@type": "Person", "name": "周明远", "jobTitle": ["副市长", "组长"],
         "affiliation": [{"@type": "Organization", "name": "青禾市"}]},
    ]  # fmt: skip
    assert found["organizer"] == [{"@type": "Organization", "name": "青禾市"}]
    assert found["subjectOf"]["publisher"]["name"] == "青禾市质监局"


def test_kinds_status_and_places_have_the_words_of_schema_org() -> None:
    online = event(type="training", status="cancelled", venues=[Venue(text="云会议", start=0, end=3, virtual=True)])
    found = node(online)
    assert found["@type"] == "EducationEvent"
    assert found["eventStatus"] == "https://schema.org/EventCancelled"
    assert found["location"] == [{"@type": "VirtualLocation", "name": "云会议"}]
    assert node(event(dates=[date(timex="2019-06-03T14:30")]))["startDate"] == "2019-06-03T14:30"
    assert "startDate" not in node(event(dates=[]))


@settings(max_examples=60)
@given(record=events(NASTY))
def test_any_event_is_json(record: EventRecord, tmp_path_factory: pytest.TempPathFactory) -> None:
    (found,) = graph(tmp_path_factory.mktemp("jsonld"), record)
    assert len(found.get("location", [])) == len(record.venues)
