"""How a run tells of itself: a live display on a terminal, lines elsewhere, JSON lines and metrics for machines."""

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from pipeline.batch.listeners import Listener, Snapshot
from pipeline.messages import say
from pipeline.read.types import Failure
from pipeline.records import Document

_QUIET = 30.0  # seconds between two lines where nobody watches
_LIVE = 1.5  # seconds after which a run is long enough for a display
_SCRAPE = 5.0  # seconds between two metrics files


def listener(
    language: str, *, log: str = "text", metrics: Path | None = None, stream: TextIO | None = None
) -> Listener:
    """Chooses who is told.

    Args:
        language: ``en`` or ``zh``.
        log: ``text`` or ``json``.
        metrics: A file for Prometheus' textfile collector, if wanted.
        stream: Where to; standard error if not given.
    """
    out = stream or sys.stderr
    told: Listener
    if log == "json":
        told = Json(out)
    elif out.isatty() and os.environ.get("TERM") != "dumb":
        told = Live(language, out)
    else:
        told = Lines(language, out)
    return Metrics(told, metrics) if metrics else told


class Lines:
    """Lines for people: failures and warnings at once, how far the run is every half minute."""

    def __init__(self, language: str, stream: TextIO) -> None:
        self._language, self._stream = language, stream
        self._last = 0.0

    def failure(self, failure: Failure) -> None:
        """A line for a failure."""
        self._say("error", message=failure.text(self._language))

    def warnings(self, document: Document) -> None:
        """A line for every warning."""
        for warning in document.warnings:
            self._say("warning", source=document.source, message=warning.message)

    def note(self, key: str, /, **values: Any) -> None:
        """A line."""
        self._say(key, **values)

    def update(self, now: Snapshot) -> None:
        """A line now and then."""
        if now.seconds - self._last >= _QUIET and not now.complete:
            self._last = now.seconds
            numbers = {key: getattr(now.totals, key) for key in ("documents", "characters", "events", "failed")}
            self._say("progress", **numbers, rate=int(now.rate), left=clock(left(now)))

    def close(self) -> None:
        """Nothing is open."""

    def _say(self, key: str, **values: Any) -> None:
        print(say("say", key, self._language, **values), file=self._stream, flush=True)


class Json:
    """One JSON object a line: ``time``, ``event``, and its fields."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last = 0.0

    def failure(self, failure: Failure) -> None:
        """``event`` is ``error``."""
        fields = {"source": failure.source, "stage": failure.stage, "error": failure.code, "message": failure.text()}
        self.write("error", **fields)

    def warnings(self, document: Document) -> None:
        """``event`` is ``warning``."""
        for warning in document.warnings:
            self.write("warning", source=document.source, code=warning.code, message=warning.message)

    def note(self, key: str, /, **values: Any) -> None:
        """``event`` is the key."""
        self.write(key, **values)

    def update(self, now: Snapshot) -> None:
        """``event`` is ``progress``, every half minute and at the end."""
        if now.complete or now.seconds - self._last >= _QUIET:
            self._last = now.seconds
            rest = left(now)
            self.write("progress", **figures(now), seconds_left=None if rest is None else round(rest, 1))

    def close(self) -> None:
        """Nothing is open."""

    def write(self, event: str, **fields: Any) -> None:
        """Writes one line."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = json.dumps({"time": moment, "event": event, **fields}, ensure_ascii=False, default=str)
        print(line, file=self._stream, flush=True)


class Live(Lines):
    """A display that stays at the foot of the terminal; failures and warnings scroll above it."""

    def __init__(self, language: str, stream: TextIO) -> None:
        super().__init__(language, stream)
        self._display: Any = None
        self._task: Any = None
        self._drawn = 0.0

    def update(self, now: Snapshot) -> None:
        """Draws the display anew, a few times a second."""
        if now.seconds < _LIVE or (now.seconds - self._drawn < 0.25 and not now.complete):
            return
        self._drawn = now.seconds
        if self._display is None:
            self._open()
        text = say("say", "live", self._language, **figures(now), left=clock(left(now)))
        done = share(now)
        self._display.update(self._task, description=text, completed=done or 0, total=None if done is None else 1.0)

    def close(self) -> None:
        """Takes the display away."""
        if self._display is not None:
            self._display.stop()
            self._display = None

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        columns = (SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}", markup=False))
        console = Console(file=self._stream)
        self._display = Progress(*columns, console=console, transient=True, auto_refresh=False)
        self._task = self._display.add_task("", total=None)
        self._display.start()

    def _say(self, key: str, **values: Any) -> None:
        if self._display is None:
            super()._say(key, **values)
        else:
            self._display.console.print(say("say", key, self._language, **values), markup=False, highlight=False)


