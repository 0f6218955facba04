"""Large numbers and awkward sizes: answered, or refused with the limit named, within two seconds and 200 MB."""

from __future__ import annotations

from pathlib import Path

import pytest
from clock import Clock, measured
from making import sheet_text

SECONDS, BYTES = 2.0, 200_000_000
"""Of the processor (held with ``pytest --timed``), and of memory: at most, the start of the program included."""

VOLUME = "{mode: volume, tiers: [{from: 0, unit_price: 0.08}, {from: 10_000, unit_price: 0.06}, {from: 100_000, unit_price: 0.05}]}"
LONG = "{mode: graduated, tiers: [{from: 0, unit_price: 0.012345678901234567890123456789}, {from: 7, unit_price: 0.011111111111111111111111111113}]}"
FEES = "{mode: volume, per: 1_000, rounding: up, minimum: 3, maximum: 4_000, base_fee: 2, tiers: [{from: 0, unit_price: 8, flat_fee: 3}, {from: 10_000, unit_price: 6, flat_fee: 1}]}"
STEPS = ", ".join(f"{{from: {place * 1_000}, unit_price: {(500 - place) / 1_000}}}" for place in range(50))


def packages(*sizes: tuple[int, object], validity: str = "1 year") -> str:
    entries = ", ".join(f"{{units: {units}, price: {price}}}" for units, price in sizes)
    return f"{{validity: {validity}, sizes: [{entries}]}}"


NESTED = packages((1_000, 75), (10_000, 550), (100_000, 4_500))
ODD = packages((1_009, 75), (10_007, 550), (100_003, 4_500))
SHEETS = {
    "twins": {"postpaid": VOLUME, "packages": packages((999_979, 30_000.01), (999_983, 30_000))},
    "coprime": {"postpaid": VOLUME, "packages": packages((997, 50), (9_973, 450), (99_991, 4_000))},
    "tiny": {"postpaid": VOLUME, "packages": packages((3, 0.20), (7, 0.45), (1_000_003, 30_000))},
    "far": {"postpaid": VOLUME, "packages": packages((1, 0.02), (10**12 + 39, 1), (10**12 + 61, 0.99))},
    "fifty": {"postpaid": VOLUME, "packages": packages(*((100_003 + 2 * n, 5_000 + n) for n in range(50)))},
    "long": {"postpaid": LONG, "packages": packages((1_000, 9), (10_000, 80))},
    "blocks": {"postpaid": "{unit_price: 0.1, per: 1_000_000_000_000_000, rounding: up}", "packages": ODD},
    "fees": {"postpaid": FEES, "packages": ODD},
    "month": {"postpaid": VOLUME, "packages": packages((1_009, 75), (10_007, 550), validity="1 month")},
    "century": {"postpaid": VOLUME, "packages": packages((1_009, 75), (10_007, 550), validity="100 years")},
    "steps": {"postpaid": f"{{mode: volume, tiers: [{STEPS}]}}", "packages": ODD},
    "slices": {"postpaid": f"{{mode: graduated, tiers: [{STEPS}]}}", "packages": NESTED},
    "dear": {"postpaid": "{unit_price: 1e20, base_fee: 1e20}", "packages": packages((1, "1e20"), (10**15, "1e20"))},
    "at once": {"postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 1}, {from: 1, unit_price: on_request}]}"},
    "same": {"postpaid": "{unit_price: 0.01, minimum: 5, maximum: 5}", "packages": ODD},
    "nothing": {"postpaid": "{unit_price: 0}", "packages": ODD, "free_quota": "{period: month, units: 1e15}"},
}

QUESTIONS = [
    "estimate --calls 1M",
    "estimate --calls 1000000000000000",
    "compare",
    "plan --calls 123457",
    "plan --calls 17654321 --months 60 --growth 3%",
]


@pytest.mark.parametrize("words", QUESTIONS)
@pytest.mark.parametrize("name", SHEETS)
def test_awkward_sheets_are_answered_or_refused_in_time(tmp_path: Path, clock: Clock, name: str, words: str) -> None:
    (tmp_path / "sheet.yaml").write_text(sheet_text(**SHEETS[name]), encoding="utf-8")
    run = measured(tmp_path, *words.split(), "-p", "sheet.yaml", "--json")
    assert (run.exit_code, run.stderr) == (0, "") or (run.exit_code == 1 and _named(run.stderr))
    clock.hold(run.seconds, SECONDS)
    assert run.memory < BYTES


