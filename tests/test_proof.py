"""Bills that fall over more months than a package lives, and searches cut short: found, or said with a lower bound."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from conftest import Run
from making import sheet_text
from plan_cases import USD, api, packages, sheet, volume
from plan_oracles import Instance, brute_force, long_instance, never_falls, random_instance
from planning import rater_for
from proof_cases import falling_instance, held
from reference import month as month_bill

from costcalc.engine.packages import catalog
from costcalc.engine.plan import plan
from costcalc.engine.planner.envelope import Envelope
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.planner.proof import best_known
from costcalc.engine.planner.segments import Work

CENT = 10**18
"""A cent as a cost, which counts packages below it."""


def horizon_of(instance: Instance) -> Horizon:
    sold = catalog(instance.bundle, USD) if instance.bundle else None
    return Horizon(instance.usage, instance.owned, rater_for(instance), sold)


@pytest.mark.parametrize("seed", range(20))
def test_beyond_the_validity_falling_bills_are_found_or_said(seed: int) -> None:
    rng, proven, drawn = random.Random(f"falls {seed}"), 0, 0
    while drawn < 20:
        instance = falling_instance(rng)
        if not never_falls(instance):
            drawn += 1
            proven += held(best_known(horizon_of(instance), Work(), Work()), brute_force(instance))
    assert proven >= 17


@pytest.mark.parametrize("seed", range(200))
def test_any_other_instance_is_found_or_said(seed: int) -> None:
    rng = random.Random(f"any {seed}")
    instance = random_instance(rng, months=rng.randint(2, 5), scale=rng.choice([4, 7, 10]), longer=True)
    proven = held(best_known(horizon_of(instance), Work(), Work()), brute_force(instance))
    assert proven or not never_falls(instance)


def test_a_search_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever may be spent, there is a calendar, and none is cheaper than its bound."""
    monkeypatch.setattr("costcalc.engine.planner.chain.FEW", 1)
    monkeypatch.setattr("costcalc.engine.planner.chain.KEPT", 1)
    rng, said, proven = random.Random("short"), 0, 0
    for number in range(30):
        short = random_instance(rng, months=3, scale=10, longer=False)
        instance = (falling_instance(rng), long_instance(rng), short)[number % 3]
        whole, best = Work(), brute_force(instance)
        held(best_known(horizon_of(instance), whole, Work()), best)
        for limit in range(0, 2 * whole.done, max(1, whole.done // 4)):
            for proof in (0, 50, 10_000):
                found = held(best_known(horizon_of(instance), Work(limit), Work(proof)), best)
                said, proven = said + (not found), proven + found
    assert said > 50
    assert proven > 50


@pytest.mark.parametrize("seed", range(200))
def test_an_envelope_is_the_least_that_so_many_units_or_more_cost(seed: int) -> None:
    rng = random.Random(f"envelope {seed}")
    instance = random_instance(rng, months=2, scale=12, longer=True) if seed % 2 else falling_instance(rng)
    if instance.postpaid is None:
        instance = replace(instance, postpaid=volume((0, "0.30"), (4, "0.10"), (9, "0.01")))
    horizon = horizon_of(instance)
    envelope = Envelope(horizon.demands, horizon.bills, horizon.catalog)
    begins = 0
    for month, (successful, free, demand) in enumerate(instance.given()):
        bills = [month_bill(instance.postpaid, successful, free, units) for units in range(demand + 1)]
        assert bills[0] is not None
        least = [min((cost for cost in bills[units:] if cost is not None), default=None) for units in range(demand + 1)]
        assert least[0] is not None
        begins += least[0] - bills[0]
        expected = [
            None if bills[units] is None else cost - least[0] for units, cost in enumerate(least) if cost is not None
        ]
        found = [envelope.bill(month, units) for units in range(len(expected))]
        assert found == [None if cost is None else cost * CENT for cost in expected]
    assert envelope.begins == begins * CENT


# ── what a user reads ────────────────────────────────────────────────────────────────────────────────

FALLING = {
    "packages": "{validity: 2 months, sizes: [{units: 7, price: 2.03}, {units: 5, price: 0.51}]}",
    "postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 0.31}, {from: 7, unit_price: 0.01}]}",
}
OPEN = {
    "packages": "{validity: 2 months, sizes: [{units: 7, price: 0.23}]}",
    "postpaid": "{mode: volume, tiers: [{from: 0, unit_price: 0.1}, {from: 3, unit_price: 0.06}]}",
}


def months(*calls: int) -> str:
    return "month,calls\n" + "".join(f"2026-{month:02d},{each}\n" for month, each in enumerate(calls, 1))


def planned(run: Run, parts: dict[str, str], calls: str, tmp_path: Any) -> Any:
    (tmp_path / "sheet.yaml").write_text(sheet_text(**parts), encoding="utf-8")
    outcome = run("plan", "-p", str(tmp_path / "sheet.yaml"), "--usage", "-", "--json", stdin=calls)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_a_package_is_bought_so_early_that_its_rest_expires(run: Run, tmp_path: Any) -> None:
    # In April 4 calls would be 1.24; of the 5 bought in March one expires, so that all 7 of May are 0.07, and not 6 × 0.31.
    answer = planned(run, FALLING, months(7, 6, 0, 4, 7), tmp_path)
    assert answer["total"] == "1.47"  # 0.07 + 0.51 + 0.31 + 0.51 + 0.07
    assert [(each["month"], each["size"]) for each in answer["purchases"]] == [("2026-02", 5), ("2026-03", 5)]
    assert (answer["bound"], answer["gap_percent"], answer["expired"]) == (None, None, 1)
    assert "not-proven" not in [note["code"] for note in answer["notes"]]
    only = next(each for each in answer["alternatives"] if each["name"].startswith("only 5"))
    assert only["total"] == "1.47"


def test_what_is_not_proven_is_said_with_what_any_plan_costs_at_least(run: Run, tmp_path: Any) -> None:
    # A package pays for 7 of the 9 calls, and the last two are 0.20 by postpaid: 0.43. Three would be 0.18, so 0.41.
    answer = planned(run, OPEN, months(0, 2, 7), tmp_path)
    assert (answer["total"], answer["bound"], answer["gap_percent"]) == ("0.43", "0.41", "4.7")  # 0.02 / 0.43
    message = "0.43 is the cheapest plan found, and not proven the cheapest there is: any plan costs at least 0.41"
    assert {"code": "not-proven", "message": message} in answer["notes"]
    words = ("plan", "-p", str(tmp_path / "sheet.yaml"), "--usage", "-", "-q", "--fail-on", "not-proven")
    failed = run(*words, stdin=months(0, 2, 7))
    assert (failed.exit_code, failed.stdout) == (3, "0.43\n")
    assert failed.stderr == f"costcalc: error: gate failed: not-proven: {message}\n"
    own = run(*words[:-3], "--buy", "1x7@2026-03", stdin=months(0, 2, 7))
    assert own.stdout.splitlines()[-1] == "Your own plan: 0.43, the cheapest known."


def test_a_search_that_would_take_too_long_is_answered_with_a_bound(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its sizes do not nest, so that nothing is found without a search.
    words = ("plan", "-p", "baidu-iocr", "--calls", "1M", "--growth", "10%", "--months", "24", "--json")
    whole = json.loads(run(*words).stdout)
    assert whole["bound"] is None
    monkeypatch.setattr("costcalc.engine.planner.market.MAX_PROOF", 50)
    monkeypatch.setattr("costcalc.engine.planner.market.MAX_WORK", 50)
    monkeypatch.setattr("costcalc.engine.planner.chain.FEW", 3)
    monkeypatch.setattr("costcalc.engine.planner.chain.KEPT", 3)
    outcome = run(*words)
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    short = json.loads(outcome.stdout)
    assert Decimal(short["bound"]) <= Decimal(whole["total"]) <= Decimal(short["total"])
    assert "not-proven" in [note["code"] for note in short["notes"]]
    assert all(Decimal(row["total"]) >= Decimal(short["total"]) for row in short["alternatives"])


@pytest.mark.parametrize("seed", range(60))
def test_no_alternative_costs_less_than_a_plan_that_no_search_found(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costcalc.engine.planner.market.MAX_WORK", 0)
    monkeypatch.setattr("costcalc.engine.planner.market.MAX_PROOF", 0)
    monkeypatch.setattr("costcalc.engine.planner.chain.KEPT", 1)
    monkeypatch.setattr("costcalc.engine.planner.rough.SIZES", 0)
    rng = random.Random(f"beside {seed}")
    drawn = random_instance(rng, months=rng.randint(2, 5), scale=10, longer=seed % 2 == 0)
    if drawn.postpaid is None or drawn.bundle is None:
        drawn = replace(drawn, postpaid=volume((0, "0.05")), bundle=packages((3, "0.10"), (5, "0.12"), validity=2))
    found = plan(sheet(api(drawn.postpaid, drawn.bundle)), calls=drawn.usage.calls)
    assert all(row.total >= found.total for row in found.alternatives)
    assert found.bound is None or found.bound < found.total
