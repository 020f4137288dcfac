"""Reads shards ahead of the workers."""

import queue
import threading
from collections.abc import Iterable

from pipeline.batch.shards import Shard


class Ahead:
    """Shards that are read ahead in a thread, so that slow input holds nothing else up.

    Args:
        shards: What is read.
        ahead: How many shards may wait.

    Attributes:
        ended: Whether everything was taken.
    """

    def __init__(self, shards: Iterable[Shard], ahead: int) -> None:
        self._queue: queue.Queue[Shard | BaseException | None] = queue.Queue(ahead)
        self._closed = False
        self._peeked: Shard | None = None
        self.ended = False
        threading.Thread(target=self._read, args=(shards,), daemon=True).start()

    def _read(self, shards: Iterable[Shard]) -> None:
        end: BaseException | None = None
        try:
            for shard in shards:
                self._put(shard)
                if self._closed:
                    return
        except BaseException as error:  # told by the thread that asks for shards
            end = error
        self._put(end)

    def _put(self, value: Shard | BaseException | None) -> None:
        while not self._closed:
            try:
                self._queue.put(value, timeout=0.2)
                return
            except queue.Full:
                continue

    def peek(self) -> Shard | None:
        """The next shard if it has been read, else ``None``."""
        if self._peeked is None and not self.ended:
            try:
                value = self._queue.get_nowait()
            except queue.Empty:
                return None
            if isinstance(value, BaseException):
                raise value
            self._peeked = value
            self.ended = value is None
        return self._peeked

    @property
    def waiting(self) -> int:
        """How many shards have been read and not taken; one more at the end of the input."""
        return self._queue.qsize() + (self._peeked is not None)

    def take(self) -> Shard:
        """Takes the shard that ``peek`` gave."""
        shard = self._peeked
        assert shard is not None
        self._peeked = None
        return shard

    def close(self) -> None:
        """Lets the thread end."""
        self._closed = True
