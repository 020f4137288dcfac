"""Runs a reader whose library is written in C in a process of its own, which may crash or hang without harm.

One process serves all files of a run. A file on which it takes too long or dies is refused, and the next file gets a
new one.
"""

import atexit
import contextlib
import importlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.read.encoding import Undecodable

SECONDS = 120  # of processor time for one file, where the system can bound it; of the clock five times as many
MEMORY = 4_000_000_000  # bytes of address space, where the system can bound it
_SIZES = struct.Struct(">QQ")
_CODE = "from pipeline.read.isolated import main; main()"

_running: dict[int, "subprocess.Popen[bytes]"] = {}  # by process: a fork does not share it


def call(module: str, data: bytes, options: dict[str, Any], kind: str, seconds: int | None = None) -> dict[str, Any]:
    """Calls ``serve(data, options)`` of a module of this package in the other process.

    Args:
        module: Its name in ``pipeline.read``.
        data: The file.
        options: What it is told, as JSON can hold.
        kind: What to call the format in a failure.
        seconds: How long it may take; ``SECONDS`` if not given.

    Returns:
        What it gives.

    Raises:
        Undecodable: If it raises that, crashes, or takes too long.
    """
    seconds = seconds or SECONDS
    child = _child()
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(5 * seconds, stop)
    clock.daemon = True
    clock.start()
    try:
        assert child.stdin is not None and child.stdout is not None
        _send(child.stdin, json.dumps([module, options, seconds]).encode(), data)
        head, body = _receive(child.stdout)
    except (OSError, EOFError):
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(10)
        slow = late.is_set() or child.returncode == -getattr(signal, "SIGXCPU", 0)
        end()
        reason = f"reading it took more than {seconds} seconds" if slow else "reading it crashed"
        raise Undecodable("damaged", kind=kind, reason=reason) from None
    except BaseException:  # Ctrl-C between question and answer: the next answer would be that of this file
        end()
        raise
    finally:
        clock.cancel()
    answer = json.loads(body)
    if head == b"refused":
        raise Undecodable(answer["code"], **answer["values"])
    if head == b"failed":
        raise Undecodable("damaged", kind=kind, reason=answer)
    return dict(answer)


def end() -> None:
    """Ends the process of this one, if there is any."""
    if (child := _running.pop(os.getpid(), None)) is not None:
        child.kill()
        with contextlib.suppress(OSError):
            child.communicate()


def _child() -> "subprocess.Popen[bytes]":
    child = _running.get(os.getpid())
    if child is None or child.poll() is not None:
        end()
        folder = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(part for part in (folder, os.environ.get("PYTHONPATH", "")) if part)
        child = subprocess.Popen(
            [sys.executable, "-c", _CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        _running.clear()
        _running[os.getpid()] = child
        atexit.unregister(end)
        atexit.register(end)
    return child


def _send(stream: Any, head: bytes, body: bytes) -> None:
    stream.write(_SIZES.pack(len(head), len(body)))
    stream.write(head)
    stream.write(body)
    stream.flush()


def _receive(stream: Any) -> tuple[bytes, bytes]:
    head, body = _SIZES.unpack(_exactly(stream, _SIZES.size))
    return _exactly(stream, head), _exactly(stream, body)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _bound(seconds: int) -> None:
    """Bounds the memory of this process, and the processor time that it may still take."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        end = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Answers until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    with contextlib.suppress(EOFError):
        while True:
            head, data = _receive(sys.stdin.buffer)
            module, options, seconds = json.loads(head)
            _bound(seconds)
            kind = b"done"
            try:
                answer: Any = importlib.import_module(f"pipeline.read.{module}").serve(data, options)
            except Undecodable as error:
                kind, answer = b"refused", {"code": error.code, "values": error.values}
            except Exception as error:
                kind, answer = b"failed", f"{type(error).__name__}: {error}"[:200]
            _send(answers, kind, json.dumps(answer).encode())
