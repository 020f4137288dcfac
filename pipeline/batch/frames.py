"""Messages between the main process and a worker: pickles with their length before them, over plain pipes.

Workers are interpreters that the main process starts itself, so that a script or a notebook that calls
``pipeline.batch.run`` is not run a second time in them, as ``multiprocessing`` would. Both ends are ours; nothing
from outside is ever unpickled.
"""

import pickle
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct("<Q")


def pack(message: Any) -> bytes:
    """A message as bytes."""
    return pickle.dumps(message, pickle.HIGHEST_PROTOCOL)


def write(stream: BinaryIO, message: bytes) -> None:
    """Writes one packed message.

    Raises:
        OSError: If the other end is gone.
    """
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def read(stream: BinaryIO) -> Any:
    """Reads one message.

    Raises:
        EOFError: If the other end is gone, in the middle of a message too.
        OSError: If the pipe is.
    """
    head = _exactly(stream, _LENGTH.size)
    return pickle.loads(_exactly(stream, _LENGTH.unpack(head)[0]))


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    while len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data
