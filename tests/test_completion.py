"""What Tab shows, asked as the shells ask: a process of its own, with the words so far in its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import described
from making import sheet_text
from rich.text import Text

from costcalc.loader import load_sheet, shipped_sheets
from costcalc.render import GENERAL, Format
from costcalc.results.common import PAY_CHOICES, NoteCode

ROOT = Path(__file__).parent.parent


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", **more}


def ask(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Ask for the last of some words, as the script for bash does; standard input stays open and silent."""
    asked = environment(
        _COSTCALC_COMPLETE="complete_bash",
        COMP_WORDS="\n".join(("costcalc", *words)),
        COMP_CWORD=str(len(words)),
        **more,
    )
    reading, writing = os.pipe()
    try:
        return subprocess.run(
            ["costcalc"],
            cwd=folder,
            env=asked,
            stdin=reading,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    finally:
        os.close(reading)
        os.close(writing)


def completed(folder: Path, *words: str, **more: str) -> list[str]:
    done = ask(folder, *words, **more)
    assert done.stderr == ""
    return done.stdout.split()


def apis(sheet: str | Path) -> list[str]:
    return [api.key for api in load_sheet(sheet).apis]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = sheet_text(postpaid="{unit_price: 1}")
    (tmp_path / "other.yaml").write_text(text.replace("  test:", "  another:"), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("schema: 1\nprovider: [", encoding="utf-8")
    (tmp_path / "in need of quotes.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "usage.csv").touch()
    return tmp_path


VALUES = [
    ("estimate --format", [*GENERAL, Format.FOCUS]),
    ("afford 5 -f", [*GENERAL]),
    ("plan -f", [*GENERAL, Format.FOCUS]),
    ("sheet list --format", [*GENERAL]),
    ("forecast -f", [*GENERAL, Format.USAGE]),
    ("estimate --pay", [*PAY_CHOICES]),
    ("forecast --pay", ["cheapest", "postpaid"]),
    ("forecast --budget-at", ["low", "likely", "high"]),
    ("compare --fail-on", [*NoteCode]),
    ("afford 5 --per", ["month", "year"]),
    ("plan --case low=-40% --prefer", ["expected", "worst"]),
    ("estimate --fail-on unserved --fail-on", [*NoteCode]),
    ("estimate -p", [*shipped_sheets(), "broken.yaml", "other.yaml"]),
    ("reconcile --also", [*shipped_sheets(), "broken.yaml", "other.yaml"]),
    ("sheet init mine.yaml --from", [*shipped_sheets(), "broken.yaml", "other.yaml"]),
    # The APIs are those of the sheet on the same line, else of the one that is used without.
    ("estimate --api", apis("builtin")),
    ("estimate --calls 5 -p google-vision --json --api", apis("google-vision")),
    ("sheet show --pricing aliyun-face --api", apis("aliyun-face")),
    ("estimate --pricing = aliyun-face --api", apis("aliyun-face")),  # as bash cuts --pricing=aliyun-face
    ("estimate -p other.yaml --api", ["another"]),
    ("estimate -p $FOLDER/other.yaml --api", ["another"]),
    ("estimate -p ~/other.yaml --api", ["another"]),
    # Nothing to say, and nothing said: the shell completes names of files, or nothing.
    ("estimate -p - --api", []),
    ("estimate -p broken.yaml --api", []),
    ("estimate -p missing.yaml --api", []),
    ("estimate -p . --api", []),
    ("estimate --usage", []),
    ("estimate -o", []),
    ("compare --from", []),
    ("sheet validate", []),
]


@pytest.mark.parametrize(("words", "values"), VALUES, ids=[words for words, _ in VALUES])
def test_a_value_is_completed_from_what_the_option_takes(folder: Path, words: str, values: list[str]) -> None:
    assert completed(folder, *words.split(), "", FOLDER=str(folder), HOME=str(folder)) == values


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("estimate -p tencent-oc", ["tencent-ocr", "tencent-ocr-cn", "tencent-ocr-more"]),
        ("estimate -p oth", ["other.yaml"]),
        ("estimate -p google-vision#la", ["google-vision#label-detection", "google-vision#landmark-detection"]),
        ("estimate -p other.yaml#", ["other.yaml#another"]),
        ("diff other.yaml other.yaml#", ["other.yaml#another"]),
        ("estimate -p google-vision --api la", ["label-detection", "landmark-detection"]),
        ("estimate -p google-vision --api = la", ["label-detection", "landmark-detection"]),
        ("estimate --fail-on d", ["dead-zone"]),
        ("estimate --pay p", ["packages", "postpaid"]),
        ("sheet schema --result co", ["compare", "concurrency"]),
        ("estimate --bud", ["--budget"]),
        ("co", ["compare", "concurrency"]),
        ("sheet val", ["validate"]),
    ],
)
def test_a_word_that_is_begun_is_completed(folder: Path, words: str, values: list[str]) -> None:
    assert completed(folder, *words.split()) == values


def test_the_sheet_of_the_folder_and_the_one_of_the_environment_are_used_as_by_the_command(folder: Path) -> None:
    (folder / "other.yaml").rename(folder / "pricing.yaml")
    assert completed(folder, "estimate", "--api", "") == ["another"]
    assert completed(folder, "estimate", "--api", "", COSTCALC_PRICING="aliyun-face") == apis("aliyun-face")
    assert completed(folder, "estimate", "-p", "builtin", "--api", "") == apis("builtin")


def test_a_pipe_in_the_place_of_a_sheet_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pricing.yaml")
    assert completed(folder, "estimate", "--api", "") == []
    assert completed(folder, "estimate", "-p", "pricing.yaml", "--api", "") == []


@pytest.mark.parametrize(
    "words", ["nonsense --api", "sheet nonsense --", "estimate --nonsense", "estimate 5 6 --api", "--api", "-- --"]
)
def test_a_line_that_makes_no_sense_is_answered_in_silence(folder: Path, words: str) -> None:
    done = ask(folder, *words.split(), "")
    assert done.stderr == ""
    assert "Traceback" not in done.stdout


def test_a_shell_that_says_nothing_is_answered_in_silence(folder: Path) -> None:
    bare = {key: value for key, value in environment().items() if not key.startswith("COMP_")}
    for shell in ("bash", "zsh", "fish", "nonsense"):
        asked = {**bare, "_COSTCALC_COMPLETE": f"complete_{shell}"}
        done = subprocess.run(["costcalc"], cwd=folder, env=asked, capture_output=True, text=True, check=False)
        assert done.stderr == ""


def test_bash_itself_completes_by_the_script_that_costcalc_prints(folder: Path) -> None:
    script = """
        source <(_COSTCALC_COMPLETE=source_bash costcalc) || exit 1
        complete -p costcalc > /dev/null || exit 1
        COMP_WORDS=(costcalc estimate -p google-vision --api la) COMP_CWORD=5
        _costcalc_completion costcalc
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["label-detection", "landmark-detection"]


def test_zsh_and_fish_are_given_each_help_text_on_one_line(folder: Path) -> None:
    asked = environment(_TYPER_COMPLETE_ARGS="costcalc estimate --pri", _TYPER_COMPLETE_FISH_ACTION="get-args")
    for shell in ("zsh", "fish"):
        done = subprocess.run(
            ["costcalc"],
            cwd=folder,
            env=asked | {"_COSTCALC_COMPLETE": f"complete_{shell}"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        (line,) = done.stdout.splitlines()
        assert "--pricing" in line
        assert "else the built-in sheet." in line


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_loads_nothing_that_draws(shell: str) -> None:
    words = {"COMP_WORDS": "costcalc\nestimate\n--", "COMP_CWORD": "2", "_TYPER_COMPLETE_ARGS": "costcalc estimate --"}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "costcalc"],
        env=environment(_COSTCALC_COMPLETE=f"complete_{shell}", _TYPER_COMPLETE_FISH_ACTION="get-args", **words),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--calls" in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "typer" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in {"rich", "yaml", "pydantic"}}


def test_a_help_text_that_a_shell_shows_has_no_markup() -> None:
    """So nothing is lost where no library takes it out."""
    first, *commands = described()
    texts = [each.help for command in (first, *commands) for each in command.parameters]
    assert len(texts) > 200
    for text in [*texts, *(command.help for command in commands)]:
        assert Text.from_markup(text, emoji=True).plain == text


def test_a_normal_run_does_not_load_what_completes() -> None:
    script = (
        "import sys; from costcalc.cli import app\n"
        "try: app(['estimate', '--calls', '5', '-q'])\n"
        "except SystemExit: print('costcalc.cli.complete' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "0.40\nFalse\n"
