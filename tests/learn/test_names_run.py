"""``shilu learn names`` without the extra that it needs."""

import sys
from pathlib import Path

import pytest

import pipeline.learn
from pipeline.learn import names_run
from pipeline.messages import Misuse


def test_without_torch_the_command_that_installs_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torch", None)
    for module in ("names_network", "names_teacher"):
        monkeypatch.delitem(sys.modules, f"pipeline.learn.{module}", raising=False)
        monkeypatch.delattr(pipeline.learn, module, raising=False)
    with pytest.raises(Misuse, match=r"pip install 'shilu\[train\]'"):
        names_run.run(Path("train.toml"), tmp_path, tmp_path)