def _named(line: str) -> bool:
    """Whether a refusal names the limit, or that there is no price."""
    return any(words in line for words in ("the limit", "price", "on request")) and line.count("\n") == 1


TIERS = ", ".join(f"{{from: {place * 20_000}, unit_price: 0.{999 - 7 * place}, flat_fee: 0.5}}" for place in range(50))
BOUNDS = "minimum: 5, maximum: 900_000"
MANY = packages(*((1_000 + 2_000 * place, 50 + 97 * place) for place in range(50)))
HALVES = packages(*((2**place, 100 * 2**place - place * 2**place) for place in range(49)))
LISTS = {
    "one price": {"postpaid": "{unit_price: 0.05}", "packages": MANY},
    "bounds": {"postpaid": f"{{mode: volume, {BOUNDS}, tiers: [{TIERS}]}}", "packages": MANY},
    "total": {"postpaid": f"{{mode: graduated, tier_basis: total, {BOUNDS}, tiers: [{TIERS}]}}", "packages": NESTED},
    "halves": {"postpaid": f"{{mode: volume, tiers: [{TIERS}]}}", "packages": HALVES},
    "bounded halves": {"postpaid": f"{{mode: volume, {BOUNDS}, tiers: [{TIERS}]}}", "packages": HALVES},
    "blocks": {
        "postpaid": f"{{mode: graduated, per: 1_000, rounding: up, base_fee: 3, {BOUNDS}, tiers: [{TIERS}]}}",
        "packages": packages(*((1_009 + 1_999 * place, 50 + 97 * place) for place in range(50))),
    },
    "twins": SHEETS["fifty"] | {"postpaid": f"{{mode: volume, tiers: [{TIERS}]}}"},
}


@pytest.mark.parametrize("words", ["compare", "compare --from 1k --to 800k --step 1k", "plan --usage months.csv"])
@pytest.mark.parametrize("name", LISTS)
def test_lists_as_long_as_may_be_are_answered_or_refused_in_time(
    tmp_path: Path, clock: Clock, name: str, words: str
) -> None:
    (tmp_path / "sheet.yaml").write_text(sheet_text(**LISTS[name]), encoding="utf-8")
    rows = (f"{2026 + month // 12}-{month % 12 + 1:02d},{(month + 1) ** 5 * 7_919 % 999_983}\n" for month in range(60))
    (tmp_path / "months.csv").write_text("month,calls\n" + "".join(rows), encoding="utf-8")
    run = measured(tmp_path, *words.split(), "-p", "sheet.yaml")
    assert (run.exit_code, run.stderr) == (0, "") or (run.exit_code == 1 and _named(run.stderr))
    clock.hold(run.seconds, SECONDS)
    assert run.memory < BYTES


ACCOUNTS = {
    # accounts and months: how the plan of all of them is refused on a sheet of which one is planned at once
    (20, 12): {},
    (20, 60): {},
    (416, 12): {},
    (1_001, 12): dict.fromkeys(("one price", "bounds", "founding"), "12,012 months of all accounts together are more"),
}


@pytest.mark.parametrize("name", ["founding", "one price", "bounds"])
@pytest.mark.parametrize("accounts", ACCOUNTS, ids=str)
def test_the_plans_of_many_accounts_share_one_limit(
    tmp_path: Path, clock: Clock, accounts: tuple[int, int], name: str
) -> None:
    number, months = accounts
    if name in LISTS:
        (tmp_path / "sheet.yaml").write_text(sheet_text(**LISTS[name]), encoding="utf-8")
    rows = (
        f"a{account},{2026 + month // 12}-{month % 12 + 1:02d},{(account + month + 1) ** 5 * 7_919 % 999_983}\n"
        for account in range(number)
        for month in range(months)
    )
    (tmp_path / "usage.csv").write_text("account,month,calls\n" + "".join(rows), encoding="utf-8")
    run = measured(tmp_path, "plan", "--usage", "usage.csv", "-p", "sheet.yaml" if name in LISTS else "builtin")
    says = ACCOUNTS[accounts].get(name, "")
    assert (run.exit_code, says in run.stderr, run.stderr.count("\n")) == ((1, True, 1) if says else (0, True, 0))
    clock.hold(run.seconds, SECONDS)
    assert run.memory < BYTES


