"""Files that are no price sheets, by mistake or by malice: one line each, at once, in little memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from clock import Clock, measured
from conftest import Run
from making import sheet_text
from sheet_files import GOOD, write

SECONDS, BYTES = 1.0, 64_000_000
"""Of the processor, and of memory: at most; a start alone takes a third of each."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a folder with a file of each kind, a hundred megabytes in all, and remove it."""
    folder = tmp_path_factory.mktemp("hostile")
    write(f"{folder}/good.yaml", GOOD)
    with (folder / "comments.yaml").open("wb") as file:
        file.writelines([b"# a comment as long as a line may be" * 30 + b"\n"] * 50_000)
    with (folder / "line.yaml").open("wb") as file:
        file.writelines([b"[" * 1_000_000] * 50)
    with (folder / "zeros.yaml").open("wb") as file:
        file.truncate(50_000_000)
    (folder / "nul.yaml").write_bytes(b"\0" * 1_000_000)
    (folder / "nul-inside.yaml").write_bytes(b"schema: 1\nprovider: a\0b\n" + b"# more\n" * 100_000)
    (folder / "nested.yaml").write_text("[" * 1_000_000, encoding="utf-8")
    (folder / "values.yaml").write_text(f"apis: [{'a,' * 500_000}]", encoding="utf-8")
    # Ten lists of ten, each of ten of the one above: 10^11 values in a few lines.
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11)]
    (folder / "bomb.yaml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "folder.yaml").mkdir()
    yield folder
    shutil.rmtree(folder)


TOO_LARGE = "larger than 1 MiB, too large for a price sheet; name the right file"
NUL = "a NUL byte: this is no text file; name the right file"


def placed(stderr: str) -> str:
    """Return the messages with one place for a nesting: libyaml 0.2.6 looks ahead, and gives up at level 1,000."""
    return stderr.replace("nested.yaml:1:1001:", "nested.yaml:1:34:")


HOSTILE = [
    # a file, the place in it if it was read at all, what is wrong
    ("comments.yaml", "", TOO_LARGE),
    ("line.yaml", "", TOO_LARGE),
    ("zeros.yaml", "", TOO_LARGE),
    ("/dev/zero", "", TOO_LARGE),
    ("/dev/null", "", "the file is empty; a price sheet is expected"),
    ("nul.yaml", "1:1", NUL),
    ("nul-inside.yaml", "2:12", NUL),
    ("nested.yaml", "1:34", "nested deeper than 32 levels; a price sheet has seven"),
    # Ten aliases of 11 values are 110, ten of 111 are 1,110 more; of those of 1,111 the eighth passes 10,000.
    ("bomb.yaml", "4:45", "aliases expand to more than 10,000 values; write the values out"),
    # The sheet, its key and its list are three values, so entry 99,998 is one too many; each takes two columns.
    ("values.yaml", "1:200002", "more than 100,000 values; this is too large for a price sheet"),
]


@pytest.mark.parametrize("command", ["estimate --calls 5 -p", "sheet show -p", "sheet init new.yaml --from"])
@pytest.mark.parametrize(
    ("name", "place", "says"), [*HOSTILE, ("folder.yaml", "", "this is a folder; name a file in it")]
)
def test_a_file_that_is_no_sheet_is_one_line_at_once_in_little_memory(
    folder: Path, clock: Clock, command: str, name: str, place: str, says: str
) -> None:
    run = measured(folder, *command.split(), name)
    assert (run.exit_code, run.stdout) == (1, "")
    assert placed(run.stderr) == (f"{name}:{place}: {says}\n" if place else f"costcalc: error: {name}: {says}\n")
    clock.hold(run.seconds, SECONDS)
    assert run.memory < BYTES
    assert not (folder / "new.yaml").exists()


def test_validate_says_one_line_of_each_of_them_together_in_little_memory(folder: Path, clock: Clock) -> None:
    run = measured(folder, "sheet", "validate", *(name for name, _, _ in HOSTILE), "good.yaml")
    assert run.exit_code == 1
    assert placed(run.stderr).splitlines() == [f"{name}:{place or '1:1'}: {says}" for name, place, says in HOSTILE]
    assert run.stdout.endswith("\n10 of 11 sheets with problems.\n")
    clock.hold(run.seconds, 2 * SECONDS)
    assert run.memory < BYTES


@pytest.mark.parametrize(
    "words",
    [
        "estimate --calls 5",
        "estimate --calls 5 -p pricing.yaml -f github",
        "sheet validate -f github",
        "sheet validate . --json",
        "sheet init new.yaml --from pricing.yaml",
        "estimate --usage usage.csv -p builtin",
        "concurrency --demand usage.csv -p builtin",
    ],
)
def test_of_a_file_behind_a_link_that_leads_out_of_its_folder_nothing_is_quoted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Whoever commits ``pricing.yaml`` as a link to a secret of the machine would read it in the log of the pipeline."""
    (tmp_path / "secret").write_text("token: hunter2\npassword,hunter2\n", encoding="utf-8")
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    for name in ("pricing.yaml", "usage.csv"):
        Path(name).symlink_to("../secret")
    outcome = run(*words.split())
    assert outcome.exit_code == 1
    assert "hunter2" not in outcome.stdout + outcome.stderr
    (line,) = outcome.stderr.splitlines()
    assert f"this link leads out of its folder, to {tmp_path}/secret, and what is wrong there is not shown" in line


def test_a_link_to_a_right_file_is_read_and_one_beside_a_file_shows_what_is_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prices.yaml").write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    Path("pricing.yaml").symlink_to("../prices.yaml")
    assert run("estimate", "--calls", "5", "-q").stdout == "5.00\n"
    Path("wrong.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    Path("pricing-2.yaml").symlink_to("wrong.yaml")
    assert "unknown key 'nonsense'" in run("sheet", "validate", "pricing-2.yaml").stderr
