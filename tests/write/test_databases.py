"""SQLite and PostgreSQL: one schema, upsert, migrations, and nothing lost or doubled when the server is killed."""

import contextlib
import json
import os
import shlex
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from pipeline.messages import Misuse
from pipeline.records import DocumentRecord, EventRecord, Mention
from pipeline.write import tables
from pipeline.write.deliver import Deliveries
from pipeline.write.fitting import unicode_only, without_nul
from pipeline.write.sinks import Batch, Sink, Undeliverable
from pipeline.write.tables import COLUMNS, MIGRATIONS, VERSION_TABLE
from pipeline.write.targets import open_sink, parse
from tests.write.records import NASTY, document, event, events

SERVER = os.environ.get("SHILU_TEST_POSTGRESQL")
CONTROL = os.environ.get("SHILU_TEST_POSTGRESQL_CONTROL")
needs_server = pytest.mark.skipif(not SERVER, reason="needs a server: SHILU_TEST_POSTGRESQL=postgresql://…")
Query = Callable[..., list[tuple[Any, ...]]]


class Database:
    """A database of one of the two kinds."""

    def __init__(self, target: str, query: Query) -> None:
        self.target = target
        self.query = query

    def open(self) -> Sink:
        return open_sink(parse(self.target))

    def put(self, *batches: Batch) -> tuple[list[bool], Counter[str]]:
        sink = self.open()
        done = [sink.put(batch) for batch in batches]
        sink.close()
        return done, sink.notes

    def records(self) -> list[EventRecord]:
        found = self.query("SELECT CAST(record AS TEXT) FROM events ORDER BY event_id")
        return [EventRecord.model_validate_json(line) for (line,) in found]

    def counts(self) -> dict[str, int]:
        return {table: self.query(f"SELECT count(*) FROM {table}")[0][0] for table in COLUMNS}


