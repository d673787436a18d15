"""What is installed: the lock file fits the declared ranges, and nothing names a place of one machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]


def _project() -> dict[str, object]:
    project: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _locked() -> dict[str, Version]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pins}


def test_every_declared_dependency_is_locked_within_its_range() -> None:
    project = _project()
    optional = project["optional-dependencies"]
    assert isinstance(optional, dict)
    declared = [*project["dependencies"], *(text for group in optional.values() for text in group)]  # type: ignore[misc]
    locked = _locked()
    for requirement in map(Requirement, declared):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{name} is not in constraints.txt"
        assert locked[name] in requirement.specifier, f"{name}: {locked[name]} is outside {requirement.specifier}"


def test_torch_is_pinned_exactly() -> None:
    dependencies = _project()["dependencies"]
    assert isinstance(dependencies, list)
    assert "torch==2.13.0" in dependencies
    assert _locked()["torch"] == Version("2.13.0")


def test_lock_file_names_no_host_and_no_path() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|@ |file:|^/", text, re.MULTILINE)
