"""``-o FILE`` and the job summary: by suffix, whole or as it was, and nothing left behind."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

WORDS = ("estimate", "--calls", "200000", "-p", "builtin")
HEADING = "### Image Style Transfer · Tencent Cloud · USD\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def files() -> dict[str, str]:
    """Return every file of the folder, hidden ones too, with its text."""
    return {path.name: path.read_text(encoding="utf-8") for path in Path().iterdir() if path.is_file()}


def costcalc(*words: str, stdout: int = subprocess.PIPE, **more: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "costcalc", *words]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=os.environ | more, check=False)


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("a.json", "json"),
        ("a.csv", "csv"),
        ("a.md", "markdown"),
        ("a.txt", "table"),
        ("A.JSON", "json"),
        ("a.b.Csv", "csv"),
        ("ä ö.md", "markdown"),
        (".hidden.txt", "table"),
    ],
)
def test_the_format_of_a_file_follows_its_name(run: Run, name: str, to: str) -> None:
    alone = run(*WORDS, "-f", to)
    beside = run(*WORDS, "-o", name)
    assert (beside.exit_code, beside.stderr) == (0, "")
    assert beside.stdout == run(*WORDS).stdout
    assert files() == {name: alone.stdout}


def test_several_files_are_written_beside_any_format(run: Run) -> None:
    names = ("a.json", "b.md", "c.csv", "d.txt", "e.json")
    options = [part for name in names for part in ("-o", name)]
    assert run(*WORDS, *options, "-q").stdout == "9000.00\n"
    found = files()
    assert tuple(sorted(found)) == names
    assert found["a.json"] == found["e.json"] == run(*WORDS, "--json").stdout
    assert found["b.md"].startswith(HEADING)


@pytest.mark.parametrize(
    "words",
    [
        "compare -p builtin",
        "concurrency --need 10 -p builtin",
        "plan --calls 5k -p builtin",
        "sheet keys",
        "sheet list",
        "sheet show -p builtin",
        "sheet validate",
    ],
)
def test_every_command_writes_files(run: Run, words: str) -> None:
    outcome = run(*words.split(), "-f", "csv", "-o", "a.json", "-o", "a.md")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert json.loads(files()["a.json"])["command"] == " ".join(words.split()[: 1 + words.startswith("sheet")])
    assert files()["a.md"].startswith("### ")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("json", "did you mean -f json?"),
        ("csv", "did you mean -f csv?"),
        ("table", "did you mean -f table?"),
        ("markdown", "did you mean -f markdown?"),
        ("github", "did you mean -f github?"),
        ("a.pdf", "end it in one of .txt, .json, .csv, .md"),
        ("report", "end it in one of .txt, .json, .csv, .md"),
        (".json", "end it in one of .txt, .json, .csv, .md"),
        ("", "--output is empty"),
        ("-", "end it in one of"),
    ],
)
def test_a_name_without_a_known_suffix_is_refused_before_anything_is_read(run: Run, name: str, says: str) -> None:
    outcome = run("estimate", "--calls", "1", "-p", "no-such.yaml", "-o", name)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
    assert files() == {}


def refused(run: Run, *options: str) -> str:
    """Return the one line with which a run ends that printed its report and could not write a file."""
    outcome = run(*WORDS, *options)
    assert outcome.exit_code == 1
    assert outcome.stdout == run(*WORDS).stdout
    assert len(outcome.stderr.splitlines()) == 1
    assert outcome.stderr.startswith("costcalc: error: -o ")
    return outcome.stderr


@pytest.mark.parametrize("name", ["no/such/folder/a.json", "file.txt/a.json", "folder.json", f"{'x' * 300}.json"])
def test_a_file_that_cannot_be_written_is_one_line_and_the_report_is_still_printed(run: Run, name: str) -> None:
    Path("file.txt").touch()
    Path("folder.json").mkdir()
    assert name in refused(run, "-o", name)
    assert files() == {"file.txt": ""}
    assert list(Path("folder.json").iterdir()) == []


def test_a_file_that_cannot_be_written_keeps_no_other_from_being_written(run: Run) -> None:
    said = refused(run, "-o", "no/a.json", "-o", "b.csv", "-o", "no/c.md", "-o", "d.txt")
    assert "no/a.json" in said
    assert set(files()) == {"b.csv", "d.txt"}


def test_links_that_lead_to_each_other_are_one_line(run: Run) -> None:
    Path("a.json").symlink_to("b.json")
    Path("b.json").symlink_to("a.json")
    assert "-o a.json: cannot write it (links that lead to each other)" in refused(run, "-o", "a.json")


@pytest.mark.parametrize(
    "leads_to", ["/dev/full", "/dev/null", "../outside.json", "there/real.json", "../nothing.json"]
)
def test_a_link_that_leads_out_of_its_folder_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, leads_to: str
) -> None:
    """In a checkout, whoever committed the link chose the file; a report can hold lines of that person, too."""
    Path("work/there").mkdir(parents=True)
    monkeypatch.chdir("work")
    for name in ("../outside.json", "there/real.json"):
        Path(name).write_text("what was there\n", encoding="utf-8")
    Path("a.json").symlink_to(leads_to)
    said = refused(run, "-o", "a.json")
    real = os.path.realpath(leads_to)
    assert f"(it is a link that leads out of its folder, to {real}); name that file itself, or remove the link" in said
    assert Path("a.json").is_symlink()
    assert Path("../outside.json").read_text(encoding="utf-8") == "what was there\n"
    assert Path("there/real.json").read_text(encoding="utf-8") == "what was there\n"
    assert not Path("../nothing.json").exists()


@pytest.mark.parametrize("there", [True, False])
def test_a_link_within_its_folder_stays_and_its_file_is_replaced(run: Run, there: bool) -> None:
    if there:
        Path("2026.txt").write_text("old", encoding="utf-8")
    Path("latest.json").symlink_to("2026.txt")
    assert run(*WORDS, "-o", "latest.json").exit_code == 0
    assert Path("latest.json").is_symlink()
    assert json.loads(Path("2026.txt").read_text(encoding="utf-8"))["total"] == "9000.00"
    assert set(files()) == {"latest.json", "2026.txt"}


def test_a_pipe_with_a_name_is_written_to_and_not_replaced() -> None:
    os.mkfifo("pipe.json")
    with subprocess.Popen(["cat", "pipe.json"], stdout=subprocess.PIPE) as reader:
        assert costcalc(*WORDS, "-o", "pipe.json").returncode == 0
        assert reader.stdout
        assert json.loads(reader.stdout.read())["total"] == "9000.00"
    assert Path("pipe.json").is_fifo()


@pytest.mark.parametrize("before", [None, "what was there\n"])
@pytest.mark.parametrize("linked", [False, True])
def test_a_limit_on_the_size_of_files_leaves_the_old_one_whole(before: str | None, linked: bool) -> None:
    if before:
        Path("a.json").write_text(before, encoding="utf-8")
        if linked:
            Path("b.json").hardlink_to("a.json")
    there = files()
    limited = 'ulimit -f 1; exec "$0" -m costcalc estimate --calls 200000 -p builtin -o a.json'
    done = subprocess.run(["sh", "-c", limited, sys.executable], capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        b"costcalc: error: -o a.json: cannot write it (File too large); make room, or name a file on another disk\n"
    )
    assert b"Cheapest this month" in done.stdout
    assert files() == there


@pytest.mark.parametrize("step", ["os.fsync", "os.fchmod", "pathlib.Path.replace"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), OSError(5, "I/O error"), KeyboardInterrupt()]
)
def test_a_write_that_fails_at_any_step_leaves_nothing_behind(
    run: Run, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    Path("a.json").write_text("what was there\n", encoding="utf-8")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(step, fail)
    outcome = run(*WORDS, "-o", "a.json")
    if isinstance(error, KeyboardInterrupt):
        assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (130, "", "")
    else:
        assert outcome.exit_code == 1
        assert "-o a.json: cannot write it" in outcome.stderr
    assert files() == {"a.json": "what was there\n"}


# What each stands for: a folder that may not be written to, or is mounted read-only; an owner or a mode that the user
# may not give; a file mounted by itself, as into a container.
@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("tempfile.mkstemp", errno.EACCES),
        ("tempfile.mkstemp", errno.EROFS),
        ("os.fchmod", errno.EPERM),
        ("pathlib.Path.replace", errno.EBUSY),
    ],
)
@pytest.mark.parametrize("fails", [False, True])
def test_a_file_that_cannot_be_replaced_is_written_in_place_or_left_as_it_was(
    run: Run, monkeypatch: pytest.MonkeyPatch, step: str, code: int, fails: bool
) -> None:
    Path("a.json").write_text("what was there\n", encoding="utf-8")
    same = Path("a.json").stat().st_ino

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(step, fail)
    if fails:
        monkeypatch.setattr("os.fsync", fail)
        assert "a.json: cannot write it" in refused(run, "-o", "a.json")
        assert files() == {"a.json": "what was there\n"}
    else:
        assert run(*WORDS, "-o", "a.json").exit_code == 0
        assert files() == {"a.json": run(*WORDS, "--json").stdout}
    assert Path("a.json").stat().st_ino == same


def test_a_second_name_of_a_file_stays_one(run: Run) -> None:
    Path("a.json").write_text("x" * 10_000, encoding="utf-8")
    Path("b.json").hardlink_to("a.json")
    assert run(*WORDS, "-o", "a.json").exit_code == 0
    assert files() == dict.fromkeys(("a.json", "b.json"), run(*WORDS, "--json").stdout)


def test_a_write_protected_file_is_refused(run: Run) -> None:
    Path("a.json").write_text("what was there\n", encoding="utf-8")
    Path("a.json").chmod(0o444)
    assert "(it is write-protected); name another file, or make this one writable" in refused(run, "-o", "a.json")
    assert files() == {"a.json": "what was there\n"}


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o777, 0o2664])
def test_a_file_keeps_its_mode_and_its_group(run: Run, mode: int) -> None:
    Path("a.json").touch()
    # The administrator may give any group, others one of their own.
    group = 54321 if os.geteuid() == 0 else os.getgroups()[-1]
    os.chown("a.json", -1, group)
    Path("a.json").chmod(mode)
    assert run(*WORDS, "-o", "a.json").exit_code == 0
    left = Path("a.json").stat()
    assert (left.st_mode & 0o7777, left.st_gid) == (mode, group)


@pytest.mark.parametrize("number", ["SIGHUP", "SIGTERM", "SIGINT"])
def test_a_run_that_is_told_to_end_while_it_writes_a_file_leaves_no_half_of_one(number: str) -> None:
    script = f"""
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may run below nohup, which ignores it
whole = os.fsync
def fsync(file):
    os.kill(os.getpid(), signal.{number})
    whole(file)