class Metrics:
    """Writes a file in Prometheus' text format beside telling another listener.

    Args:
        inner: The other listener.
        path: The file; it is replaced as a whole, so that a scrape never sees half of one.
    """

    def __init__(self, inner: Listener, path: Path) -> None:
        self._inner, self._path = inner, path
        self._last = -_SCRAPE

    def failure(self, failure: Failure) -> None:
        """Passed on."""
        self._inner.failure(failure)

    def warnings(self, document: Document) -> None:
        """Passed on."""
        self._inner.warnings(document)

    def note(self, key: str, /, **values: Any) -> None:
        """Passed on."""
        self._inner.note(key, **values)

    def update(self, now: Snapshot) -> None:
        """Writes the file every few seconds and at the end."""
        self._inner.update(now)
        if now.complete or now.seconds - self._last >= _SCRAPE:
            self._last = now.seconds
            temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.tmp")
            with suppress(OSError):  # what watches a run must not stop it
                temporary.write_text(prometheus(now), encoding="utf-8", newline="\n")
                temporary.replace(self._path)

    def close(self) -> None:
        """Passed on."""
        self._inner.close()


def figures(now: Snapshot) -> dict[str, Any]:
    """What displays say of a snapshot."""
    keys = ("documents", "characters", "events", "repeats", "failed")
    numbers = {key: getattr(now.totals, key) for key in keys}
    rate = {"rate": int(now.rate), "seconds": round(now.seconds, 1)}
    return numbers | rate | {"shards": now.shards, "workers": len(now.workers), "replaced": now.replaced}


def share(now: Snapshot) -> float | None:
    """The share of the input that is done, as far as its size tells: text that is read against bytes of the files.

    ``None`` where it does not tell: standard input, or files that unpack to more than their size.
    """
    if now.complete:
        return 1.0
    if not now.size or now.seen > now.size:
        return None
    return now.seen / now.size


def left(now: Snapshot) -> float | None:
    """Seconds that are left at the present rate, or ``None`` where nobody knows."""
    done = share(now)
    if not done or now.seconds < 1:
        return None
    before = now.resumed / now.totals.characters if now.totals.characters else 0.0
    new = done * (1 - before)
    return now.seconds * (1 - done) / new if new > 0 else None


def clock(seconds: float | None) -> str:
    """A length of time as ``2:05:09``, or ``?``."""
    if seconds is None:
        return "?"
    whole = int(seconds + 0.5)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def prometheus(now: Snapshot) -> str:
    """A snapshot in Prometheus' text format."""
    totals = now.totals
    rows: list[tuple[str, str, str, float]] = [
        ("documents_total", "counter", "", totals.documents),
        ("characters_total", "counter", "", totals.characters),
        ("events_total", "counter", "", totals.events),
        ("repeats_total", "counter", "", totals.repeats),
        ("shards_total", "counter", "", now.shards),
        ("shards_in_flight", "gauge", "", now.flying),
        ("workers", "gauge", "", len(now.workers)),
        ("workers_replaced_total", "counter", "", now.replaced),
        ("worker_memory_peak_bytes", "gauge", "", now.peak),
        ("input_bytes", "gauge", "", now.size),
        ("run_seconds", "gauge", "", round(now.seconds, 3)),
        ("run_complete", "gauge", "", int(now.complete)),
        ("last_update_timestamp_seconds", "gauge", "", round(time.time(), 3)),
    ]
    rows += [("failures_total", "counter", f'{{error="{code}"}}', n) for code, n in sorted(totals.errors.items())]
    rows += [("rule_characters_total", "counter", f'{{rule="{rule}"}}', n) for rule, n in sorted(totals.rules.items())]
    rows += [("worker_memory_bytes", "gauge", f'{{worker="{number}"}}', memory()) for number, _, memory in now.workers]
    lines, named = [], set()
    for name, kind, labels, value in rows:
        if name not in named:
            named.add(name)
            lines.append(f"# TYPE shilu_{name} {kind}")
        lines.append(f"shilu_{name}{labels} {value}")
    return "\n".join(lines) + "\n"
