"""The pages claim only what a command proves: each of their commands is run, and prints what stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from commands import described
from pages import COMMANDS, EXAMPLES, PAGES, README, ROOT, text

CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
BLOCKS = YAML.findall(text(README))
RECIPE = re.compile(r"^\| (?P<question>.+) \| `(?P<command>[^`]+)` \|$", re.MULTILINE)
RECIPES = [match.groups() for page in (README, EXAMPLES) for match in RECIPE.finditer(text(page))]
AMOUNT = re.compile(r"\d[\d,]*\.\d\d\b")


def shell(command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command as a reader would, in a clone, with the installed costcalc on the path."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COSTCALC")}
    environment |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80"}
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # in the order in which a terminal shows both
        encoding="utf-8",
        check=False,
    )


def replay(block: str) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{shell(command).stdout}" for command in commands)


@pytest.mark.parametrize("page", [README, COMMANDS], ids=lambda page: page.name)
def test_every_command_prints_what_the_page_shows(page: Path, update: bool) -> None:
    replayed = CONSOLE.sub(lambda match: f"```console\n{replay(match[1])}```", text(page))
    if update:
        page.write_text(replayed, encoding="utf-8")
    else:
        assert replayed == text(page)


@pytest.mark.parametrize(("question", "command"), RECIPES, ids=[command for _, command in RECIPES])
def test_every_recipe_runs_and_prints_the_amounts_that_are_claimed(tmp_path: Path, question: str, command: str) -> None:
    clone = {"examples", "pricing.yaml"}
    for name in clone:
        (tmp_path / name).symlink_to(ROOT / name)
    done = shell(command.replace("\\|", "|"), tmp_path)
    (code,) = re.findall(r"\bexit (\d)$", question) or ["0"]
    assert done.returncode == int(code), done.stdout
    assert done.stdout or {path.name for path in tmp_path.iterdir()} - clone
    for amount in AMOUNT.findall(question):
        assert amount in done.stdout


def test_each_command_has_a_recipe() -> None:
    commands = "\n".join(command for _, command in RECIPES)
    groups = {each.path[:-1] for each in described()}
    for each in described():
        assert each.path in groups or f"{each.name} " in f"{commands}\n".replace("\n", " "), each.name


def test_each_command_has_its_screen_explained() -> None:
    told = re.findall(r"^## (.*)$", text(COMMANDS), re.MULTILINE)
    assert sorted(told) == sorted(each.name for each in described() if len(each.path) == 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_its_heading(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", text(page))
    assert links
    for name, anchor in links:
        target = page.parent / name if name else page
        assert target.exists(), name
        headings = re.findall(r"^#+ (.*)$", text(target), re.MULTILINE) if anchor else []
        assert not anchor or anchor in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert text(README).count("\n") <= 350


@pytest.mark.parametrize("code", PYTHON.findall(text(README)))
def test_the_python_of_the_readme_runs(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("9000.00 packages")


@pytest.mark.parametrize("sheet", [block for block in BLOCKS if block.startswith("schema:")])
def test_the_sheet_of_the_readme_loads(sheet: str) -> None:
    from costcalc import estimate, parse_sheet

    # 10,999 calls less 1,000 free are 9,999, in the first tier: 9,999 x 0.08 = 799.92.
    assert str(estimate(parse_sheet(sheet), calls=10_999, pay="postpaid").total) == "799.92"


def test_the_readme_has_what_is_tried_here() -> None:
    assert all(kind.findall(text(README)) for kind in (CONSOLE, PYTHON, YAML))


def test_the_hook_of_the_examples_takes_the_sheets_that_it_speaks_of() -> None:
    [written] = [block for block in YAML.findall(text(EXAMPLES)) if block.startswith("repos:")]
    [hook] = yaml.safe_load(written)["repos"][0]["hooks"]
    [shipped] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == shipped["id"]
    assert re.search(hook["files"], "prices/vendor.yaml")
    for pattern in (hook["files"], shipped["files"]):
        assert re.search(pattern, "pricing-my-vendor.yaml")
        assert not re.search(pattern, "my-vendor.yaml")


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", text(README), re.DOTALL)
    assert commands[1] == (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]


def table(header: str) -> dict[str, str]:
    """Return the first two columns of a table by the first of its headers."""
    _, _, after = text(README).partition(f"\n| {header} |")
    rows = [line.strip("| ").split(" | ") for line in after.partition("\n\n")[0].splitlines()[2:]]
    return {code.strip("`"): meaning for code, meaning, *_ in rows}


def test_the_exit_codes_are_those_of_the_help() -> None:
    told = shell("costcalc --help").stdout.partition("Exit codes:")[2]
    by_help = dict(re.findall(r"^ +(\d)  (.*?) *$", told, re.MULTILINE))
    by_readme = table("Exit code")
    assert list(by_help) == list(by_readme) == ["0", "1", "2", "3"]
    # The help puts in brackets what the README adds after a colon.
    assert [re.split(r"[:(]", each)[0].strip() for each in by_help.values()] == [
        re.split(r"[:(]", each)[0].strip() for each in by_readme.values()
    ]
