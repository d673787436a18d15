"""What a command loads: a figure is answered without any of the heavy libraries. The rest import-linter holds."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from qa_documents import ROOT

pytest_plugins = ["qa_fixtures"]

HEAVY = ("torch", "chromadb", "sentence_transformers", "gradio", "langchain_core", "langchain", "pdfplumber", "docx")
SCRIPT = """
import json, sys
sys.argv = ["wenzhang", *json.loads(sys.argv[1])]
from qa.__main__ import main
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
print(json.dumps([code, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def loaded(*arguments: object) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps([str(a) for a in arguments])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"},
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    ("question", "code"),
    [("克州2021年项目支出占总支出的比例", 0), ("项目支出多少", 3), ("克州2022年项目支出", 3)],
)
def test_a_figure_is_answered_without_heavy_libraries(sample_facts: Path, question: str, code: int) -> None:
    ended, modules = loaded("ask", question, "--store", sample_facts)
    assert ended == code
    assert not modules & set(HEAVY)


@pytest.mark.parametrize("verb", ["audit", "export", "--help"])
def test_no_other_exact_verb_loads_them_either(sample_facts: Path, tmp_path: Path, verb: str) -> None:
    arguments = {"audit": ("--store", sample_facts), "export": (tmp_path / "facts.csv", "--store", sample_facts)}
    assert not loaded(verb, *arguments.get(verb, ()))[1] & set(HEAVY)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


DOORS = {
    "pdfplumber": {"readers"},
    "chromadb": {"passage_store.py", "chroma.py"},
    "sentence_transformers": {"passage_store.py", "embedding.py"},
    "langchain": {"chain.py", "retrieve.py", "llm.py"},
    "langchain_core": {"chain.py", "retrieve.py", "llm.py", "model.py"},
}


@pytest.mark.parametrize("library", DOORS)
def test_one_door_for_each_heavy_library(library: str) -> None:
    for path in (*ROOT.glob("index/**/*.py"), *ROOT.glob("qa/**/*.py"), *ROOT.glob("prompts/*.py")):
        if library in imports(path):
            assert {*path.parts} & DOORS[library], path


def test_the_index_knows_nothing_of_questions() -> None:
    for path in ROOT.glob("index/**/*.py"):
        assert not imports(path) & {"qa", "prompts", "app", "gradio"}, path


def test_nothing_of_the_product_uses_the_typesetter_or_the_training() -> None:
    for folder in ("index", "qa", "prompts"):
        for path in ROOT.glob(f"{folder}/**/*.py"):
            assert not imports(path) & {"typesetting", "training", "tests"}, path
