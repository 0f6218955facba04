"""examples/README.md names every example, and each of its commands runs and says what stands beside it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
TEXT = (EXAMPLES / "README.md").read_text(encoding="utf-8")

QUESTIONS = re.findall(r"^\| (.+) \| `(.+?)` \|$", TEXT.partition("\n## Price sheets")[0], re.MULTILINE)
AMOUNT = re.compile(r"\d[\d,]*\.\d\d\b")


def test_every_example_is_named_and_everything_named_exists() -> None:
    files = {str(path.relative_to(EXAMPLES)) for path in EXAMPLES.rglob("*") if path.is_file()} - {"README.md"}
    named = set(re.findall(r"`([^`\s]+)`", TEXT))
    sheets = {f"sheets/{name}.yaml" for name in named}
    assert files - named - sheets == set()
    assert {name for name in named if "." in name and "/" in name and not name.startswith("costcalc")} <= files
    # The rows of the table of sheets are the sheets.
    rows = re.findall(r"^\| `([\w-]+)` \|", TEXT, re.MULTILINE)
    assert rows == sorted(path.stem for path in (EXAMPLES / "sheets").iterdir())


def test_every_file_of_usage_and_demand_and_every_kit_answers_a_question() -> None:
    commands = " ".join(command for _, command in QUESTIONS)
    for folder in ("usage", "demand"):
        for path in (EXAMPLES / folder).iterdir():
            assert f"examples/{folder}/{path.name}" in commands


@pytest.mark.parametrize(("question", "command"), QUESTIONS, ids=[command for _, command in QUESTIONS])
def test_every_command_of_the_examples_runs_and_prints_the_amount_that_is_claimed(
    tmp_path: Path, question: str, command: str
) -> None:
    for name in ("examples", "pricing.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COSTCALC")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    for amount in AMOUNT.findall(question):
        assert amount in done.stdout
