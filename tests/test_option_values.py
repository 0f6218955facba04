"""Every option of every command: what is wrong with a value is said of that option, and a right one changes the answer."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from commands import described
from conftest import Run
from making import sheet_text

PARTS = {
    "unit": "page",
    "free_quota": "{period: month, units: 1_000, validity: 2 years}",
    "postpaid": "{mode: volume, enabled_by_default: true, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}]}",
    "packages": "{validity: 1 year, sizes: [{units: 1_000, price: 70}, {units: 10_000, price: 550}]}",
    "concurrency": "{included: 3, daily_price: 200, monthly_price: 4_000}",
}
PLANS = "[{name: Pro, price: 300, included: 2_000, beyond: {unit_price: 0.05}}]"

ASKED = {
    "estimate": ["--calls 20k", "--usage months.csv"],
    "compare": ["--calls 20k", "--from 10k --to 30k", "-p sheet.yaml -p other.yaml --calls 20k"],
    "concurrency": [
        "--need 5 --days 3",
        "--rate 20/s --task-time 1.5s",
        "--calls 80k --task-time 9s --within 8h",
        "--demand need.csv",
    ],
    "plan": ["--calls 20k", "--calls 20k --start 2026-01", "--usage months.csv", "--calls 20k --case low=-40%:25 --case high=50%:75"],
    "afford": ["5", "500/year"],
    "forecast": ["--so-far 9k --on 2026-01-18", "--usage days.csv"],
    "reconcile": ["--usage months.csv --bill bill.csv"],
    "diff": ["sheet.yaml other.yaml", "sheet.yaml other.yaml --calls 20k", "sheet.yaml other.yaml --usage months.csv",
             "months.csv more.csv", "old.json new.json"],
    "sheet show": [""],
    "sheet list": [""],
    "sheet keys": [""],
}  # fmt: skip
"""Lines that are answered, with every way to ask: of each, one value is made wrong."""

NAMED_BY_VALUE = {"--pricing", "--contract", "--api", "--output", "--also", "--usage", "--bill", "--demand"}
"""Options that are files and names: of a wrong one it is said what was written, and ``-o`` by its letter."""

WRITTEN = "?"


@pytest.fixture
def folder(empty_folder: Path) -> Path:
    """Write two sheets, their contract, and files of each kind."""

    def write(name: str, text: str) -> None:
        (empty_folder / name).write_text(text, encoding="utf-8")

    write("sheet.yaml", sheet_text(**PARTS))
    write("pricing.yaml", sheet_text(**PARTS))
    write("other.yaml", sheet_text(**PARTS | {"postpaid": "{unit_price: 0.07}"}))
    write("plans.yaml", sheet_text(**PARTS, subscriptions=PLANS))
    write("months.csv", "month,calls\n2026-01,20000\n2026-02,30000\n2026-03,1000\n")
    write("more.csv", "month,calls\n2026-01,20000\n2026-02,30000\n2026-03,4000\n")
    write("days.csv", "".join(["day,calls\n", *(f"2026-01-{day:02d},{500 + day}\n" for day in range(1, 19))]))
    write("bill.csv", "month,amount\n2026-01,1140.00\n2026-02,1740.00\n2026-03,9.00\n")
    write("accounts.csv", "month,account,calls\n2026-01,a,9000\n2026-01,b,9000\n2026-02,a,9000\n2026-02,b,9000\n")
    write(
        "contract.yaml",
        "contract: 1\nas_of: 2026-05\nsource: offer 17\napis:\n  test:\n    discount: 12 %\n",
    )
    write("call.yaml", sheet_text(**PARTS, per_call="{minimum: 1}"))
    write("yuan.yaml", sheet_text(currency_code="CNY", **PARTS))
    write("need.csv", "day,need\n2026-01-01,5\n2026-01-02,9\n")
    return empty_folder


@pytest.fixture
def saved(folder: Path, run: Run) -> Path:
    """Write the results of two estimates, too."""
    for name, calls in (("old.json", "20k"), ("new.json", "30k")):
        (folder / name).write_text(run("estimate", "--calls", calls, "--json").stdout, encoding="utf-8")
    return folder


def with_value(words: list[str], option: str, value: str) -> list[str]:
    """Return a line in which an option has a value, in place of the first one that it has."""
    if option in words:
        place = words.index(option) + 1
        return [*words[:place], value, *words[place + 1 :]]
    return [*words, option, value]


def added_to(words: list[str], added: str) -> list[str]:
    """Return a line with an option, which may be one without a value."""
    option, _, value = added.partition(" ")
    return with_value(words, option, value) if value and option != "-p" else [*words, *added.split()]


def test_every_command_that_answers_is_asked() -> None:
    others = {"", "sheet", "meter", "sheet schema", "sheet init", "sheet validate"}  # which take no values but names
    assert {" ".join(each.path) for each in described()} - others == set(ASKED)


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    ("command", "words"), [(command, words) for command, lines in ASKED.items() for words in lines]
)
def test_a_wrong_value_is_said_of_its_option(run: Run, command: str, words: str) -> None:
    line = [*command.split(), *words.split()]
    assert (run(*line).exit_code, run(*line).stderr) == (0, "")
    (parameters,) = (each.parameters for each in described() if " ".join(each.path) == command)
    for parameter in parameters:
        long = [name for name in parameter.opts if name.startswith("--")]
        if not long or parameter.is_flag:
            continue
        outcome = run(*with_value(line, long[-1], WRITTEN))
        said = outcome.stderr.splitlines()
        assert (outcome.exit_code in {1, 2}, outcome.stdout, len(said)) == (True, "", 1), long
        # Not a part of another word: an option whose name is wrong is one that nobody finds.
        if long[-1] not in NAMED_BY_VALUE:
            assert re.search(rf"(?<![\w-]){long[-1]}(?![\w-])", said[0]), said


EFFECTS = [
    # a line that is answered, and what must change the answer, beside or in place of what it says
    ("estimate --calls 20k", "--failed 100"),
    ("estimate --calls 20k", "--free 50"),
    ("estimate --calls 20k", "--prepaid 500"),
    ("estimate --calls 20k", "--no-postpaid"),
    ("estimate --calls 20k", "--pay postpaid"),
    ("estimate --calls 2500", "--pay packages"),
    ("estimate --calls 20k", "--concurrency 5"),
    ("estimate --calls 20k --concurrency 5", "--days 7"),
    ("estimate --calls 2k/day", "--days 7"),
    ("estimate --calls 20k", "--contract contract.yaml"),
    ("estimate --calls 20k", "-p other.yaml"),
    ("estimate --calls 20k -p plans.yaml", "--subscription Pro"),
    ("estimate --calls 20k -p plans.yaml", "--pay subscription"),
    ("estimate --calls 20k -p call.yaml --size 1", "--size 2"),
    ("estimate --usage months.csv", "--free 50"),
    ("estimate --usage months.csv", "--free-until 2026-01"),
    ("estimate --usage months.csv", "--prepaid 500"),
    ("estimate --usage months.csv", "--no-postpaid"),
    ("estimate --usage months.csv", "--contract contract.yaml"),
    ("estimate --usage months.csv -p plans.yaml", "--subscription Pro"),
    ("estimate --usage accounts.csv", "--one-bill"),
    ("compare --calls 20k", "--free 50"),
    ("compare --calls 20k", "--contract contract.yaml"),
    ("compare --calls 20k", "-p other.yaml"),
    ("compare --calls 2k/day", "--days 7"),
    ("compare --calls 20k -p call.yaml --size 1", "--size 2"),
    ("compare --from 10k", "--to 30k"),
    ("compare --from 10k --to 20k", "--step 5k"),
    ("compare -p sheet.yaml -p other.yaml --calls 2k/day", "--days 7"),
    ("compare -p sheet.yaml -p yuan.yaml --fx CNY=0.14 --calls 20k", "--fx CNY=0.15"),
    ("compare -p sheet.yaml -p other.yaml --from 10k", "--to 20k"),
    ("compare -p sheet.yaml -p other.yaml --from 10k --to 20k", "--step 5k"),
    ("concurrency --need 5", "--days 3"),
    ("concurrency --need 5", "--contract contract.yaml"),
    ("concurrency --rate 20/s --task-time 1.5s", "--max-wait 20s"),
    ("concurrency --rate 20/s --task-time 1.5s --max-wait 2s", "--percentile 50"),
    ("concurrency --rate 20/s --task-time 1.5s", "--days 3"),
    ("plan --calls 20k", "--months 3"),
    ("plan --calls 20k", "--growth 5%"),
    ("plan --calls 20k", "--growth 40%/year"),
    ("plan --calls 20k", "--scale 80%"),
    ("plan --calls 20k", "--season 1,1,1,1,1,1,1,1,1,1.2,1.5,2"),
    ("plan --calls 20k", "--start 2026-03"),
    ("plan --calls 20k", "--prepaid 500@5"),
    ("plan --calls 20k", "--free 50"),
    ("plan --calls 20k", "--free-until 5"),
    ("plan --calls 20k", "--no-postpaid"),
    ("plan --calls 20k", "--buy 1x10k@1"),
    ("plan --calls 20k", "--prefer robust"),
    ("plan --calls 20k", "--regret 35%"),
    ("plan --calls 20k", "--concurrency 5"),
    ("plan --calls 20k", "--case low=-40%:25"),
    ("plan --calls 20k --case low=-40%:25 --case high=90%:75", "--prefer worst"),
    ("plan --calls 20k", "--contract contract.yaml"),
    ("plan --calls 20k -p plans.yaml", "--subscription Pro"),
    ("plan --calls 20k -p call.yaml --size 1", "--size 2"),
    ("plan --usage months.csv", "--shift 12"),
    ("plan --usage months.csv", "--months 2"),
    ("plan --usage months.csv", "--scale 80%"),
    ("plan --usage months.csv", "--prepaid 500@2026-02"),
    ("plan --usage months.csv", "--free-until 2026-01"),
    ("plan --usage accounts.csv", "--one-bill"),
    ("afford 500", "--per year"),
    ("afford 500", "--free 50"),
    ("afford 500", "--prepaid 500"),
    ("afford 500", "--no-postpaid"),
    ("afford 500", "--contract contract.yaml"),
    ("afford 500 -p call.yaml --size 1", "--size 2"),
    ("forecast --so-far 9k --on 2026-01-18", "--free 50"),
    ("forecast --so-far 9k --on 2026-01-18", "--prepaid 500@2026-02"),
    ("forecast --so-far 9k --on 2026-01-18", "--so-far-postpaid 2000"),
    ("forecast --so-far 3k --on 2026-01-18", "--pay postpaid"),
    ("forecast --so-far 9k --on 2026-01-18", "--contract contract.yaml"),
    ("forecast --so-far 9k --on 2026-01-18", "--budget 900"),
    ("forecast --so-far 9k --on 2026-01-18 -p plans.yaml", "--subscription Pro"),
    ("forecast --so-far 9k --on 2026-01-18 -p call.yaml --size 1", "--size 2"),
    ("forecast --so-far 9k --on 2026-01-18", "--on 2026-01-20"),
    ("forecast --usage days.csv --budget 1500", "--warn-at 50%"),
    ("diff sheet.yaml other.yaml --calls 20k", "--failed 100"),
    ("diff sheet.yaml other.yaml --calls 20k", "--free 50"),
    ("diff sheet.yaml other.yaml --calls 20k", "--prepaid 500"),
    ("diff sheet.yaml other.yaml --calls 20k", "--no-postpaid"),
    ("diff sheet.yaml other.yaml --calls 20k", "--pay postpaid"),
    ("diff sheet.yaml other.yaml --calls 20k", "--contract contract.yaml"),
    ("diff sheet.yaml other.yaml --calls 2k/day", "--days 7"),
    ("diff call.yaml call.yaml --calls 20k --size 1", "--size 2"),
    ("diff plans.yaml plans.yaml --calls 20k", "--subscription Pro"),
    ("diff sheet.yaml other.yaml --usage months.csv", "--free 50"),
    ("diff sheet.yaml other.yaml --usage months.csv", "--free-until 2026-01"),
    ("diff sheet.yaml other.yaml --usage months.csv", "--prepaid 500"),
    ("diff sheet.yaml other.yaml --usage months.csv", "--no-postpaid"),
    ("diff months.csv more.csv", "-p other.yaml"),
    ("diff months.csv more.csv", "--contract contract.yaml"),
    ("diff months.csv more.csv", "--free 50"),
    ("diff months.csv more.csv", "--pay cheapest"),
    ("reconcile --usage months.csv --bill bill.csv", "--free 50"),
    ("reconcile --usage months.csv --bill bill.csv", "--free-until 2026-01"),
    ("reconcile --usage months.csv --bill bill.csv", "--prepaid 500"),
    ("reconcile --usage months.csv --bill bill.csv", "--buy 1x10k@2026-01"),
    ("reconcile --usage months.csv --bill bill.csv", "--contract contract.yaml"),
    ("reconcile --usage months.csv --bill bill.csv -p plans.yaml", "--subscription Pro"),
]


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(("line", "added"), EFFECTS)
def test_what_an_option_says_is_heard(run: Run, line: str, added: str) -> None:
    before, after = (run(*words, "--json") for words in (line.split(), added_to(line.split(), added)))
    assert (before.exit_code, before.stderr, after.exit_code, after.stderr) == (0, "", 0, "")
    assert json.loads(before.stdout) != json.loads(after.stdout)


PRICED = [
    (command, words) for command, lines in ASKED.items() for words in lines if command.partition(" ")[0] != "sheet"
]


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(("command", "words"), PRICED)
def test_every_line_takes_every_gate_and_writes_files(run: Run, command: str, words: str) -> None:
    line = [command, *words.split()]
    answer = run(*line, "--json").stdout
    assert run(*line, "-o", "answer.json", "-f", "csv").stdout == run(*line, "-f", "csv").stdout
    assert Path("answer.json").read_text(encoding="utf-8") == answer
    if words == "old.json new.json":
        return  # what was priced then is no matter of a sheet now
    old = run(*line, "--max-age", "1d", "--today", "2026-03-01")
    # From 1 January on, 31 + 28 days.
    assert (old.exit_code, "prices of 2026-01, 59 days old on 2026-03-01; at most 1 day is allowed" in old.stderr) == (
        3,
        True,
    )
    assert run(*line, "--max-age", "59d", "--today", "2026-03-01").exit_code == 0
    sheets = [word for word in line if word.endswith(".yaml")] or ["pricing.yaml"]
    for sheet in sheets:
        text = Path(sheet).read_text(encoding="utf-8")
        Path(sheet).write_text(text.replace("apis:", "caveats: [not all of it]\napis:", 1), encoding="utf-8")
    noted = run(*line, "--fail-on", "caveat")
    assert (noted.exit_code, "gate failed: caveat" in noted.stderr) == (3, True)


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    "line",
    [
        "estimate --calls 20k",
        "estimate --usage months.csv",
        "concurrency --need 5 --days 3",
        "concurrency --demand need.csv",
        "plan --calls 20k",
        "plan --usage months.csv",
        "plan --calls 20k --case low=-40%:25 --case high=50%:75",
        "forecast --so-far 9k --on 2026-01-18",
        "diff sheet.yaml other.yaml --calls 20k",
        "diff months.csv more.csv",
        "diff old.json new.json",
    ],
)
def test_a_budget_is_held_up_to_the_total(run: Run, line: str) -> None:
    total = run(*line.split(), "-q").stdout.strip() if "diff" not in line else None
    if total is None:
        total = json.loads(run(*line.split(), "--json").stdout)["after"]["total"]
    below = f"{Decimal(total) - Decimal('0.01')}"
    assert run(*line.split(), "--budget", total).exit_code == 0
    over = run(*line.split(), "--budget", below)
    assert (over.exit_code, "gate failed: budget" in over.stderr) == (3, True)