os.fsync = fsync
from costcalc.__main__ import main
main()
"""
    command = [sys.executable, "-c", script, *WORDS, "-o", "a.json", "-o", "b.json"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode in {130, -getattr(signal, number)}
    assert (done.stdout, done.stderr) == (b"", b"")
    # The file at hand is finished first; no other is begun.
    assert list(files()) == ["a.json"]
    assert json.loads(files()["a.json"])["total"] == "9000.00"


@pytest.mark.parametrize(("mask", "mode"), [("022", 0o644), ("077", 0o600), ("002", 0o664)])
def test_a_new_file_has_the_mode_that_the_user_gives_new_files(mask: str, mode: int) -> None:
    script = f'umask {mask}; exec "$0" -m costcalc sheet list -o a.json'
    subprocess.run(["sh", "-c", script, sys.executable], check=True, capture_output=True)
    assert Path("a.json").stat().st_mode & 0o777 == mode


def test_the_same_file_twice_is_refused_before_it_is_written(run: Run) -> None:
    assert run(*WORDS, "-o", "a.json", "-o", "./a.json").exit_code == 2
    assert files() == {}


def test_a_second_run_replaces_the_first(run: Run) -> None:
    run("compare", "-p", "builtin", "-o", "a.txt")
    run(*WORDS, "-o", "a.txt")
    assert files()["a.txt"] == run(*WORDS).stdout


def test_a_reader_that_went_away_keeps_no_file_from_being_complete() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = costcalc(*WORDS, "-o", "a.json", "-o", "b.md", stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
    assert json.loads(files()["a.json"])["total"] == "9000.00"
    assert files()["b.md"].endswith("saving 1,000.00 (10.0 %).**\n")


def test_a_full_disk_under_standard_output_keeps_no_file_from_being_complete() -> None:
    with Path("/dev/full").open("wb") as full:
        done = costcalc(*WORDS, "-o", "a.json", stdout=full.fileno())
    assert done.returncode == 1
    assert done.stderr == b"costcalc: error: cannot write the report: No space left on device\n"
    assert json.loads(files()["a.json"])["total"] == "9000.00"


# ── the summary of a job ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    path = tmp_path / "step_summary_1"
    path.write_text("# What was there\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("way", ["-o", "-f", "both", "other spelling"])
def test_a_job_summary_is_appended_to_once_and_never_replaced(run: Run, summary: Path, way: str) -> None:
    spelt = str(summary) if way != "other spelling" else f"{summary.parent}/./{summary.name}"
    options = {"-o": ["-o", spelt], "-f": ["-f", "github"], "other spelling": ["-o", spelt]}.get(
        way, ["-o", spelt, "-f", "github"]
    )
    outcome = run(*WORDS, *options, GITHUB_STEP_SUMMARY=str(summary))
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    text = summary.read_text(encoding="utf-8")
    assert text == "# What was there\n" + run(*WORDS, "-f", "markdown").stdout
    run(*WORDS, *options, GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8").count(HEADING) == 2
    assert set(files()) == {summary.name}


@pytest.mark.parametrize("name", ["summary.md", "summary.json", "summary"])
def test_a_job_summary_is_markdown_whatever_its_name(run: Run, name: str) -> None:
    Path(name).write_text("there\n", encoding="utf-8")
    run(*WORDS, "-o", name, GITHUB_STEP_SUMMARY=name)
    assert files()[name].startswith(f"there\n{HEADING}")


def test_what_is_appended_begins_a_line_of_its_own(run: Run, summary: Path) -> None:
    summary.write_text("no end of line", encoding="utf-8")
    run(*WORDS, "-f", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8").startswith(f"no end of line\n{HEADING}")


def test_github_prints_the_annotations_alone_where_there_is_a_summary(run: Run, summary: Path) -> None:
    outcome = run(*WORDS, "-f", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert outcome.stdout == (
        "::notice title=costcalc buy-ahead::for 200,000 calls in every month of a year, buying ahead averages "
        "6,500.00 a month; costcalc plan shows what to buy, and when\n"
    )


@pytest.mark.parametrize("value", [None, ""])
def test_github_prints_the_report_where_there_is_no_summary(run: Run, value: str | None) -> None:
    outcome = run(*WORDS, "-f", "github", **({} if value is None else {"GITHUB_STEP_SUMMARY": value}))
    assert outcome.stdout.startswith(run(*WORDS, "-f", "markdown").stdout)


def test_a_summary_that_does_not_exist_yet_is_made(run: Run) -> None:
    run(*WORDS, "-f", "github", GITHUB_STEP_SUMMARY="new")
    assert files()["new"].startswith(HEADING)


def test_a_summary_that_cannot_be_written_is_one_line_and_the_annotations_are_still_printed(run: Run) -> None:
    outcome = run(*WORDS, "-f", "github", "--budget", "1", GITHUB_STEP_SUMMARY="/dev/full")
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith(
        "costcalc: error: GITHUB_STEP_SUMMARY=/dev/full: cannot write it (No space left on device)"
    )
    assert "::error title=costcalc gate::budget 1.00 USD, actual 9,000.00" in outcome.stdout


def test_other_formats_leave_the_summary_alone(run: Run, summary: Path) -> None:
    for to in ("table", "json", "csv", "markdown"):
        run(*WORDS, "-f", to, "-o", "a.md", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8") == "# What was there\n"


def test_the_report_of_a_failed_gate_is_in_its_files(run: Run) -> None:
    outcome = run(*WORDS, "--budget", "1", "-o", "a.json", "-o", "b.md")
    assert outcome.exit_code == 3
    assert files()["a.json"] == run(*WORDS, "--budget", "1", "--json").stdout
    assert files()["b.md"] == run(*WORDS, "--budget", "1", "-f", "markdown").stdout
    # So that a comment made of the file is not cheerful under a red pipeline.
    assert "Budget 1.00: not met, over by 8,999.00." in files()["b.md"]
