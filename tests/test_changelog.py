"""The changelog speaks of the version that is installed, and of every command."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.metadata import version
from pathlib import Path

from costcalc.cli import COMMANDS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
VERSIONS = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (.*)$", TEXT, re.MULTILINE)


def test_the_newest_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert VERSIONS[0][0] == project["version"] == version("costcalc")


def test_the_versions_and_their_dates_go_down_and_their_sections_are_those_of_keep_a_changelog() -> None:
    numbers = [tuple(map(int, number.split("."))) for number, _ in VERSIONS]
    assert numbers == sorted(set(numbers), reverse=True)
    days = [date.fromisoformat(day) for _, day in VERSIONS]
    assert days == sorted(days, reverse=True)
    headings = set(re.findall(r"^### (.*)$", TEXT, re.MULTILINE))
    assert headings <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert len(re.findall(r"^## ", TEXT, re.MULTILINE)) == len(VERSIONS) + TEXT.count("## [Unreleased]")


def test_every_command_is_in_the_changelog() -> None:
    for command in COMMANDS:
        assert f"`costcalc {command}`" in TEXT, f"say in CHANGELOG.md what costcalc {command} does"
