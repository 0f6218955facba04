"""A command line as a whole: files that are read and written, formats asked for twice, variables by their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

USAGE = "month,calls\n2026-01,5\n"
DAILY = "{period: day, unit_price: 2}"


def refused(run: Run, words: str, **environment: str) -> str:
    """Return the one line that a line of wrong usage is answered with."""
    outcome = run(*words.split(), **environment)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    [line] = outcome.stderr.splitlines()
    return line.removeprefix("costcalc: error: ")


@pytest.fixture
def files(empty_folder: Path) -> Path:
    """A folder with a file of each kind, and a link to one of them."""
    Path("u.csv").write_text(USAGE, encoding="utf-8")
    Path("d.csv").write_text("day,need\n2026-01-01,5\n", encoding="utf-8")
    Path("sheet.txt").write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    for name in ("a.json", "b.json"):
        Path(name).write_text("{}", encoding="utf-8")
    Path("link.csv").symlink_to("u.csv")
    return empty_folder


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("estimate --usage u.csv -o u.csv", "u.csv"),
        ("estimate --usage u.csv -o ./u.csv", "./u.csv"),
        ("estimate --usage u.csv -o link.csv", "link.csv"),
        ("plan --usage link.csv -o x.json -o u.csv", "u.csv"),
        ("concurrency --demand d.csv -o d.csv", "d.csv"),
        ("diff a.json b.json -o a.json", "a.json"),
        ("diff a.json b.json -o b.json", "b.json"),
        ("sheet show -p sheet.txt -o sheet.txt", "sheet.txt"),
        ("sheet validate sheet.txt -o sheet.txt", "sheet.txt"),
        ("plan --calls 5 --case low=u.csv:25 --case high=5% -o u.csv", "u.csv"),
        ("plan --calls 5 --case low=u.csv -o ./u.csv", "./u.csv"),
    ],
)
def test_a_file_that_is_read_is_never_written(run: Run, files: Path, words: str, named: str) -> None:
    before = {path.name: path.read_text(encoding="utf-8") for path in files.iterdir()}
    assert refused(run, words) == f"-o {named}: that is also an input; name another file"
    assert {path.name: path.read_text(encoding="utf-8") for path in files.iterdir()} == before


def test_a_sheet_that_is_used_unasked_is_not_written_through_a_link(run: Run, empty_folder: Path) -> None:
    Path("pricing.yaml").write_text(sheet_text(postpaid="{unit_price: 1}"), encoding="utf-8")
    (empty_folder / "x.json").symlink_to("pricing.yaml")
    assert "that is also an input" in refused(run, "estimate --calls 5 -o x.json")


@pytest.mark.usefixtures("empty_folder")
@pytest.mark.parametrize("words", ["-o x.json -o x.json", "-o x.json -o y.csv -o ./x.json"])
def test_a_file_is_named_once(run: Run, words: str) -> None:
    assert "named twice; name it once" in refused(run, f"estimate --calls 5 {words}")
    assert not Path("x.json").exists()


def test_devices_are_read_and_written_as_often_as_they_are_named(run: Run) -> None:
    assert "not a possible" not in run("estimate", "--calls", "5", "-o", "/dev/null", "-o", "/dev/null").stderr


def test_two_formats_are_not_asked_for_at_once(run: Run) -> None:
    assert refused(run, "estimate --calls 5 --json -f csv") == (
        "--json and --format csv ask for two formats; leave one of them out"
    )
    asked = run("estimate", "--calls", "5", "--json").stdout
    assert run("estimate", "--calls", "5", "--json", "-f", "json").stdout == asked
    assert run("estimate", "--calls", "5", "--json", COSTCALC_FORMAT="csv").stdout == asked


EMPTY = [
    # words before the empty one, what is named
    ("estimate --calls", "--calls"),
    ("estimate --calls 5 --failed", "--failed"),
    ("estimate --calls 5 --fail-on", "--fail-on"),
    ("estimate --calls 5 --fail-on unserved --fail-on", "--fail-on"),
    ("estimate --calls 5 --budget", "--budget"),
    ("estimate --calls 5 --api", "--api"),
    ("estimate --calls 5 -p", "--pricing"),
    ("estimate --calls 5 -f", "--format"),
    ("estimate --calls 5 -o", "--output"),
    ("estimate --usage", "--usage"),
    ("plan --calls 5 --prepaid", "--prepaid"),
    ("diff a.json b.json --failed", "--failed"),
    ("concurrency --demand", "--demand"),
    ("sheet show --api", "--api"),
    ("sheet validate -p", "--pricing"),
    ("sheet init x.yaml --from", "--from"),
    ("sheet schema --result", "--result"),
    ("sheet validate", "PATH"),
    ("sheet validate sheet.txt", "PATH"),
    ("sheet init", "FILE"),
    ("diff a.json", "NEW"),
]


@pytest.mark.parametrize(("words", "named"), EMPTY)
@pytest.mark.parametrize("empty", ["", " "])
@pytest.mark.usefixtures("files")
def test_a_variable_that_is_not_set_changes_no_bill(run: Run, words: str, named: str, empty: str) -> None:
    outcome = run(*words.split(), empty)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    [line] = outcome.stderr.splitlines()
    assert line.startswith(f"costcalc: error: {named} is empty (a variable that is not set?); write ")
    assert not Path("x.yaml").exists()


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("codes", [",", " , ", ", ,"])
def test_codes_that_are_none_drop_no_gate(run: Run, codes: str) -> None:
    outcome = run("estimate", "--calls", "5", "--fail-on", "dead-zone", "--fail-on", codes)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"--fail-on: {codes!r} names no code; the codes are bad-rows, " in outcome.stderr


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("FORMAT", "yaml", "no format 'yaml'"),
        ("FAIL_ON", "x-y-z", "no note has the code 'x-y-z'"),
        ("BUDGET", "much", "'much' is not an amount"),
        ("API", "none", "no API 'none' in "),
    ],
)
def test_a_wrong_variable_is_named_and_not_its_option(run: Run, variable: str, value: str, says: str) -> None:
    message = refused(run, "estimate --calls 5", **{f"COSTCALC_{variable}": value})
    assert message.startswith(f"COSTCALC_{variable}: ")
    assert says in message
    assert "--format:" not in message


def test_a_variable_that_names_no_sheet_is_named(run: Run) -> None:
    outcome = run("estimate", "--calls", "5", COSTCALC_PRICING="nope")
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("costcalc: error: COSTCALC_PRICING: nope: neither a file nor a shipped sheet")


@pytest.mark.usefixtures("empty_folder")
def test_validate_takes_the_sheet_as_other_commands_do(run: Run) -> None:
    asked = run("sheet", "validate", "tencent-ocr").stdout
    assert run("sheet", "validate", COSTCALC_PRICING="tencent-ocr").stdout == asked
    assert run("sheet", "validate", "-p", "tencent-ocr").stdout == asked
    # A hook names its files: a variable is not one of them.
    assert run("sheet", "validate", "tencent-ocr", COSTCALC_PRICING="nope").stdout == asked
    assert "in one way" in refused(run, "sheet validate builtin -p tencent-ocr")


def test_a_summary_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    summary = str(tmp_path / "missing" / "summary")
    outcome = run("estimate", "--calls", "5", "-f", "github", GITHUB_STEP_SUMMARY=summary)
    assert outcome.exit_code == 1
    assert f"GITHUB_STEP_SUMMARY={summary}: cannot write it" in outcome.stderr


def test_a_full_disk_is_not_blamed_on_permissions(run: Run) -> None:
    outcome = run("estimate", "--calls", "5", "-f", "github", GITHUB_STEP_SUMMARY="/dev/full")
    assert "make room, or name a file on another disk" in outcome.stderr


@pytest.mark.parametrize(
    "words", ["estimate --calls 5/day --days 1", "estimate --calls 5/day --days 1 --concurrency 5"]
)
def test_a_day_is_not_held_against_the_budget_of_a_month(run: Run, tmp_path: Path, words: str) -> None:
    sheet = tmp_path / "sheet.yaml"
    concurrency = "{included: 3, daily_price: 1}"
    sheet.write_text(sheet_text(postpaid=DAILY, concurrency=concurrency), encoding="utf-8")
    message = refused(run, f"{words} -p {sheet} --budget 500/month")
    assert message.startswith("--budget: test is billed by the day")
    assert run(*words.split(), "-p", str(sheet), "--budget", "500").exit_code == 0
    assert "COSTCALC_BUDGET: " in refused(run, f"{words} -p {sheet}", COSTCALC_BUDGET="500/month")


def test_a_difference_has_the_digits_of_the_currency(run: Run) -> None:
    # 5 × 3 = 15 yen, 2 more than 13; dinars have three decimals: 5 × 0.003 = 0.015.
    yen = sheet_text(currency_code="JPY", postpaid="{unit_price: 3}")
    dinars = sheet_text(currency_code="KWD", postpaid="{unit_price: 0.003}")
    failed = run("estimate", "--calls", "5", "-p", "-", "--budget", "13/month", stdin=yen).stderr
    assert failed.endswith("budget 13 JPY, actual 15, over by 2\n")
    failed = run("estimate", "--calls", "5", "-p", "-", "--budget", "0.01", stdin=dinars).stderr
    assert failed.endswith("actual 0.015, over by 0.005\n")


def test_what_lacks_its_value_is_explained_by_its_own_command(run: Run) -> None:
    assert refused(run, "sheet show -p").endswith("see costcalc sheet show --help")
    assert refused(run, "concurrency --need 5 --days 0") == "--days: at least one day is needed; write 1 or more"


def test_the_waits_are_those_of_the_share_that_was_asked_for(run: Run) -> None:
    words = "concurrency --rate 20/s --task-time 1.5s --max-wait 2s -p builtin"
    ninety_five = run(*words.split()).stdout
    assert "95 % wait" in ninety_five
    asked = run(*words.split(), "--percentile", "99").stdout
    assert "99 % wait" in asked
    # 33 at once: 49.0 % wait, 245 ms on the average of all, so exp(-t / 0.5) of them longer than t, and
    # 0.490 × exp(-t / 0.5) = 0.01 at t = 0.5 × ln 49 = 1.95 s; it is the first below 2 s.
    [line] = [line for line in asked.splitlines() if line.startswith("▸       33 ")]
    assert "1.95 s" in line


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("estimate --calls|10k/day |--days|5", "estimate --calls 10k/day --days 5"),
        ("estimate --calls|10k / day|--days|5", "estimate --calls 10k/day --days 5"),
        ("estimate --calls|10k|--budget| 500/month ", "estimate --calls 10k --budget 500/month"),
        ("estimate --calls|10k|--budget|6000/year ", "estimate --calls 10k --budget 6000/year"),
        ("afford|60000 / year ", "afford 60000/year"),
    ],
)
def test_a_blank_beside_a_value_changes_nothing(run: Run, words: str, same: str) -> None:
    command, _, rest = words.partition("|")
    said, plain = run(*command.split(), *rest.split("|"), "--json"), run(*same.split(), "--json")
    assert said == plain
    assert said.exit_code in {0, 3}
