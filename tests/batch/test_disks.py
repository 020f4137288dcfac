"""A disk that is full or read-only stops a run with a clear error, and the run resumes. The disk is a small tmpfs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch import run
from pipeline.messages import Misuse
from tests.batch.kill_loop import contents, made_up

pytestmark = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting needs Linux and root")
SIZE = 160 * 1024


def mount(*options: str) -> None:
    done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place))
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    import random

    return made_up(tmp_path, 400, random.Random(1))


def test_a_full_disk(tmp_path: Path, disk: Path, source: Path) -> None:
    run([source], tmp_path / "quiet", verb="clean", shard_size=20)
    assert sum(map(len, contents(tmp_path / "quiet").values())) > SIZE
    for _ in range(2):  # it stays full: the second process has nothing to go on with
        with pytest.raises(Misuse) as misuse:
            run([source], disk / "out", verb="clean", shard_size=20, resume=True)
        assert misuse.value.code == "run_stopped" and "No space left" in str(misuse.value)
        assert "--resume" in str(misuse.value)
    mount("-o", f"remount,size={100 * SIZE}", str(disk))
    run([source], disk / "out", verb="clean", resume=True)
    assert contents(disk / "out") == contents(tmp_path / "quiet")


def test_a_disk_that_is_read_only(tmp_path: Path, disk: Path, source: Path) -> None:
    mount("-o", "remount,ro", str(disk))
    with pytest.raises(Misuse) as misuse:
        run([source], disk / "out", verb="clean")
    assert misuse.value.code == "unwritable" and "Read-only" in str(misuse.value)
    mount("-o", f"remount,rw,size={100 * SIZE}", str(disk))
    run([source], disk / "out", verb="clean")
    run([source], tmp_path / "quiet", verb="clean")
    assert contents(disk / "out") == contents(tmp_path / "quiet")