def drop_everything(url: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(url) as connection:
        for table in (*reversed(COLUMNS), VERSION_TABLE):
            connection.execute(f"DROP TABLE IF EXISTS {table}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_server)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        file = tmp_path / "a.db"

        def query(text: str, *values: Any) -> list[tuple[Any, ...]]:
            with contextlib.closing(sqlite3.connect(file)) as connection, connection:
                return connection.execute(text, values).fetchall()

        yield Database(f"sqlite:{file}", query)
    else:
        yield server_database()


def server_database() -> Database:
    psycopg = pytest.importorskip("psycopg")
    assert SERVER
    drop_everything(SERVER)

    def query(text: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(SERVER) as connection:
            cursor = connection.execute(text.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    return Database(SERVER, query)


def test_a_record_is_rows_and_itself(database: Database) -> None:
    assert database.put(Batch.of([event()], [document()]))[0] == [True]
    assert database.records() == [event()]
    ((line,),) = database.query("SELECT CAST(record AS TEXT) FROM documents")
    assert DocumentRecord.model_validate_json(line) == document()
    assert database.counts() == {**dict.fromkeys(COLUMNS, 1), "official_posts": 2}
    assert database.query(
        """SELECT e.name, CAST(e.first_date AS TEXT), o.name, p.organization, p.title, c.value, v.division
        FROM events e JOIN event_officials o USING (event_id, schema_version)
        JOIN official_posts p ON p.event_id = o.event_id AND p.official = o.position
        JOIN event_counts c ON c.event_id = e.event_id JOIN event_venues v ON v.event_id = e.event_id
        ORDER BY p.position"""
    ) == [
        ("质量大会", "2019-06-03", "周明远", "青禾市", "副市长", 120.0, "110105"),
        ("质量大会", "2019-06-03", "周明远", None, "组长", 120.0, "110105"),
    ]


def test_what_comes_again_is_not_doubled(database: Database) -> None:
    batches = [Batch.of([event(0), event(1)], [document()]), Batch.of([event(2, "b" * 12)], [document("b" * 12)])]
    assert database.put(*batches)[0] == [True, True]
    before = database.counts()
    assert database.put(*batches)[0] == [False, False]
    # the same records cut into other batches are sent, and change nothing
    assert database.put(Batch.of([event(0), event(1), event(2, "b" * 12)], [document(), document("b" * 12)]))[0] == [
        True
    ]
    assert database.counts() == before


def test_a_record_that_changed_takes_the_place_of_the_old_one(database: Database) -> None:
    changed = event(0, venues=[], confidence=0.5)
    database.put(Batch.of([event(0)], [document()]), Batch.of([changed], [document(title="改")]))
    assert database.records() == [changed]
    assert database.counts()["event_venues"] == 0
    assert database.query("SELECT title FROM documents") == [("改",)]
    # and the old one again: the batch was there once, but is not there now
    assert database.put(Batch.of([event(0)], [document()]))[0] == [True]
    assert database.records() == [event(0)]


def test_an_event_that_its_document_no_longer_tells_of_goes(database: Database) -> None:
    database.put(Batch.of([event(0), event(1)], [document()]), Batch.of([event(5, "b" * 12)], [document("b" * 12)]))
    database.put(Batch.of([event(1)], [document(status="degraded")]))
    assert [record.event_id for record in database.records()] == [event(1).event_id, event(5, "b" * 12).event_id]
    assert database.counts()["event_officials"] == 2


def test_events_without_their_document_keep_what_is_known_of_it(database: Database) -> None:
    database.put(Batch.of([event(0)]))
    assert database.query("SELECT title, status FROM documents") == [("质量大会召开", None)]
    database.put(Batch.of([event(0)], [document()]))
    database.put(Batch.of([event(1)]))
    assert database.query("SELECT title, status FROM documents") == [("质量大会召开", "ok")]
    assert len(database.records()) == 2


def test_a_key_that_comes_twice_in_a_batch_is_one_row(database: Database) -> None:
    database.put(Batch.of([event(0), event(0, confidence=0.25)], [document(), document(title="改")]))
    assert [record.confidence for record in database.records()] == [0.25]
    assert database.counts()["event_dates"] == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=events(NASTY))
def test_any_event_comes_back_as_it_was(database: Database, record: EventRecord) -> None:
    database.put(Batch.of([record]))
    ((line,),) = database.query("SELECT CAST(record AS TEXT) FROM events WHERE event_id = ?", record.event_id)
    assert EventRecord.model_validate(json.loads(line)) == record
    stored = database.query("SELECT bound FROM event_counts WHERE event_id = ?", record.event_id)
    assert len(stored) == len(record.counts)
    ((name,),) = database.query("SELECT name FROM events WHERE event_id = ?", record.event_id)
    fit = unicode_only if database.target.startswith("sqlite") else without_nul
    assert name == (fit(record.name.text, Counter()) if record.name else None)


def test_a_character_that_the_database_cannot_hold_is_counted(database: Database) -> None:
    _, notes = database.put(Batch.of([event(name=Mention(text="\ud800", start=0, end=1), cluster_id="a\0b")]))
    assert notes == {"characters": 1 if database.target.startswith("sqlite") else 2}


# -- versions --------------------------------------------------------------------------------------------------------


def test_an_older_database_is_migrated_with_what_it_holds(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tables, "MIGRATIONS", MIGRATIONS[:1])
        database.open().close()
    assert database.query(f"SELECT version FROM {VERSION_TABLE}") == [(1,)]
    database.query("INSERT INTO documents (document_id, schema_version, source) VALUES ('old', '1.0', '旧.txt')")
    database.put(Batch.of([event()], [document()]))
    assert database.query(f"SELECT version FROM {VERSION_TABLE} ORDER BY 1") == [(1,), (2,)]
    assert database.query("SELECT source, batch FROM documents WHERE document_id = 'old'") == [("旧.txt", None)]
    assert database.put(Batch.of([event()], [document()]))[0] == [False]


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    database.put(Batch.of([event()]))
    database.query(f"INSERT INTO {VERSION_TABLE} (version, applied) VALUES (99, '2031-01-01')")
    with pytest.raises(Misuse) as misuse:
        database.open()
    assert misuse.value.code == "newer_schema"
    assert len(database.records()) == 1


def test_the_columns_are_those_of_the_tables(database: Database) -> None:
    database.open().close()
    for table, columns in COLUMNS.items():
        assert database.query(f"SELECT {', '.join(columns)} FROM {table}") == []
    sink = database.open()
    sink.close()
    if database.target.startswith("sqlite"):
        for table, columns in COLUMNS.items():
            found = [name for _, name, *_ in database.query(f"PRAGMA table_info({table})")]
            assert found == list(columns)


def test_tables_of_others_are_refused(database: Database) -> None:
    database.query("CREATE TABLE events (mine TEXT)")
    try:
        with pytest.raises(Misuse) as misuse:
            database.open()
        assert misuse.value.code == "no_database"
        assert database.query("SELECT mine FROM events") == []
    finally:
        database.query("DROP TABLE events")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database at all, but long enough to be taken for one" * 50, encoding="utf-8")
    with pytest.raises(Misuse) as misuse:
        open_sink(parse(f"{tmp_path}/a.db"))
    assert misuse.value.code == "no_database"
    assert (tmp_path / "a.db").read_text(encoding="utf-8").startswith("no database")


def test_a_database_that_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Misuse):
        Deliveries([f"{tmp_path}/a.db", f"{tmp_path}/folder.csv"])
    assert not (tmp_path / "a.db").exists()


def test_a_run_that_is_stopped_keeps_the_batches_that_were_in(tmp_path: Path) -> None:
    batches = [Batch.of([event(n)], number=n) for n in range(4)]
    with pytest.raises(KeyboardInterrupt), Deliveries([f"{tmp_path}/a.db"]) as deliveries:
        for batch in batches[:2]:
            deliveries.put(batch)
        raise KeyboardInterrupt
    with Deliveries([f"{tmp_path}/a.db"]) as deliveries:
        for batch in batches:
            deliveries.put(batch)
    (outcome,) = deliveries.outcomes
    assert (outcome.events, outcome.skipped) == (2, {0, 1})


# -- a server that is killed -----------------------------------------------------------------------------------------


def control(command: str) -> None:
    assert CONTROL
    program, folder = shlex.split(CONTROL)
    subprocess.run([program, command, folder], check=True, capture_output=True)


needs_control = pytest.mark.skipif(
    not (SERVER and CONTROL), reason="needs a server to kill: SHILU_TEST_POSTGRESQL_CONTROL='.ci/postgresql DIR'"
)


def many(number: int, size: int = 200) -> list[Batch]:
    batches = []
    for n in range(number):
        keys = [f"{n:06x}{i:06x}" for i in range(size)]
        batches.append(Batch.of([event(0, key) for key in keys], [document(key) for key in keys], number=n))
    return batches


def whole(database: Database, batches: list[Batch]) -> None:
    """Everything is there, and once."""
    number = sum(len(batch.events) for batch in batches)
    assert database.counts() == {**dict.fromkeys(COLUMNS, number), "official_posts": 2 * number}
    assert {record.event_id for record in database.records()} == {e.event_id for b in batches for e in b.events}


@needs_server
def test_a_backend_that_is_killed_in_mid_batch_again_and_again_loses_and_doubles_nothing() -> None:
    import psycopg

    database, batches = server_database(), many(12)
    kills, done = [], threading.Event()

    def kill() -> None:
        with psycopg.connect(str(SERVER), autocommit=True) as connection:
            while len(kills) < 5 and not done.wait(0.03):  # a batch is tried eight times
                found = connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'shilu' AND state <> 'idle'"
                ).fetchall()
                kills.extend(found)
                if found:
                    done.wait(0.3)

    killer = threading.Thread(target=kill)
    sink = database.open()
    killer.start()
    try:
        for batch in batches:
            sink.put(batch)
    finally:
        done.set()
        killer.join()
    sink.close()
    assert kills
    whole(database, batches)


@needs_control
@pytest.mark.slow
def test_a_server_that_crashes_in_mid_batch_and_comes_back_loses_and_doubles_nothing() -> None:
    database, batches = server_database(), many(12)
    sink = database.open()

    def crash() -> None:
        time.sleep(0.4)
        control("crash")
        time.sleep(0.5)
        control("start")

    crasher = threading.Thread(target=crash)
    crasher.start()
    try:
        for batch in batches:
            sink.put(batch)
    finally:
        crasher.join()
    sink.close()
    whole(database, batches)


@needs_control
@pytest.mark.slow
def test_a_run_whose_server_stays_away_is_resumed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.write.postgresql.WAITS", (0.05, 0.05))
    database, batches = server_database(), many(4, 50)
    file = f"jsonl:{tmp_path}/events.jsonl"
    with Deliveries([database.target, file]) as deliveries:
        for batch in batches[:2]:
            deliveries.put(batch)
        control("crash")
        try:
            for batch in batches[2:]:
                deliveries.put(batch)
        finally:
            control("start")
    failed, other = deliveries.outcomes
    assert isinstance(failed.failure, Undeliverable) and "run it again" in str(failed.failure)
    assert failed.events == 100
    assert (other.events, other.failure) == (200, None)
    with Deliveries([database.target]) as deliveries:
        for batch in batches:
            deliveries.put(batch)
    assert (deliveries.outcomes[0].skipped, deliveries.outcomes[0].events) == ({0, 1}, 100)
    whole(database, batches)


@needs_server
def test_two_runs_at_once_do_not_hinder_each_other() -> None:
    database, batches = server_database(), many(4, 100)
    errors: list[BaseException] = []

    def run(order: list[Batch]) -> None:
        try:
            sink = database.open()
            for batch in order:
                sink.put(batch)
            sink.close()
        except BaseException as error:
            errors.append(error)

    runs = [threading.Thread(target=run, args=(order,)) for order in (batches, batches[::-1])]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert errors == []
    whole(database, batches)


def test_a_server_that_is_not_there_is_misuse_that_hides_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(Misuse) as misuse:
        open_sink(parse("postgresql://someone:secret@127.0.0.1:1/nowhere?connect_timeout=2"))
    assert misuse.value.code == "no_database"
    assert "secret" not in misuse.value.text("en") and "someone:***@127.0.0.1" in misuse.value.text("zh")
