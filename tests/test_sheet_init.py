"""costcalc sheet init: a new sheet is valid as it is written, and an old one is never touched."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Golden, Run
from sheet_files import GOOD, ROOT, SHEETS, SHIPPED, answer, errors, write

pytestmark = pytest.mark.usefixtures("empty_folder")


def test_a_new_sheet_is_commented_and_valid_as_it_is_written(run: Run, golden: Golden) -> None:
    outcome = run("sheet", "init", "mine.yaml")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert outcome.stdout == "Wrote mine.yaml. Edit it, then: costcalc sheet validate mine.yaml\n"
    text = Path("mine.yaml").read_text(encoding="utf-8")
    golden("sheet-init.yaml", text)
    assert text.startswith("# yaml-language-server: $schema=")
    checked = answer(run("sheet", "validate", "mine.yaml", "--json"))
    assert (checked["valid"], checked["files"][0]["check_count"]) == (True, 1)
    # 11,000 calls less 1,000 free are 10,000, the first of the second tier: 10,000 x 0.06.
    assert run("estimate", "-p", "mine.yaml", "--calls", "11000", "--pay", "postpaid", "-q").stdout == "600.00\n"


def below_the_schema(path: Path) -> list[str]:
    """Return the lines of a sheet without those that say where its schema is."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if "schema.json" not in line]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_sheet_may_begin_as_each_of_the_shipped_ones(run: Run, name: str) -> None:
    assert run("sheet", "init", "mine.yml", "--from", name).exit_code == 0
    source = ROOT / "pricing.yaml" if name == "builtin" else SHEETS / f"{name}.yaml"
    assert below_the_schema(Path("mine.yml")) == below_the_schema(source)
    assert (
        Path("mine.yml")
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=price-sheet.schema.json\n")
    )
    assert run("sheet", "validate", "mine.yml").exit_code == 0


@pytest.mark.parametrize("source", ["other.yaml", "-"])
def test_a_new_sheet_may_begin_as_another_file_or_what_is_piped_in(run: Run, source: str) -> None:
    write("other.yaml", GOOD)
    assert run("sheet", "init", "mine.yaml", "--from", source, stdin=GOOD).exit_code == 0
    assert below_the_schema(Path("mine.yaml")) == GOOD.splitlines()


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("tencent-orc", "did you mean 'tencent-ocr'?"),
        ("missing.yaml", "missing.yaml: no such file"),
        ("folder", "folder: this is a folder"),
        ("bad.yaml", "bad.yaml:3:11: currency: 'usd'"),
        ("-", "<stdin>:3:11: currency: 'usd'"),
    ],
)
def test_a_sheet_that_is_wrong_is_no_beginning_and_leaves_no_file(run: Run, source: str, says: str) -> None:
    Path("folder").mkdir()
    bad = GOOD.replace("USD", "usd")
    write("bad.yaml", bad)
    (line,) = errors(run("sheet", "init", "mine.yaml", "--from", source, stdin=bad))
    assert says in line
    assert not Path("mine.yaml").exists()


def test_an_existing_file_is_never_touched(run: Run) -> None:
    write("file.yaml", "mine\n")
    Path("folder.yaml").mkdir()
    Path("link.yaml").symlink_to("nowhere.yaml")
    for name in ("file.yaml", "folder.yaml", "link.yaml"):
        (line,) = errors(run("sheet", "init", name, "--from", "builtin"))
        assert line == f"costcalc: error: {name}: exists already, and is left as it is; name another file"
    assert Path("file.yaml").read_text(encoding="utf-8") == "mine\n"
    assert sorted(path.name for path in Path().iterdir()) == ["file.yaml", "folder.yaml", "link.yaml"]


def test_a_place_that_cannot_be_written_to_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("file", "")
    for name in ("missing/mine.yaml", "file/mine.yaml", "x" * 300 + ".yaml"):
        (line,) = errors(run("sheet", "init", name))
        assert line.startswith(f"costcalc: error: {name}: ")
        assert line.endswith("; name a file in a folder you may write to")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("costcalc.cli.files.Whole", denied)
    (line,) = errors(run("sheet", "init", "mine.yaml"))
    assert line.startswith("costcalc: error: mine.yaml: cannot write it (Permission denied); name a file in ")


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("mine", "mine.yaml"),
        ("mine.txt", "mine.yaml"),
        ("mine.json", "mine.yaml"),
        ("a/mine.YAML", "a/mine.yaml"),
        (".", "pricing.yaml"),
        ("/", "/pricing.yaml"),
    ],
)
def test_a_name_that_is_no_sheets_is_answered_with_one_that_is(run: Run, name: str, better: str) -> None:
    (line,) = errors(run("sheet", "init", name), 2)
    assert line.endswith(f"a sheet's name ends in .yaml; write {better}")
    assert not list(Path().iterdir())


def test_a_sheet_that_finds_no_room_leaves_nothing(empty_folder: Path) -> None:
    script = 'ulimit -f 1; exec "$0" -m costcalc sheet init new.yaml'
    done = subprocess.run(["sh", "-c", script, sys.executable], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == (
        b"costcalc: error: new.yaml: cannot write it (File too large); make room, or name a file on another disk\n"
    )
    assert list(empty_folder.iterdir()) == []


@pytest.mark.parametrize("there", [False, True])
def test_on_a_disk_whose_files_have_one_name_each_a_sheet_is_made_all_the_same(
    run: Run, empty_folder: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    def link(_source: object, target: Path) -> None:
        if there:
            # Somebody else makes it in the same moment.
            target.write_text("theirs", encoding="utf-8")
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("os.link", link)
    outcome = run("sheet", "init", "new.yaml")
    assert outcome.exit_code == int(there)
    assert [path.name for path in empty_folder.iterdir()] == ["new.yaml"]
    text = (empty_folder / "new.yaml").read_text(encoding="utf-8")
    assert (text == "theirs") == there
