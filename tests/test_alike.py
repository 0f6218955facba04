"""One question asked of several commands: notes, quotas, gates and plans that are the same in each of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import Run
from making import sheet_text

pytestmark = pytest.mark.usefixtures("empty_folder")


def sheet(name: str, **parts: str) -> str:
    Path(name).write_text(sheet_text(**parts), encoding="utf-8")
    return name


def usage(name: str, *calls: int) -> str:
    rows = (f"2026-{month:02d},{each}\n" for month, each in enumerate(calls, 1))
    Path(name).write_text("month,calls\n" + "".join(rows), encoding="utf-8")
    return name


def asked(run: Run, words: str) -> str:
    outcome = run(*words.split())
    assert (outcome.exit_code, outcome.stderr) == (0, ""), words
    return outcome.stdout.strip()


# ── a dead zone at 0 calls ───────────────────────────────────────────────────────────────────────────

# No call costs the fee of the first tier, 5.00; 2 calls cost that of the second, 4.00.
FALLING_FEE = "{tiers: [{from: 0, unit_price: 1, flat_fee: 5}, {from: 2, unit_price: 0, flat_fee: 4}], mode: volume, flat_fee_at_zero: %s}"


@pytest.mark.parametrize(
    "words",
    ["estimate --calls 0", "estimate --usage nothing.csv", "plan --calls 0 --months 1", "plan --usage nothing.csv"],
)
@pytest.mark.parametrize(("at_zero", "exit_code"), [("true", 3), ("false", 0)])
def test_a_dead_zone_at_no_calls_is_said_by_each_command(run: Run, words: str, at_zero: str, exit_code: int) -> None:
    usage("nothing.csv", 0)
    name = sheet("sheet.yaml", postpaid=FALLING_FEE % at_zero)
    outcome = run(*words.split(), "-p", name, "--fail-on", "dead-zone")
    assert outcome.exit_code == exit_code
    assert ("gate failed: dead-zone" in outcome.stderr) is (exit_code == 3)


# ── a free quota that ends ───────────────────────────────────────────────────────────────────────────

ONE_OFF = {"free_quota": "{period: once, units: 100, validity: 3 months}", "postpaid": "{unit_price: 1}"}


@pytest.mark.parametrize(
    ("free", "total"),
    [
        ("100", "30.00"),  # three months of 10 are free, three are paid
        ("25", "35.00"),  # 60 - 25
        ("100@2026-03", "30.00"),
        ("100@2026-02", "40.00"),
    ],
)
def test_a_one_off_quota_ends_with_its_validity(run: Run, free: str, total: str) -> None:
    rows, name = usage("six.csv", *[10] * 6), sheet("sheet.yaml", **ONE_OFF)
    for command in ("plan", "estimate"):
        assert asked(run, f"{command} -p {name} --usage {rows} --free {free} -q") == total
        refused = run(command, "-p", name, "--usage", rows, "--free", "100@2026-04")
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "this free quota lives 3 months, so the last month can be 2026-03 at most" in refused.stderr


def test_the_end_of_a_quota_is_said_where_it_lies_within_the_plan(run: Run) -> None:
    name = sheet("sheet.yaml", **ONE_OFF)
    assert "starts with 100 free (to month 3)\n" in asked(run, f"plan -p {name} --calls 10 --months 6 --free 100")
    assert "starts with 100 free\n" in asked(run, f"plan -p {name} --calls 10 --months 3 --free 100")


def test_a_one_off_quota_without_a_validity_has_no_end(run: Run) -> None:
    name = sheet("sheet.yaml", free_quota="{period: once, units: 100}", postpaid="{unit_price: 1}")
    assert asked(run, f"plan -p {name} --calls 10 --months 12 --free 100 -q") == "20.00"


# ── gates of the way asked for ───────────────────────────────────────────────────────────────────────

PACKAGES = "{validity: 3 months, sizes: [{units: 10, price: %s}]}"


@pytest.mark.parametrize(
    ("pay", "exit_code"),
    # Packages pay for all 20 calls, 2 × 2.00 and then 2 × 1.00; what is cheapest is not bought by asking for it.
    [("packages", 0), ("cheapest", 3)],
)
@pytest.mark.parametrize("gate", ["--budget 100", "--max-increase 0"])
def test_each_gate_of_a_diff_is_about_the_way_asked_for(run: Run, gate: str, pay: str, exit_code: int) -> None:
    old = sheet("old.yaml", packages=PACKAGES % 2, postpaid="{unit_price: 1}")
    new = sheet("new.yaml", packages=PACKAGES % 1)
    outcome = run("diff", old, new, "--calls", "20", "--pay", pay, *gate.split(), "-q")
    assert (outcome.exit_code, outcome.stdout) == (exit_code, "2.00\n")


# ── plans of a sheet without packages ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("calls", "before", "after"),
    # 20 calls: 2 packages of 10 at 1.00, against 20 × 0.15.
    [((20,), "2.00", "3.00"), ((20, 20), "4.00", "6.00")],
)
def test_both_sides_of_a_diff_are_planned_though_one_sells_no_packages(
    run: Run, calls: Sequence[int], before: str, after: str
) -> None:
    old = sheet("old.yaml", packages="{validity: 1 year, sizes: [{units: 10, price: 1}]}", postpaid="{unit_price: 0.2}")
    new = sheet("new.yaml", postpaid="{unit_price: 0.15}")
    rows = usage("rows.csv", *calls)
    plans = [asked(run, f"plan -p {name} --usage {rows} -q") for name in (old, new)]
    compared = json.loads(asked(run, f"diff {old} {new} --usage {rows} --json"))
    sides = [compared[side]["cheapest"] for side in ("before", "after")]
    assert plans == sides == [before, after]
    assert asked(run, f"diff {old} {new} --usage {rows} --pay cheapest -q") == after


# ── prices of almost nothing ─────────────────────────────────────────────────────────────────────────

TOKENS = {
    "packages": "{validity: 1 year, sizes: [{units: 1_000_000_000, price: 200}, {units: 10_000_000_000, price: 1_500}]}",
    "postpaid": "{unit_price: 0.25, per: 1_000_000, rounding: exact}",
}


def test_a_tiny_price_is_nothing_nowhere(run: Run) -> None:
    name = sheet("tokens.yaml", **TOKENS)
    # 1 × 1,000,000,000 and 200 × 0.25: 250.00 for 1.2 thousand million.
    month = json.loads(asked(run, f"estimate -p {name} --calls 1200M --json"))
    assert (month["total"], month["cheapest"]["unit_price"]) == ("250.00", "0.000000208333333333")
    # 14.4 thousand million a year: 1,500 + 4 × 200 + 400 × 0.25 = 2,400.00, a sixth of a millionth each.
    year = asked(run, f"plan -p {name} --calls 1200M")
    assert "The year: 2,400.00," in " ".join(year.split())
    assert "A call costs 0.000000167 on average" in year
    assert json.loads(asked(run, f"plan -p {name} --calls 1200M --json"))["unit_price"] == "0.000000166666666667"
    shown = asked(run, f"sheet show -p {name}").splitlines()
    assert [line.split()[-1] for line in shown if ",000,000,000 " in line] == ["0.0000002", "0.00000015"]
    listed = asked(run, f"sheet show -p {name} -f csv")
    assert ",0.0000002," in listed
    assert ",0.00000015," in listed


def test_an_average_price_of_two_results_is_written_as_on_their_own_pages(run: Run) -> None:
    name = sheet("tokens.yaml", **TOKENS)
    for volume in ("1200M", "1300M"):
        Path(f"{volume}.json").write_text(asked(run, f"estimate -p {name} --calls {volume} --json"), encoding="utf-8")
    # 250 / 1,200 and 275 / 1,300 a million.
    found = asked(run, "diff 1200M.json 1300M.json").splitlines()
    (row,) = (line.split() for line in found if "average price" in line)
    assert row[-2:] == ["0.000000208", "0.000000212"]
