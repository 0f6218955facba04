"""The README claims only what a command proves: each of its commands is run, and prints what stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
BLOCKS = YAML.findall(README.read_text(encoding="utf-8"))


def shell(command: str) -> str:
    """Run a command as a reader would, in a clone, with the installed costcalc on the path."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COSTCALC")}
    environment |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # in the order in which a terminal shows both
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def replay(block: str) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{shell(command)}" for command in commands)


def test_every_command_prints_what_the_readme_shows(update: bool) -> None:
    text = README.read_text(encoding="utf-8")
    replayed = CONSOLE.sub(lambda match: f"```console\n{replay(match[1])}```", text)
    if update:
        README.write_text(replayed, encoding="utf-8")
    else:
        assert replayed == text


@pytest.mark.parametrize("code", PYTHON.findall(README.read_text(encoding="utf-8")))
def test_the_python_of_the_readme_runs(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("9000.00 packages")


@pytest.mark.parametrize("sheet", [text for text in BLOCKS if text.startswith("schema:")])
def test_the_sheet_of_the_readme_loads(sheet: str) -> None:
    from costcalc import estimate, parse_sheet

    # 10,999 calls less 1,000 free are 9,999, in the first tier: 9,999 x 0.08 = 799.92.
    assert str(estimate(parse_sheet(sheet), calls=10_999, pay="postpaid").total) == "799.92"


def test_the_readme_has_what_is_tried_here() -> None:
    text = README.read_text(encoding="utf-8")
    assert all(kind.findall(text) for kind in (CONSOLE, PYTHON, YAML))


def test_the_hook_of_the_readme_takes_the_sheets_that_it_speaks_of() -> None:
    [text] = [text for text in BLOCKS if text.startswith("repos:")]
    [hook] = yaml.safe_load(text)["repos"][0]["hooks"]
    [shipped] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == shipped["id"]
    assert re.search(hook["files"], "prices/vendor.yaml")
    for pattern in (hook["files"], shipped["files"]):
        assert re.search(pattern, "pricing-my-vendor.yaml")
        assert not re.search(pattern, "my-vendor.yaml")


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert commands[1] == (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]


def table(header: str) -> dict[str, str]:
    """Return the first two columns of a table by the first of its headers."""
    _, _, after = README.read_text(encoding="utf-8").partition(f"\n| {header} |")
    rows = [line.strip("| ").split(" | ") for line in after.partition("\n\n")[0].splitlines()[2:]]
    return {code.strip("`"): meaning for code, meaning, *_ in rows}


def test_the_codes_of_notes_are_all_told() -> None:
    from costcalc.results.common import NoteCode

    assert sorted(table("Code")) == sorted(code.value for code in NoteCode)


def test_the_exit_codes_are_those_of_the_help() -> None:
    told = shell("costcalc --help").partition("Exit codes:")[2]
    by_help = dict(re.findall(r"^ +(\d)  (.*?) *$", told, re.MULTILINE))
    by_readme = table("Exit code")
    assert list(by_help) == list(by_readme) == ["0", "1", "2", "3"]
    # The help puts in brackets what the README adds after a colon.
    assert [re.split(r"[:(]", text)[0].strip() for text in by_help.values()] == [
        re.split(r"[:(]", text)[0].strip() for text in by_readme.values()
    ]
