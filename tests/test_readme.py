"""The READMEs tell the truth: the tree is the disk's, every command and setting is named, and the transcripts are real."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from index.readers import SUFFIXES
from qa import Assistant
from qa.__main__ import cli
from qa.answer import place_text

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.en.md")
PACKAGES = ("index", "qa", "prompts", "web", "training", "typesetting", "benchmarks", "docs")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tree_of(name: str) -> set[str]:
    """The files and folders of a README's tree, each with its words."""
    block = re.search(r"```text\n(app\.py .*?)```", text_of(name), re.DOTALL)
    assert block is not None, f"{name} has no tree"
    entries: set[str] = set()
    parents: list[str] = []
    for line in block[1].splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        entry, *words = line.split(maxsplit=1)
        assert words, f"{name}: {entry} is not explained"
        parents[depth:] = [entry]
        entries.add("".join(parents))
    return entries


def files_on_disk() -> set[str]:
    """Tracked files and new ones that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return {path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()}


@pytest.mark.parametrize("name", READMES)
def test_the_tree_names_every_folder_and_no_other(name: str) -> None:
    entries = tree_of(name)
    packages = {f"{Path(path).parent}/" for path in files_on_disk() if path.endswith("/__init__.py")}
    assert packages - entries == set(), "on the disk, not in the tree"
    assert {entry for entry in entries if not (ROOT / entry).exists()} == set(), "in the tree, not on the disk"


@pytest.mark.parametrize("name", READMES)
def test_every_command_format_and_setting_is_named(name: str) -> None:
    text = text_of(name)
    for command in cli.registered_commands:
        assert f"`wenzhang {command.name or command.callback.__name__}" in text
    for suffix in SUFFIXES:
        assert suffix[1:].upper() in text
    code = "".join(path.read_text(encoding="utf-8") for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    settings = set(re.findall(r'"(WENZHANG_[A-Z_]+)"', code))
    assert settings == set(re.findall(r"`(WENZHANG_[A-Z_]+)`", text))


@pytest.mark.parametrize("name", READMES)
def test_links_lead_to_files(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", text_of(name)):
        assert (ROOT / target).is_file(), target


def transcripts(name: str) -> list[tuple[list[str], list[str]]]:
    """The commands shown, as words, with the lines below them."""
    blocks = re.findall(r"```console\n\$ (.*?)\n(.*?)```", text_of(name), re.DOTALL)
    return [(shlex.split(command), shown.splitlines()) for command, shown in blocks]


@pytest.mark.parametrize("name", READMES)
def test_the_transcripts_are_what_the_samples_answer(name: str, sample_store: tuple[Path, object]) -> None:
    assistant = Assistant.open(sample_store[0])
    asked = 0
    for command, shown in transcripts(name):
        if command[:2] != ["wenzhang", "ask"] or "--json" in command:
            continue
        asked += 1
        answer = assistant.ask(command[2])
        assert [line for line in shown if not line.startswith("  ")] == answer.text.split("\n")
        places = "\n".join(place_text(source) for source in answer.citations)
        for line in shown:
            if line.startswith("  出处："):
                assert line.removeprefix("  出处：").partition("；")[0] in places
    assert asked == 4
