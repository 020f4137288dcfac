"""Spark: a real standalone master with two worker processes gives what this process gives, and survives a kill."""

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

import pytest

import cli
from pipeline.batch.spark import READ, call
from pipeline.messages import Misuse
from pipeline.process import process
from pipeline.read.jsonl import from_line
from pipeline.settings import Settings
from pipeline.write.jsonl import dump

ROOT = Path(__file__).parents[2]
JAVA = shutil.which("java") or (os.environ.get("JAVA_HOME") and Path(os.environ["JAVA_HOME"], "bin", "java").exists())
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not JAVA or importlib.util.find_spec("pyspark") is None or os.name == "nt",
        reason="needs Java 17 and pyspark: pip install 'shilu[spark]'",
    ),
]
TEXT = (
    "6月{day}日上午，{place}市在青禾宾馆召开第{number}次质量工作会议，副市长林知远出席并讲话，{count}余人参加会议。"
    "会后，与会代表到{place}市计量院参观了实验室，院长丁香介绍了情况。"
)


def texts(count):
    places = ["青禾", "云港", "平澜", "清河"]
    return [TEXT.format(day=n % 28 + 1, place=places[n % 4], number=n, count=100 + n) for n in range(count)]


class Cluster:
    """A standalone master and two workers of one core, each a process of its own."""

    def __init__(self, folder):
        import pyspark

        self.folder = folder
        self.program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        self.processes = {}
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "SHILU_"))}
        self.environment |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable}
        self._start("master", "org.apache.spark.deploy.master.Master", "--port", "0", "--webui-port", "0")
        self.url = self._wait("master", r"Starting Spark master at (spark://\S+)")
        for name in ("one", "two"):
            self._start(
                name, "org.apache.spark.deploy.worker.Worker", "--cores", "1", "--memory", "1g",
                "--webui-port", "0", "--work-dir", folder / name, self.url,
            )  # fmt: skip
        for name in ("one", "two"):
            self._wait(name, "Successfully registered with master")

    def _start(self, name, main, *args):
        command = [self.program, main, "--host", "127.0.0.1", *args]
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [*map(str, command)], stdout=log, stderr=log, env=self.environment, start_new_session=True
            )

    def _wait(self, name, pattern):
        end = time.monotonic() + 180
        while time.monotonic() < end:
            said = (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
            if found := re.search(pattern, said):
                return found[found.lastindex or 0]
            time.sleep(0.2)
        raise AssertionError(f"{name} did not start:\n{said}")

    def kill(self, name):
        """SIGKILL for a worker and the executor that it started: they share a session."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def conf(self, **more):
        return {
            "spark.driver.host": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.executor.memory": "512m",
            "spark.executor.cores": "1",
            "spark.sql.shuffle.partitions": "4",
            "spark.executorEnv.PYTHONPATH": str(ROOT),
            "spark.pyspark.python": sys.executable,
        } | more

    def session(self, **more):
        from pyspark.sql import SparkSession

        if active := SparkSession.getActiveSession():
            active.stop()
        builder = SparkSession.builder.master(self.url).appName("test")
        for key, value in self.conf(**more).items():
            builder = builder.config(key, value)
        return builder.getOrCreate()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        made = Cluster(tmp_path_factory.mktemp("cluster"))
        yield made
    from pyspark.sql import SparkSession

    if active := SparkSession.getActiveSession():
        active.stop()
    for name in made.processes:
        made.kill(name)


def frame(spark, rows):
    return spark.createDataFrame(rows, "nr INT, body STRING, headline STRING, day DATE, link STRING")


def local(row):
    """The records of a row by this process: as a JSON line with the same fields."""
    number, body, headline, day, link = row
    fields = {"text": body, "id": number, "title": headline, "date": day and day.isoformat(), "url": link}
    line = json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)
    return process(from_line(line.encode(), str(number)), Settings())


COLUMNS = {"text": "body", "id": "nr", "title": "headline", "date": "day", "url": "link"}


def test_a_cluster_gives_the_records_that_this_process_gives(cluster):
    from pipeline.batch.spark import events, extract_dataframe, quarantine

    spark = cluster.session()
    samples = sorted((ROOT / "corpora" / "samples").glob("*[!8].txt"))
    rows = [
        (number, sample.read_text(encoding="utf-8", errors="replace"), None, date(2021, 5, 1), "https://gov.example/1")
        for number, sample in enumerate(samples)
    ]
    bad = [(90, None, None, None, None), (91, " \n", "空", None, None)]
    again = [(80, rows[0][1], None, None, None), (81, rows[0][1].replace("\n", "\r\n"), None, None, None)]
    result = extract_dataframe(frame(spark, rows + bad + again), **COLUMNS).cache()
    got = {}
    for row in result.collect():
        got.setdefault(row["key"], []).append(row)
    assert set(got) == {str(number) for number in (*range(len(rows)), 90, 91)}
    for row in rows:
        mine = local(row)
        theirs = sorted(got[str(row[0])], key=lambda one: one["id"])
        if row[0] == 0:  # found three times
            assert theirs[0]["sources"] == ["0", "80", "81"]
            continue
        assert [one["record"] for one in theirs] == [dump(record) for record in mine.documents]
        assert [event["record"] for one in theirs for event in one["events"]] == [dump(event) for event in mine.events]
    asides = {row["key"]: row["error"] for row in quarantine(result).collect()}
    assert asides == {"90": "no_text", "91": "empty"}
    assert events(result).count() == sum(len(local(row).events) for row in rows)
    with pytest.raises(Misuse, match="no column 'nothing'"):
        extract_dataframe(frame(spark, rows), text="nothing")


def test_the_command_line_writes_the_bytes_of_a_local_run(cluster, tmp_path, monkeypatch):
    inputs = tmp_path / "in"
    shutil.copytree(ROOT / "corpora" / "samples", inputs)
    shutil.copy(inputs / "03-gov-work-safety.txt", inputs / "99-again.txt")
    (inputs / "98-empty.txt").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["extract", "in", "--out", "here"]) == 1
    from pyspark.sql import SparkSession

    if active := SparkSession.getActiveSession():
        active.stop()
    conf = [word for pair in cluster.conf().items() for word in ("--spark-conf", "=".join(pair))]
    assert cli.main(["extract", "in", "--out", "there", "--engine", "spark", "--master", cluster.url, *conf]) == 1
    for name in ("events.jsonl", "documents.jsonl", "quarantine.jsonl"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name


def test_documents_that_hang_or_kill_their_process_fail_no_task(cluster):
    from pipeline.batch.spark import process_documents, quarantine
    from pipeline.batch.spark_rows import Work

    spark = cluster.session(**{"spark.task.maxFailures": "1"})
    work = Work(Settings(), {"text": "body", "id": "nr"}, timeout=5, function="tests.batch.spark_faults:misbehave")
    rows = [(number, text, None, None, None) for number, text in enumerate([*texts(6), "挂起", "崩溃", "出错"])]
    read = frame(spark, rows).mapInArrow(partial(call, "read_rows", work), READ)
    result = process_documents(read, work, repeats=True, partitions=2).cache()
    assert {row["key"]: row["error"] for row in quarantine(result).collect()} == {
        "6": "timeout", "7": "died", "8": "crashed",
    }  # fmt: skip
    assert result.where("quarantine IS NULL").count() == 6


def test_a_worker_killed_in_mid_run_loses_nothing_and_doubles_nothing(cluster):  # the last: a worker is gone
    from pipeline.batch.spark import extract_dataframe

    spark = cluster.session()
    rows = [(number, text * 8, None, date(2021, 7, 1), None) for number, text in enumerate(texts(400))]
    result = extract_dataframe(frame(spark, rows), **COLUMNS, partitions=40)
    got, failed = [], []

    def run():
        try:
            got.extend(result.collect())
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    tracker = spark.sparkContext.statusTracker()
    before = 0
    while thread.is_alive():
        stages = [tracker.getStageInfo(number) for number in tracker.getActiveStageIds()]
        before = max((stage.numCompletedTasks for stage in stages if stage and stage.numTasks == 40), default=0)
        if before >= 6:
            break
        time.sleep(0.05)
    assert 6 <= before < 40, "the kill must come in mid-run"
    cluster.kill("one")
    thread.join(900)
    assert not failed and not thread.is_alive()
    assert Counter(row["key"] for row in got) == Counter(str(row[0]) for row in rows)
    by_key = {row["key"]: row for row in got}
    for row in rows[::40]:
        mine, theirs = local(row), by_key[str(row[0])]
        assert theirs["record"] == dump(mine.documents[0])
        assert [event["record"] for event in theirs["events"]] == [dump(event) for event in mine.events]
