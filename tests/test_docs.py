"""The docs are true: their blocks run, their outputs are what is printed, every command and option stands in them."""

import os
import re
import subprocess
import sys

import pytest
import typer

import cli
from pipeline.settings import Settings
from tests.run_docs import PAGES, ROOT, run_page

COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the blocks are for bash")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_blocks_run_and_print_what_the_page_says(page):
    text = page.read_text(encoding="utf-8")
    wrong = []
    for result in run_page(page):
        if result.problem:
            wrong.append(f"{page.name}:{result.line}: {result.problem}")
        elif result.expected and text[slice(*result.expected)].strip() != result.printed.strip():
            stated = text[slice(*result.expected)]
            wrong.append(f"{page.name}:{result.line}: prints\n{result.printed}\nbut the page says\n{stated}")
    assert not wrong, "\n".join([*wrong, "if this is meant: python -m tests.run_docs --write"])


def verbs(command, name="shilu"):
    for sub, inner in getattr(command, "commands", {}).items():
        if hasattr(inner, "commands"):
            yield from verbs(inner, f"{name} {sub}")
        else:
            yield f"{name} {sub}", inner


VERBS = dict(verbs(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_and_option_is_documented(verb):
    section = re.search(rf"^## `{verb}`$(.*?)(?=^## |\Z)", COMMANDS, re.M | re.S)
    assert section, f"docs/commands.md has no section `{verb}`"
    everywhere = {"--help", "--lang", "--version"}
    options = {o for p in VERBS[verb].params for o in (*p.opts, *p.secondary_opts) if o.startswith("--")}
    assert {option for option in options - everywhere if f"`{option}" not in section[1]} == set()


def test_no_command_is_documented_that_does_not_exist():
    stated = set(re.findall(r"^## `(shilu [a-z ]+)`$", COMMANDS, re.M))
    assert stated == set(VERBS)


def test_every_setting_is_documented():
    (block,) = re.findall(r"```toml\n# shilu.toml\n(.*?)```", COMMANDS, re.S)
    assert set(re.findall(r"^(\w+) =", block, re.M)) == set(Settings.model_fields)


def test_the_architecture_names_every_room():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {
        f"pipeline/{p.name}{'/' if p.is_dir() else ''}" for p in (ROOT / "pipeline").iterdir() if p.name[0] not in "_."
    }
    rooms |= {f"corpora/{p.name}/" for p in (ROOT / "corpora").iterdir() if p.is_dir()}
    assert {room for room in rooms if f"| `{room}`" not in page} == set()


def test_links_lead_somewhere():
    for page in (*PAGES, ROOT / "CHANGELOG.md", ROOT / "corpora" / "samples" / "README.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_picture_is_of_this_extraction():
    code = "import runpy; print(runpy.run_path('docs/picture.py')['main']())"
    run = [sys.executable, "-X", "utf8", "-c", code]
    drawn = subprocess.run(run, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    assert drawn.strip() == (ROOT / "docs" / "picture.svg").read_text(encoding="utf-8").strip(), (
        "python -m tests.run_docs --write"
    )
