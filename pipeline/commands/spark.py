"""``shilu extract --engine spark``: the driver's side. Inputs are read by the workers, results written here."""

import pickle
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.run import Report, Totals
from pipeline.messages import Misuse
from pipeline.read.sources import STDIN, find
from pipeline.settings import Settings
from pipeline.write.folder import Folder

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_FILES_A_TASK = 16


def extract(
    paths: Sequence[str],
    out: Path | None,
    settings: Settings,
    report: Report,
    *,
    master: str | None = None,
    conf: Mapping[str, str] | None = None,
) -> Totals:
    """Writes the event records of all documents, as ``pipeline.commands.extract`` does, with Spark doing the work.

    The workers read the inputs by the same paths as the driver, which lists them; the driver alone writes ``out``.
    The files are those of a local run of the same input, byte for byte.

    Args:
        paths: Files, folders, patterns.
        out: Folder for the results; ``None`` prints the events.
        settings: The settings.
        report: Who is told.
        master: The master's URL; what ``spark-submit`` or Spark's settings say if not given, else this machine.
        conf: Further Spark settings.

    Raises:
        Misuse: If a path stands for nothing, standard input is asked for, ``out`` cannot be written, pyspark or Java
            is missing, or the master cannot be reached.
    """
    inputs = list(find(paths, out))
    if any(found.path == STDIN for found in inputs):
        raise Misuse("spark_stdin")
    totals = Totals()
    with nullcontext(None) if out is None else Folder(out) as folder:
        spark = session(master, conf or {})
        try:
            for row in _results(spark, inputs, settings).toLocalIterator(prefetchPartitions=True):
                _write(row, folder, report, totals)
        except Exception as error:
            raise Misuse("spark_failed", reason=_short(error)) from error
        finally:
            spark.stop()
    report.totals("done", totals)
    return totals


def session(master: str | None, conf: Mapping[str, str]) -> "SparkSession":
    """Starts a Spark session.

    Raises:
        Misuse: If pyspark is not installed, or Spark does not start.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        command = f"{Path(sys.executable).name} -m pip install 'shilu[spark]'"
        raise Misuse("no_extra", what="--engine spark", package="pyspark", command=command) from None
    builder = SparkSession.builder.appName("shilu extract")
    if master is not None:
        builder = builder.master(master)
    for key, value in conf.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise Misuse("spark_failed", reason=_short(error)) from error


def _results(spark: "SparkSession", inputs: Sequence[Any], settings: Settings) -> "DataFrame":
    from pyspark import StorageLevel

    from pipeline.batch.spark import READ, _call, process_documents
    from pipeline.batch.spark_rows import Work

    work = Work(settings)
    rows = [(number, pickle.dumps(found)) for number, found in enumerate(inputs)]
    files = spark.createDataFrame(rows, "position LONG, input BINARY")
    files = files.repartition(max(1, min(len(rows), 1 + len(rows) // _FILES_A_TASK)))
    read = files.mapInArrow(partial(_call, "read_files", work), READ)
    # Kept on the executors' disks: sorting looks at its input twice, and nothing should be processed twice.
    done = process_documents(read, work, repeats=True, partitions=None).persist(StorageLevel.DISK_ONLY)
    return done.orderBy("position", "part")


def _write(row: Any, folder: Folder | None, report: Report, totals: Totals) -> None:
    if row["quarantine"] is not None:
        totals.failed += 1
        report.error(row["quarantine"]["message"])
        if folder is not None:
            folder.quarantined(row["quarantine"]["record"])
        return
    totals.documents += row["part"] == 0
    totals.repeats += row["repeats"]
    totals.characters += row["characters"] or 0
    totals.events += len(row["events"])
    for event in row["events"]:
        if folder is None:
            sys.stdout.write(event["record"] + "\n")
        else:
            folder.event(event["record"])
    if folder is not None:
        folder.document(row["record"])


def _short(error: Exception) -> str:
    """The line of a Spark error that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    ours = [line for line in lines if "spark_rows.Differs" in line or line.startswith("pipeline.")]
    return (ours or lines or [type(error).__name__])[0][:500]
