"""What is installed is what was written: the sdist makes the wheel, the wheel carries its sheets, and runs anywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest
import yaml
from conftest import Run
from making import sheet_text

ROOT = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]
SHEETS = sorted((ROOT / "examples" / "sheets").glob("*.yaml"))


def python(*words: str, folder: Path, path: Path | None = None) -> str:
    """Run this interpreter with one folder before its own packages, and return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PIP_TARGET"}}
    environment |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1"} | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Built(NamedTuple):
    """The files that are published, and another wheel, made of a checkout as ``pip install .`` does."""

    sdist: Path
    unpacked: Path
    wheel: Path
    from_checkout: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the sdist from the checkout and the wheel from the sdist, as a release does."""
    out = tmp_path_factory.mktemp("built")
    tools = out / "tools"
    python(
        "-m", "pip", "install", "--quiet", "--target", str(tools), *PYPROJECT["build-system"]["requires"], folder=out
    )
    python("-m", "hatchling", "build", "-t", "sdist", "-d", str(out), folder=ROOT, path=tools)
    (sdist,) = out.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(out, filter="data")
    unpacked = out / sdist.name.removesuffix(".tar.gz")
    for source, name in ((unpacked, "wheel"), (ROOT, "checkout")):
        python("-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(out / name), str(source), folder=out)
    (wheel,), (from_checkout,) = (out / "wheel").glob("*.whl"), (out / "checkout").glob("*.whl")
    return Built(sdist, unpacked, wheel, from_checkout)


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone; what it depends on is in the environment that runs the tests."""
    target = tmp_path_factory.mktemp("installed")
    words = ("install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(built.wheel))
    python("-m", "pip", *words, folder=target)
    return target


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def about(wheel: Path, name: str) -> bytes:
    """Return a file of the wheel's ``.dist-info``."""
    return contents(wheel)[f"costcalc-{PROJECT['version']}.dist-info/{name}"]


# What is in the files


def test_the_wheel_carries_all_code_and_the_sheets_as_data(built: Built) -> None:
    files = {name: data for name, data in contents(built.wheel).items() if ".dist-info/" not in name}
    code = {str(path.relative_to(ROOT)): path.read_bytes() for path in (ROOT / "costcalc").rglob("*.py")}
    data = {f"costcalc/data/sheets/{path.name}": path.read_bytes() for path in SHEETS}
    presets = (ROOT / "costcalc" / "meter" / "presets").iterdir()
    data |= {str(path.relative_to(ROOT)): path.read_bytes() for path in presets}
    data |= {str(path.relative_to(ROOT)): path.read_bytes() for path in (ROOT / "costcalc").rglob("*.css")}
    data["costcalc/data/pricing.yaml"] = (ROOT / "pricing.yaml").read_bytes()
    assert files == code | data | {"costcalc/py.typed": b""}


def test_the_sdist_and_the_wheel_are_the_same_to_the_byte_when_they_are_built_again(
    built: Built, tmp_path: Path
) -> None:
    tools = built.sdist.parent / "tools"
    for kind, source in (("sdist", ROOT), ("wheel", built.unpacked)):
        python("-m", "hatchling", "build", "-t", kind, "-d", str(tmp_path), folder=source, path=tools)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {path.name: path.read_bytes() for path in (built.sdist, built.wheel)}


def test_the_wheel_of_the_sdist_is_the_wheel_of_the_checkout(built: Built) -> None:
    assert contents(built.wheel) == contents(built.from_checkout)


def test_the_wheel_says_how_it_is_run_and_under_which_licence(built: Built) -> None:
    assert built.wheel.name == f"costcalc-{PROJECT['version']}-py3-none-any.whl"
    assert about(built.wheel, "entry_points.txt").decode().split() == [
        "[console_scripts]",
        "costcalc",
        "=",
        "costcalc.__main__:main",
    ]
    assert about(built.wheel, "licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    metadata: Message = message_from_bytes(about(built.wheel, "METADATA"))
    assert (metadata["Name"], metadata["License-Expression"], metadata["Requires-Python"]) == (
        "costcalc",
        "MIT",
        ">=3.11",
    )
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(re.findall(r"^[\w-]+", line)[0] for line in needed) == ["plotille", "pyyaml", "rich", "typer"]
    assert "# costcalc" in metadata.get_payload()


def test_the_sdist_is_the_checkout_without_what_tools_leave_behind(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"examples/sheets/{path.name}" for path in SHEETS} <= names
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py")} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", ".git/"))]


