"""Arguments, environment and sheets as people get them wrong: exit codes, and one line for every error."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands import described
from conftest import Run
from making import sheet_text

COUNT_FORMS = "200000, 200_000, 200,000, 200k or 1.5M"


USAGE_ERRORS = [
    # words, what the line says
    *((f"estimate --calls={text}", COUNT_FORMS) for text in ("-5", "1.5", "1,5", "1e3", "abc", "20,00,0", "0,005")),
    *((f"estimate --calls 5 {option} -1", option) for option in ("--failed", "--free", "--prepaid")),
    ("estimate --calls 5 --free x", COUNT_FORMS),
    ("estimate --calls 5 --failed 6", "6 failed calls are more than the 5 calls made"),
    ("estimate --calls 5 --pay cash", "choose one of cheapest, packages, postpaid"),
    ("estimate --calls 5 --pay postpaid --no-postpaid", "leave one of them out"),
    ("estimate --calls 5 -f jsn", "did you mean 'json'?"),
    ("estimate --calls 5 -f pdf", "choose one of table, json"),
    ("estimate --calls 5 --fail-on unservd", "did you mean 'unserved'?"),
    ("estimate --calls 5 --fail-on x", "the codes are bad-rows, base-unused, buy-ahead"),
    ("estimate --calls 5 --api image", "it has: image-style-transfer"),
    ("estimate --calls 5 --cals 6", "error: no such option: --cals; did you mean --calls?"),
    ("estimate --call 5", "error: no such option: --call; did you mean --calls?"),
    ("diff a b --pre 5", "error: no such option: --pre; did you mean --prepaid?"),
    ("estimate --calls 5 --failed 3%", "error: --failed: '3%' is a share of the calls; write how many failed, as 3000"),
    ("plan --calls 5 --growth 0.05", "error: --growth: '0.05' may be a share; write 5% or 0.05%, as it is meant"),
    ("plan --calls 5 --growth -0.5", "error: --growth: '-0.5' may be a share; write -50% or -0.5%, as it is meant"),
    ("estimat --calls 5", "did you mean 'estimate'?"),
    ("nonsense", "the commands are: estimate, compare, concurrency"),
    # of two values nobody can tell which is meant
    ("plan --calls 50000 --calls 60000", "error: --calls is given twice; give it once"),
    ("estimate --calls 2000 --calls=3000 --calls 4000", "error: --calls is given 3 times; give it once"),
    ("afford -5", "error: -5 is below 0; write an amount or a count from 0 on"),
    ("plan --calls 5 --growth 5% --growth 10%", "error: --growth is given twice; give it once"),
    ("estimate --calls 5 --budget 1 --budget 9999", "error: --budget is given twice; give it once"),
    ("compare -p builtin --pricing builtin", "error: -p builtin is given twice; name each vendor once"),
    ("compare --free 1 --free 2", "error: --free is given twice; give it once"),
    ("concurrency --need 5 --need 5", "error: --need is given twice; give it once"),
    ("sheet show -f json -f csv", "error: --format is given twice; give it once"),
    ("sheet schema --result plan --result estimate", "error: --result is given twice; give it once"),
    # near misses are answered with the full command
    ("estimate", "costcalc estimate --calls 200000"),
    ("estimate 200000", "costcalc estimate --calls 200000"),
    ("estimate 200k", "costcalc estimate --calls 200k"),
    ("estimate 200k --json", "costcalc estimate --calls 200k --json"),
    ("estimate --calls", "see costcalc estimate --help"),
    ("compare 5k", "costcalc compare --calls 5k"),
    ("compare 5k 9k", "costcalc compare --calls 5k --calls 9k"),
    ("200000", "costcalc estimate --calls 200000"),
    ("--calls 200000", "costcalc estimate --calls 200000"),
    ("--calls=200000 --free 50", "costcalc estimate --calls=200000 --free 50"),
    ("--json", "error: options come after the command; did you mean: costcalc estimate --json --calls 200000"),
    ("--json --calls 5", "error: options come after the command; did you mean: costcalc estimate --json --calls 5"),
    (
        "-p builtin estimate --calls 5",
        "error: options come after the command; did you mean: costcalc estimate --calls 5 -p builtin",
    ),
    ("-fcsv --budget=5 sheet show", "did you mean: costcalc sheet show -fcsv --budget=5"),
    ("--result plan", "error: options come after the command; did you mean: costcalc sheet schema --result plan"),
    ("--need 5", "error: options come after the command; did you mean: costcalc concurrency --need 5"),
    ("--rate=5/s --task-time 1s", "did you mean: costcalc concurrency --rate=5/s --task-time 1s"),
    ("--months 24", "did you mean: costcalc plan --months 24 --calls 200000"),
    ("--from 5k --to 9k", "did you mean: costcalc compare --from 5k --to 9k"),
    ("--max-increase 5% a b", "did you mean: costcalc diff --max-increase 5% a b"),
    ("--verson", "error: no such option: --verson; did you mean --version?"),
    ("--nonsense estimate", "error: no such option: --nonsense; see costcalc --help"),
    ("estimate --version", "error: no such option: --version; did you mean: costcalc --version"),
    ("sheet list --version", "error: no such option: --version; did you mean: costcalc --version"),
    *((f"{word} x.yaml", f"did you mean: costcalc sheet {word} x.yaml") for word in ("validate", "init")),
    *((word, f"did you mean: costcalc sheet {word}\n") for word in ("list", "show", "keys", "schema")),
    ("show builtin", "did you mean: costcalc sheet show -p builtin"),
    (
        "concurrency --rate 12/s",
        "error: --rate needs the time that a task takes; add it, as --rate 12/s --task-time 1.5s",
    ),
    ("compare old.yaml new.yaml", "costcalc diff old.yaml new.yaml"),
    ("estimate other.yaml", "costcalc estimate -p other.yaml --calls 200000"),
]


@pytest.mark.parametrize(("words", "says"), USAGE_ERRORS)
def test_wrong_usage_is_one_line_that_shows_what_is_accepted_and_exits_2(run: Run, words: str, says: str) -> None:
    outcome = run(*words.split(), *(["-p", "builtin"] if "--api" in words else []))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("costcalc: error: ")
    assert says in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


OF_COMMANDS = {word for each in described() if each.path for option in each.parameters for word in option.opts}


@pytest.mark.parametrize("option", sorted(word for word in OF_COMMANDS - {"-h", "--help"} if word.startswith("-")))
def test_a_line_that_begins_with_any_option_of_a_command_is_answered_with_the_command(run: Run, option: str) -> None:
    outcome = run(option, "5")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "error: options come after the command; did you mean: costcalc " in outcome.stderr


@pytest.mark.parametrize("endless", ["a" * 10_000, "a " * 5_000])
@pytest.mark.parametrize(
    "words",
    ["estimate --calls 5 --api", "estimate --calls 5 -p", "estimate --calls 5 -f", "estimate --calls 5 -o",
     "estimate --calls 5 --fail-on", "estimate --usage", "plan --calls 5 --prepaid", "plan --calls 5 --buy",
     "estimate", "sheet validate", "sheet init", ""],
)  # fmt: skip
def test_what_nobody_typed_is_not_echoed_whole(run: Run, words: str, endless: str) -> None:
    for last in (endless, f"--{endless}"):
        outcome = run(*words.split(), last)
        assert outcome.exit_code in {1, 2}
        assert len(outcome.stderr) < 1_000
        assert len(outcome.stderr.splitlines()) == 1


def test_a_flag_may_be_given_twice_and_so_may_what_is_repeatable(run: Run) -> None:
    words = "compare --calls 5 --calls 6 --json --json --fail-on unserved --fail-on on-request"
    outcome = run(*words.split(), "-p", "builtin", COSTCALC_PRICING="none.yaml", COSTCALC_FORMAT="csv")
    assert (outcome.exit_code, outcome.stderr) == (0, "")


def sheet_files(folder: Path) -> None:
    (folder / "folder").mkdir()
    (folder / "empty.yaml").touch()
    (folder / "blank.yaml").write_text("\n  \n", encoding="utf-8")
    (folder / "binary.yaml").write_bytes(bytes(range(256)) * 4)
    (folder / "latin1.yaml").write_bytes("provider: Müller\n".encode("latin-1"))
    (folder / "usage.csv").write_text("month,calls\n2026-01,5\n", encoding="utf-8")
    good = sheet_text(postpaid="{unit_price: 1}")
    (folder / "misspelt.yaml").write_text(good.replace("unit_price", "unit_prise"), encoding="utf-8")
    (folder / "two.yaml").write_text(good.replace("currency: USD", "curency: USD\ncolour: red"), encoding="utf-8")


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("missing.yaml", ["costcalc: error: missing.yaml: no such file"]),
        ("misspelt.yml", ["costcalc: error: misspelt.yml: no such file; did you mean 'misspelt.yaml'?"]),
        ("usage.csv", ["usage.csv:1:1: this looks like a usage file, which --usage names; a price sheet starts with"]),
        ("missing", ["costcalc: error: missing: neither a file nor a shipped sheet"]),
        ("buitlin", ["did you mean 'builtin'?"]),
        ("folder", ["costcalc: error: folder: this is a folder"]),
        ("./folder", ["costcalc: error: ./folder: this is a folder"]),
        ("empty.yaml", ["costcalc: error: empty.yaml: the file is empty"]),
        ("blank.yaml", ["costcalc: error: blank.yaml: the file is empty"]),
        ("binary.yaml", ["binary.yaml:1:1: a NUL byte"]),
        ("latin1.yaml", ["latin1.yaml:1:12: byte 0xfc is not UTF-8"]),
        ("misspelt.yaml", ["did you mean 'unit_price'?"]),
        (
            "two.yaml",
            ["two.yaml:3:1: unknown key 'curency'", "two.yaml:4:1: unknown key 'colour'"],
        ),
    ],
)
@pytest.mark.parametrize("command", ["estimate --calls 5", "compare"])
def test_a_sheet_that_cannot_be_read_is_one_line_a_problem_and_exits_1(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, sheet: str, says: list[str]
) -> None:
    sheet_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    outcome = run(*command.split(), "-p", sheet)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    for said in says:
        assert said in outcome.stderr
    assert all(line.startswith(("costcalc: error: ", f"{sheet}:")) for line in outcome.stderr.splitlines())
    assert "Traceback" not in outcome.stderr


def test_the_sheet_of_the_folder_is_used_unasked_and_a_wrong_one_names_the_way_out(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("estimate", "--calls", "9999", "--json")
    assert json.loads(run(*words).stdout)["sheet"]["name"] == "built-in sheet"
    sheet = tmp_path / "pricing.yaml"
    sheet.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    here = json.loads(run(*words).stdout)
    assert (here["sheet"]["name"], here["total"]) == ("pricing.yaml", "9999.00")
    sheet.write_text(sheet_text(postpaid="{unit_prise: 1}"), encoding="utf-8")
    outcome = run(*words)
    assert outcome.exit_code == 1
    assert "-p builtin" in outcome.stderr


def test_four_variables_of_the_environment_stand_for_options(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    words = ("estimate", "--calls", "9999")
    answer = json.loads(run(*words, COSTCALC_PRICING=str(sheet), COSTCALC_API="test", COSTCALC_FORMAT="json").stdout)
    assert (answer["total"], answer["api"]) == ("9999.00", "test")
    assert run(*words, "-p", "builtin", COSTCALC_FAIL_ON="dead-zone").exit_code == 3
    # A forgotten variable must not change a bill.
    assert run(*words, "-p", "builtin", "-q", COSTCALC_CALLS="5", COSTCALC_FREE="5").stdout == "550.00\n"


@pytest.mark.parametrize("words", ["", "--help", "-h"])
def test_help_lists_the_commands_and_the_exit_codes(run: Run, words: str) -> None:
    outcome = run(*words.split())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    text = " ".join(outcome.stdout.split())
    assert text.index("estimate ") < text.index("compare ") < text.index("concurrency ")
    assert all(f"{code} {word}" in text for code, word in enumerate(("computed", "cannot", "wrong", "computed")))


@pytest.mark.parametrize("command", ["estimate", "compare"])
def test_every_command_has_help_with_an_example_and_the_version_is_one_line(run: Run, command: str) -> None:
    assert f"costcalc {command} --calls" in run(command, "-h").stdout
    assert run(command, "--help").exit_code == 0
    assert re.fullmatch(r"costcalc \d+\.\d+\.\d+\n", run("--version").stdout)


MARKUP = "'[bold red]Name[/] [/] [link=file:///x]y :smile: \\[z]'"


def test_text_from_a_sheet_is_printed_literally(run: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "[red]sheet[bold].yaml"
    sheet.write_text(sheet_text(name=MARKUP, unit="'[/]'", postpaid="{unit_price: 1}"), encoding="utf-8")
    for colour in ("", "1"):
        outcome = run("estimate", "--calls", "5", "-p", str(sheet), COLUMNS="200", FORCE_COLOR=colour)
        assert outcome.exit_code == 0
        assert MARKUP.strip("'") in outcome.stdout
        assert sheet.name in outcome.stdout
    sheet.write_text(sheet_text(name=MARKUP, postpaid="{'[/]': 1}"), encoding="utf-8")
    outcome = run("estimate", "--calls", "5", "-p", str(sheet))
    assert outcome.exit_code == 1
    assert "[/]" in outcome.stderr
