"""The wheel: built, installed in an empty environment, and run outside the checkout."""

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("build") is None, reason="needs build: pip install --group dev"),
]


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV", "SHILU_KERNEL")}
    env |= {"PYTHONIOENCODING": "utf-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1"} | more
    result = subprocess.run([*map(str, command)], cwd=cwd, env=env, capture_output=True, encoding="utf-8")
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, ROOT, cwd=out)
    (file,) = out.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def scripts(wheel, tmp_path_factory) -> Path:
    """The folder of programs of an environment that has nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return programs


def test_it_carries_what_it_needs_and_no_more(wheel):
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cli.py", "pipeline"}
    for folder in ("corpora/rules", "corpora/lexicons", "corpora/samples", "corpora/messages", "models"):
        here = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert here and here <= {name.removeprefix("pipeline/_data/") for name in names}, folder
    assert not any("corpora/gold" in name for name in names)


def compiler() -> str | None:
    """The C compiler that this Python's extensions are built with, where there is one."""
    stated = os.environ.get("CC") or sysconfig.get_config_var("CC")
    return shutil.which(shlex.split(stated)[0]) if stated else None


@pytest.mark.skipif(compiler() is None, reason="needs a C compiler")
def test_the_name_tagger_is_compiled_into_it(wheel, scripts, tmp_path):
    assert "-cp311-abi3-" in wheel.name
    with ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if "/_kernel." in name]
    code = "from pipeline.mentions import names_kernel; print(names_kernel.state)"
    assert run(scripts / "python", "-c", code, cwd=tmp_path).strip() == "used"


def test_without_a_compiler_it_is_pure_python(tmp_path):
    build = (sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT)
    run(*build, cwd=tmp_path, CC=sys.executable + " -c 1/0", SHILU_KERNEL="0" if os.name == "nt" else "")
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    with ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if "/_kernel." in name]


def test_the_main_job_runs_outside_the_checkout(scripts, tmp_path):
    data = run(scripts / "python", "-c", "from pipeline import resources; print(resources.root())", cwd=tmp_path)
    sample = Path(data.strip()) / "corpora" / "samples" / "01-book118-standards.txt"
    assert ROOT not in sample.parents
    run(scripts / "shilu", "extract", sample, "--out", "out", cwd=tmp_path)
    events = [json.loads(line) for line in (tmp_path / "out" / "events.jsonl").read_text("utf-8").splitlines()]
    (document,) = [json.loads(line) for line in (tmp_path / "out" / "documents.jsonl").read_text("utf-8").splitlines()]
    source = sample.read_text("utf-8")
    assert len(events) >= 5
    assert document["cuts"][0]["start"] == 0 and document["text"].startswith("青禾市第15届质量月活动总结")
    for event in events:
        for mention in (*event["dates"], *event["venues"], *event["counts"], *event["evidence"]):
            assert source[mention["start"] : mention["end"]] == mention["text"]


def test_help_version_schema_and_doctor(scripts, tmp_path):
    assert run(scripts / "shilu", "--version", cwd=tmp_path).startswith("shilu ")
    assert "extract" in run(scripts / "shilu", "--help", cwd=tmp_path)
    assert "EventRecord" in run(scripts / "shilu", "schema", cwd=tmp_path)
    assert "spacy" in run(scripts / "shilu", "doctor", cwd=tmp_path).lower()


def test_spacy_finds_the_components_by_itself(scripts, tmp_path):
    code = "nlp = spacy.blank('zh'); nlp.add_pipe('shilu_mentions'); d = nlp('6月5日'); print(d.spans['dates'][0].text)"
    assert run(scripts / "python", "-c", f"import spacy; {code}", cwd=tmp_path).strip() == "6月5日"
    code = "print('/'.join(t.text for t in pipeline.load()('6月5日召开')))"
    assert run(scripts / "python", "-c", f"import pipeline; {code}", cwd=tmp_path).strip().endswith("日/召开")