def test_tests_that_read_files_beside_the_package_pass_from_the_unpacked_sdist(built: Built) -> None:
    words = ("-m", "pytest", "-n0", "-p", "no:cacheprovider")
    files = [f"tests/test_{name}.py" for name in ("changelog", "examples", "packaging", "readme")]
    chosen = "hook or ci_runs or link or changelog or test_examples"
    printed = python(*words, *files, "-k", chosen, folder=built.unpacked, path=built.unpacked)
    assert re.search(r"^\d+ passed", printed, re.MULTILINE)


# What is installed, run from an empty folder


def test_the_installed_copy_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    printed = python("-c", "import costcalc; print(costcalc.__file__)", folder=tmp_path, path=installed)
    assert Path(printed.strip()).samefile(installed / "costcalc" / "__init__.py")
    version = python("-m", "costcalc", "--version", folder=tmp_path, path=installed)
    assert version == f"costcalc {PROJECT['version']}\n"


def test_the_main_job_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    text = python("-m", "costcalc", "estimate", "--calls", "200000", folder=tmp_path, path=installed)
    assert "\nbuilt-in sheet, prices of 2026-01-21:\n" in text
    # Two packages of 100,000 at 4,500.
    assert "2 packages of 100,000 = 9,000.00, saving 1,000.00 (10.0 %)." in text


def test_another_sheet_is_named_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    words = ("estimate", "--calls", "10000", "-p", "tencent-ocr", "--json")
    report = json.loads(python("-m", "costcalc", *words, folder=tmp_path, path=installed))
    # 1,000 of 10,000 are free, 9,000 x 0.021.
    assert (report["sheet"]["name"], report["total"]) == ("tencent-ocr (shipped sheet)", "189.00")


def test_all_its_sheets_are_listed_and_valid_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    listed = json.loads(python("-m", "costcalc", "sheet", "list", "--json", folder=tmp_path, path=installed))
    names = [each["name"] for each in listed["sheets"]]
    assert names == ["builtin", *sorted(path.stem for path in SHEETS)]
    text = python("-m", "costcalc", "sheet", "validate", *names, folder=tmp_path, path=installed)
    assert text.endswith(f"\n{len(names)} sheets: all valid.\n")


def test_the_script_that_is_put_on_the_path_runs(installed: Path, tmp_path: Path) -> None:
    scripts = [path for path in (installed / "bin", installed / "Scripts") if path.is_dir()]
    (script,) = [path for folder in scripts for path in folder.glob("costcalc*")]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(
        [str(script), "estimate", "--calls", "200000", "-q"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"9000.00\n", b"")


# The hook


@pytest.fixture
def hook() -> dict[str, Any]:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert isinstance(hook, dict)
    return hook


def test_the_hook_is_a_command_of_the_package(hook: dict[str, Any], run: Run) -> None:
    assert {"id", "name", "entry", "language"} <= set(hook)
    # The hook's environment is this package, installed; its first word is then a script on the path.
    assert hook["language"] == "python"
    script, *words, end_of_options = hook["entry"].split()
    assert script in PROJECT["scripts"]
    assert run(*words, "--help").exit_code == 0
    assert end_of_options == "--"


@pytest.mark.usefixtures("empty_folder")
def test_the_hook_takes_a_folder_that_is_named_as_an_option_for_a_folder(hook: dict[str, Any], run: Run) -> None:
    for folder, text in (("good", sheet_text(postpaid="{unit_price: 1}")), ("-pgood", "nonsense: 1\n")):
        Path(folder).mkdir()
        Path(folder, "pricing.yaml").write_text(text, encoding="utf-8")
    outcome = run(*hook["entry"].split()[1:], "-pgood/pricing.yaml")
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("-pgood/pricing.yaml:1:1: ")


@pytest.mark.usefixtures("empty_folder")
def test_the_hook_passes_good_sheets_and_stops_bad_ones(hook: dict[str, Any], run: Run) -> None:
    good = sheet_text(postpaid="{unit_price: 1}")
    Path("pricing.yaml").write_text(good, encoding="utf-8")
    Path("pricing-new.yaml").write_text(good.replace("USD", "usd"), encoding="utf-8")
    words = hook["entry"].split()[1:]
    assert run(*words, "pricing.yaml").exit_code == 0
    outcome = run(*words, "pricing.yaml", "pricing-new.yaml")
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("pricing-new.yaml:3:11: ")


@pytest.mark.parametrize(
    ("name", "checked"),
    [
        ("pricing.yaml", True),
        ("team/pricing.yml", True),
        ("pricing-ocr.yaml", True),
        ("repricing.yaml", False),
        ("pricing/readme.yaml", False),
        ("pricing.yaml.txt", False),
    ],
)
def test_the_hook_looks_at_files_that_are_named_as_price_sheets(hook: dict[str, Any], name: str, checked: bool) -> None:
    assert bool(re.search(hook["files"], name)) is checked
    assert hook["types"] == ["yaml"]
