"""``shilu extract --engine spark``: the driver's side. Inputs are read by the workers, results written here."""

import pickle
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.batch.state import HIDDEN, State
from pipeline.batch.totals import Totals
from pipeline.commands.run import Flags, Report
from pipeline.messages import Misuse, install_command, say
from pipeline.read.sources import STDIN, find
from pipeline.settings import Settings
from pipeline.write.folder import DOCUMENTS, EVENTS, QUARANTINE
from pipeline.write.outputs import Outputs

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_FILES_A_TASK = 16
_LOCAL = ("workers", "resume", "shard_size", "metrics", "log_format")


def extract(
    paths: Sequence[str],
    out: Path | None,
    settings: Settings,
    report: Report,
    flags: Flags | None = None,
    *,
    master: str | None = None,
    conf: Sequence[str] = (),
) -> int:
    """Writes the event records of all documents, as ``pipeline.commands.extract`` does, with Spark doing the work.

    The workers read the inputs by the same paths as the driver, which lists them; the driver alone writes ``out``.
    The files are those of a local run of the same input, byte for byte.

    Args:
        paths: Files, folders, patterns.
        out: Folder for the results; ``None`` prints the events.
        settings: The settings.
        report: Who is told.
        flags: Of them ``timeout``, ``max_memory`` and ``overwrite`` count.
        master: The master's URL; what ``spark-submit`` or Spark's settings say if not given, else this machine.
        conf: Further Spark settings, as ``key=value``.

    Returns:
        The exit code.

    Raises:
        Misuse: If a path stands for nothing, standard input is asked for, ``out`` cannot be written or holds an
            unfinished run, pyspark or Java is missing, the master cannot be reached, or the job fails.
    """
    flags = flags or Flags()
    flags.check(out)
    for name in _LOCAL:
        if getattr(flags, name):
            raise Misuse("local_only", option="--" + name.replace("_", "-"))
    pairs = dict(_pair(one) for one in conf)
    inputs = list(find(paths, out))
    if any(found.path == STDIN for found in inputs):
        raise Misuse("spark_stdin")
    if out is not None and (before := State(out).read()) and not (before["complete"] or flags.overwrite):
        raise Misuse("run_unfinished", path=out)
    totals = Totals()
    with Outputs(out, EVENTS) as outputs:
        spark = session(master, pairs)
        try:
            for name in (EVENTS, DOCUMENTS):
                outputs.begin(name)
            results = _results(spark, inputs, settings, flags.given("timeout", "max_memory"))
            for row in results.toLocalIterator(prefetchPartitions=True):
                _write(row, outputs, report, totals)
        except Misuse:
            raise
        except Exception as error:
            raise Misuse("spark_failed", reason=_short(error)) from error
        finally:
            spark.stop()
        outputs.absent(QUARANTINE)
    if out is not None:  # what an earlier local run kept to resume by is not of these files
        shutil.rmtree(out / HIDDEN, ignore_errors=True)
    report.totals("done", totals)
    return totals.exit_code


def _pair(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not (mark and key.strip()):
        raise Misuse("spark_conf", value=text)
    return key.strip(), value


def session(master: str | None, conf: Mapping[str, str]) -> "SparkSession":
    """Starts a Spark session.

    Raises:
        Misuse: If pyspark is not installed, or Spark does not start.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        command = install_command("spark")
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


def _results(
    spark: "SparkSession", inputs: Sequence[Any], settings: Settings, limits: Mapping[str, Any]
) -> "DataFrame":
    from pyspark import StorageLevel

    from pipeline.batch.spark import READ, call, process_documents
    from pipeline.batch.spark_rows import Work

    work = Work(settings, **limits)
    rows = [(number, pickle.dumps(found)) for number, found in enumerate(inputs)]
    files = spark.createDataFrame(rows, "position LONG, input BINARY")
    files = files.repartition(max(1, min(len(rows), 1 + len(rows) // _FILES_A_TASK)), "position")
    read = files.mapInArrow(partial(call, "read_files", work), READ)
    # Kept on the executors' disks: sorting looks at its input twice, and nothing should be processed twice.
    done = process_documents(read, work, repeats=True, partitions=None).persist(StorageLevel.DISK_ONLY)
    return done.orderBy("position", "part")


def _write(row: Any, outputs: Outputs, report: Report, totals: Totals) -> None:
    totals.repeats += row["repeats"]
    if row["quarantine"] is not None:
        totals.failed += 1
        report.line(say("say", "error", report.language, message=row["quarantine"]["message"]))
        outputs.write(QUARANTINE, row["quarantine"]["record"])
        return
    totals.documents += row["part"] == 0
    totals.characters += row["characters"] or 0
    totals.events += len(row["events"])
    for event in row["events"]:
        outputs.write(EVENTS, event["record"])
    outputs.write(DOCUMENTS, row["record"])


def _short(error: Exception) -> str:
    """The line of a Spark error that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    ours = [line for line in lines if "spark_rows.Differs" in line or line.startswith("pipeline.")]
    return (ours or lines or [type(error).__name__])[0][:500]