CONCURRENCY = [
    "--rate 5000000/s --task-time 250ms",
    "--rate 99999/s --task-time 1s",
    "--rate 100000/s --task-time 1s --percentile 99.9999",
    "--rate 0.0001/day --task-time 1ms",
    "--need 1M --days 3653",
    "--need 1000003 --days 3653",
    "--calls 1000000000000000 --task-time 1ms --within 3653d",
    "--calls 1000000000000000 --task-time 3653d --within 3653d",
]
LARGE = [
    "compare --from 1 --to 1000 --step 1",
    "compare --from 1 --to 1000000000000000 --step 1",
    "compare --from 1000000000000000",
    "plan --calls 1000000000000000 --months 60",
    "plan --calls 1000000 --growth 9% --months 24 --case low=-40% --case likely=0% --case high=+50%",
    "estimate --calls 1000000000000000 --free 1000000000000000 --concurrency 1M",
]


@pytest.mark.parametrize("words", [*(f"concurrency {words}" for words in CONCURRENCY), *LARGE])
def test_large_numbers_are_answered_or_refused_in_time(tmp_path: Path, clock: Clock, words: str) -> None:
    run = measured(tmp_path, *words.split(), "-p", "builtin")
    assert (run.exit_code, run.stderr) == (0, "") or (run.exit_code == 1 and run.stderr.count("\n") == 1)
    clock.hold(run.seconds, SECONDS)
    assert run.memory < BYTES


DATA = {
    # name: what is in the file, what answers it
    "wide.csv": (
        "month,account,calls,failed\n"
        + "".join(f"{1900 + n % 3600 // 12}-{n % 12 + 1:02d},a{n},5,1\n" for n in range(2_000)),
        "",
    ),
    "line.csv": ("month,calls\n" + "2" * 30_000_000, "line.csv:2:1: this line is longer than 1 MiB"),
    "empty.csv": ("month,calls\n" + "\n" * 10_000_000, "more than 1,048,576 lines"),
    "large.csv": ("month,calls\n" + "2026-01,5\n" * 7_000_000, "larger than 64 MiB"),
    "columns.csv": ("month,calls," + ",".join(map(str, range(20_000))) + "\n", "20,002 columns where at most 1,000"),
    "apis.csv": ("month,api,calls\n" + "".join(f"2026-01,image-{n},5\n" for n in range(100_000)), " or more: "),
    "accounts.csv": (
        "account,month,calls\n" + "".join(f"a{n},2026-01,5\n" for n in range(1_000_000)),
        "more than 100,000 accounts",
    ),
    "lists.json": ('{"command": "estimate", "x": [' + "[]," * 2_000_000 + "0]}", "more than 280,000 values"),
    "long.json": ('{"command": "estimate", "x": "' + "x" * 30_000_000 + '"}', "this line is longer than 8 MiB"),
    "objects.json": (
        '{"command": "estimate", "x": [' + '{"a":1.5},' * 139_000 + "0]}",
        "schema_version: 1 is expected",
    ),
}


def test_a_line_of_blanks_is_told_apart_in_time(tmp_path: Path, clock: Clock) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"a{' ' * 65_500},\n", encoding="utf-8")
    run = measured(tmp_path, "diff", "a.txt", "b.txt", "-p", "builtin")
    assert run.exit_code == 1
    clock.hold(run.seconds, SECONDS)


def test_a_sheet_as_large_as_may_be_is_shown_in_time(tmp_path: Path, clock: Clock) -> None:
    head = "schema: 1\nprovider: p\ncurrency: USD\nas_of: 2026\nsource: s\napis:\n"
    apis = "".join(f"  a{n}: {{name: x, unit: y, postpaid: {{unit_price: 1}}}}\n" for n in range(9_890))
    (tmp_path / "sheet.yaml").write_text(head + apis, encoding="utf-8")
    run = measured(tmp_path, "sheet", "show", "-p", "sheet.yaml")
    assert (run.exit_code, "\n9,790 more APIs: --api NAME shows one" in run.stdout) == (0, True)
    clock.hold(run.seconds, SECONDS)
    assert run.memory < BYTES


@pytest.mark.parametrize("name", DATA)
def test_files_are_answered_or_refused_in_time(tmp_path: Path, clock: Clock, name: str) -> None:
    text, says = DATA[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    words = ("diff", name, name) if name.endswith(".json") else ("estimate", "-p", "builtin", "--usage", name)
    run = measured(tmp_path, *words)
    assert (run.exit_code, says in run.stderr) == (1 if says else 0, True)
    clock.hold(run.seconds, SECONDS)
    assert run.memory < BYTES
