"""Tries the documents in the quarantine of a finished run again and puts their records where they belong.

Afterwards the results are what they would have been had nothing failed: the markers know how many lines stand before
each failed document. The settings are those of the run; version, models and limits may be others, which is the point.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.batch.assemble import finished, mirror, partial
from pipeline.batch.listeners import Listener, Silence
from pipeline.batch.local import cores
from pipeline.batch.runner import Interrupted, Limits, Runner
from pipeline.batch.shards import Shard, cut
from pipeline.batch.state import Marker, State
from pipeline.batch.work import DOCUMENTS, QUARANTINE, TEXTS
from pipeline.batch.worker import Job
from pipeline.messages import Misuse
from pipeline.read.types import Item
from pipeline.records import Document
from pipeline.settings import Settings


@dataclass(slots=True)
class Retried:
    """What became of a quarantine.

    Attributes:
        tried: Documents that were tried again.
        fixed: Documents of them that are written now.
        unread: Inputs in quarantine that could not be read, and are not tried: correct them and run again.
    """

    tried: int = 0
    fixed: int = 0
    unread: int = 0

    @property
    def failed(self) -> int:
        """Documents that failed again."""
        return self.tried - self.fixed


@dataclass(slots=True)
class _Case:
    """A line of the quarantine.

    Attributes:
        line: As it stands there.
        failure: What the marker of its shard knows of it.
        marker: That marker.
        again: The marker of the new attempt, and its number as a shard.
    """

    line: bytes
    failure: dict[str, Any]
    marker: Marker
    again: Marker | None = None

    @property
    def fixed(self) -> bool:
        return self.again is not None and not self.again.totals.failed


def retry(
    out: str | os.PathLike[str],
    *,
    workers: int | None = None,
    timeout: float = 300.0,
    max_memory: int = 2048,
    listener: Listener | None = None,
    work: str | None = None,
) -> Retried:
    """Tries the documents in quarantine again.

    Args:
        out: The folder of a finished run.
        workers: See ``pipeline.batch.local.run``.
        timeout: Seconds that a document may take.
        max_memory: MB of memory that a worker may hold.
        listener: Who is told.
        work: What is done with a document, if not what the run did.

    Raises:
        Misuse: If there is no run, it is not finished, or its quarantine was changed.
        Interrupted: After Ctrl-C; the folder is as it was.
    """
    state, told = State(Path(out)), listener or Silence()
    if state.read() is None:
        raise Misuse("run_none", path=state.out)
    with state.locked():
        run = state.read() or {}
        if not run["complete"]:
            raise Misuse("run_first", path=state.out)
        cases = list(_cases(state))
        open_cases = [case for case in cases if json.loads(case.line)["input"] is not None]
        result = Retried(tried=len(open_cases), unread=len(cases) - len(open_cases))
        if not open_cases:
            return result
        attempt = State(state.out)
        attempt.shards = state.folder / "retry"
        with state.guard():
            shutil.rmtree(attempt.shards, ignore_errors=True)
            attempt.shards.mkdir()
        settings = Settings.model_validate(run["fingerprint"]["settings"])
        job = Job(work or run["fingerprint"]["work"], settings, run["stage"], max_memory)
        runner = Runner(attempt, job, run["files"], Limits(workers or cores(), timeout, max_memory), told)

        def consume(shard: Shard, marker: Marker) -> None:
            open_cases[shard.number].again = marker

        try:
            runner.run(cut(map(_item, open_cases), size=1), consume)
            _merge(state, attempt, cases, run)
        except Interrupted:
            raise
        except KeyboardInterrupt:
            raise Interrupted(0) from None
        finally:
            told.close()
            shutil.rmtree(attempt.shards, ignore_errors=True)
        result.fixed = sum(case.fixed for case in cases)
        return result


def _cases(state: State) -> Iterator[_Case]:
    """The lines of the quarantine with what the markers know of them; both are in the order of the input."""
    path = state.out / f"{QUARANTINE}.jsonl"
    known = [(failure, marker) for marker in state.markers() for failure in marker.failures]
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    sources = [json.loads(line)["source"] for line in lines]
    if sources != [failure["source"] for failure, _ in known]:
        raise Misuse("unreadable_path", path=path, reason="it was changed since the run")
    for line, (failure, marker) in zip(lines, known, strict=True):
        yield _Case(line, failure, marker)


def _item(case: _Case) -> Item:
    return Item(Document.model_validate(json.loads(case.line)["input"]), tuple(case.failure["mirror"]))


def _merge(state: State, attempt: State, cases: list[_Case], run: dict[str, Any]) -> None:
    """Puts new lines into the results and new numbers into the markers, all or nothing."""
    moves: list[tuple[Path, Path]] = []
    remove: list[Path] = [attempt.shards]
    with state.guard():
        for name in run["files"]:
            place, temporary = state.out / f"{name}.jsonl", partial(state, name)
            with temporary.open("wb") as target:
                if name == QUARANTINE:
                    target.writelines(_left(attempt, cases))
                else:
                    target.writelines(_with(attempt, state, name, cases))
                size = finished(target)
            if size or name != QUARANTINE:
                moves.append((temporary, place))
            else:
                temporary.unlink()
                remove.append(place)
        if (state.out / TEXTS).is_dir() and TEXTS not in run["files"]:
            moves += _texts(state, attempt, cases)
        for marker in _renewed(cases):
            temporary = attempt.shards / f"marker-{marker.number:07d}.json"
            state.replace(temporary, marker.as_json())
            moves.append((temporary, state.shards / f"{marker.number:07d}.json"))
    state.commit(moves, remove, run)


def _left(attempt: State, cases: list[_Case]) -> Iterator[bytes]:
    """The quarantine without those that are written now."""
    for case in cases:
        if case.again is None:
            yield case.line
        elif not case.fixed:
            yield attempt.file(case.again.number, QUARANTINE).read_bytes()


def _with(attempt: State, state: State, name: str, cases: list[_Case]) -> Iterator[bytes]:
    """The lines of a result with the new ones in their places."""
    before: dict[int, int] = {}
    lines = 0
    for marker in state.markers():
        before[marker.number] = lines
        lines += marker.records.get(name, 0)
    due = [
        (before[case.marker.number] + case.failure["before"].get(name, 0), attempt.file(case.again.number, name))
        for case in cases
        if case.again is not None and case.fixed
    ]
    due.reverse()
    number = -1
    with (state.out / f"{name}.jsonl").open("rb") as old:
        for number, line in enumerate(old):
            while due and due[-1][0] <= number:
                yield from _lines(due.pop()[1])
            yield line
    while due:
        yield from _lines(due.pop()[1])


def _lines(path: Path) -> Iterable[bytes]:
    return path.read_bytes().splitlines(keepends=True) if path.exists() else []


def _texts(state: State, attempt: State, cases: list[_Case]) -> Iterator[tuple[Path, Path]]:
    """The kept texts of documents that are written now, and their places in the tree."""
    for case in cases:
        if case.again is None or not case.fixed:
            continue
        texts = [json.loads(line)["text"] for line in _lines(attempt.file(case.again.number, DOCUMENTS))]
        for at, path in enumerate([case.failure["mirror"], *case.failure.get("repeats", [])]):
            for number, text in enumerate(texts, 1):
                temporary = attempt.shards / f"text-{case.again.number:07d}-{at}-{number}"
                temporary.write_text(text, encoding="utf-8", newline="\n")
                place = _free(state.out.joinpath(TEXTS, *mirror(tuple(path), number, len(texts))))
                place.parent.mkdir(parents=True, exist_ok=True)
                yield temporary, place


def _free(path: Path) -> Path:
    place, number = path, 1
    while place.exists():
        number += 1
        place = path.with_name(f"{path.stem}~{number}{path.suffix}")
    return place


def _renewed(cases: list[_Case]) -> list[Marker]:
    """The markers of all shards that had failures, as they are after the attempt."""
    markers = {case.marker.number: case.marker for case in cases}
    for marker in markers.values():
        failures, added = [], dict[str, int]()
        for case in (case for case in cases if case.marker is marker):
            old = json.loads(case.line)["error"]
            failure = case.failure | {"before": _sum(case.failure["before"], added)}
            if case.again is not None:
                marker.totals.failed -= 1
                marker.totals.errors[old] -= 1
                marker.totals.errors += type(marker.totals.errors)()  # drops zeros
                marker.totals.add(case.again.totals)
            if case.again is not None and case.fixed:
                added = _sum(added, case.again.records)
            else:
                failures.append(failure)
        marker.failures = failures
        marker.records = _sum(marker.records, added)
        marker.records[QUARANTINE] = len(failures)
    return list(markers.values())


def _sum(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    return {name: left.get(name, 0) + right.get(name, 0) for name in dict.fromkeys([*left, *right])}
