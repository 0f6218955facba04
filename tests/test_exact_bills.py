"""A month of random offers costs what an account of its own in fractions says, from Python and on the command line.

``pytest tests/test_exact_bills.py --fuzz 100`` prices 40,000 offers by each way to pay, and 320 on the command line.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import Outcome, Run
from exact_bills import Oracle, with_check
from random_offers import DIGITS, Offer, counts_days, offers

from costcalc import NoPriceError, PriceSheet, RequestError, concurrency, estimate, parse_sheet
from costcalc.loader.contract import read_contract
from costcalc.quantities import Units
from costcalc.results.common import NoteCode
from costcalc.results.estimate import Estimate

BATCHES = 8
WAYS = ["cheapest", "postpaid", "packages", "subscription"]


def count(units: Fraction) -> Units:
    """Return a number of units as the library takes it."""
    return int(units) if units.denominator == 1 else Decimal(units.numerator) / units.denominator


def sheet_of(offer: Offer) -> PriceSheet:
    sheet = parse_sheet(offer.text)
    return sheet if offer.contract_text is None else read_contract(offer.contract_text, "deal.yaml", sheet).on(sheet)


def asked(sheet: PriceSheet, offer: Offer) -> Estimate | None:
    """Return what the library says of a month; None where it says that there is no price."""
    try:
        return estimate(
            sheet,
            calls=count(offer.calls),
            failed=count(offer.failed),
            free=None if offer.free is None else count(offer.free),
            prepaid=count(offer.prepaid),
            days=offer.days,
            postpaid=offer.on,
            at_once=offer.at_once,
            subscription=offer.held,
        )
    except (NoPriceError, RequestError):
        return None


def amounts(answer: Estimate, offer: Offer) -> dict[str, Fraction | None]:
    """Return what each way comes to."""
    subscribed = [
        each.total for each in answer.subscriptions if each.months == 1 and not each.unserved and each.total is not None
    ]
    found = {
        "cheapest": answer.total,
        "postpaid": answer.postpaid.total if answer.postpaid else None,
        "packages": answer.packages.total if answer.packages else None,
        "subscription": min(subscribed, default=None),
    }
    known = {way: Fraction(total) for way, total in found.items() if total is not None}
    return {way: known.get(way) for way in ways(offer)}


def ways(offer: Offer) -> list[str]:
    return ["cheapest"] if offer.held else WAYS


def noted(answer: Estimate, code: NoteCode) -> bool:
    return code in {note.code for note in answer.notes}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_month_costs_what_fractions_say(batch: int, pytestconfig: pytest.Config) -> None:
    offers_in_all = 400 * int(pytestconfig.getoption("--fuzz"))
    for seed in range(batch, offers_in_all, BATCHES):
        offer = offers(random.Random(seed))
        offer = with_check(offer) if seed % 5 == 0 else offer
        if offer.size is not None:
            continue  # a size is said on the command line, or in a usage file
        # So are add-ons beside calls; by themselves they are an answer of their own.
        oracle, sheet = Oracle(replace(offer, kept=None)), sheet_of(offer)
        if offer.kept is not None:
            kept = oracle.rules.part(oracle.prices.at_once(offer.kept, offer.days))
            found = concurrency(sheet, need=offer.kept, days=offer.days).total
            assert Fraction(found) == kept, f"seed {seed}: {offer}"
        answer, expected = asked(sheet, offer), {way: oracle.by(way) for way in ways(offer)}
        if answer is None:
            assert set(expected.values()) == {None}, f"seed {seed}: {offer}"
            continue
        if "checks" in offer.api:
            assert not noted(answer, NoteCode.CHECK_FAILS), f"seed {seed}: {answer.notes} {offer}"
        by_way = amounts(answer, offer)
        if by_way != expected and noted(answer, NoteCode.NOT_PLANNED_AROUND):
            # A minimum and a credit of the bill: a way is priced with both, and other shares may cost less.
            assert (by_way["cheapest"] or 0) >= (expected["cheapest"] or 0), f"seed {seed}: {offer}"
            by_way["cheapest"] = expected["cheapest"]
        assert by_way == expected, f"seed {seed}: {offer}"


def words_of(offer: Offer, contract: Path) -> list[str]:
    """Return the options of ``estimate`` that ask the same, but for the way to pay."""
    a_day = "/day" if counts_days(offer.api) else ""
    words = ["--calls", f"{count(offer.calls)}{a_day}", "--failed", f"{count(offer.failed)}{a_day}"]
    words += ["--days", str(offer.days)] if a_day else []
    words += ["--prepaid", f"{count(offer.prepaid)}"]
    words += [] if offer.free is None else ["--free", f"{count(offer.free)}"]
    words += [] if offer.size is None else ["--size", f"{count(offer.size)}"]
    words += [] if offer.on else ["--no-postpaid"]
    words += [] if offer.held is None else ["--subscription", offer.held]
    words += [] if offer.at_once is None else ["--concurrency", str(offer.at_once)]
    words += [] if offer.kept is None else ["--concurrency", str(offer.kept)]
    if offer.contract_text is not None:
        contract.write_text(offer.contract_text, encoding="utf-8")
        words += ["--contract", str(contract)]
    return words


def said(run: Run, offer: Offer, way: str, contract: Path) -> Outcome:
    pay = [] if way == "cheapest" else ["--pay", way]
    return run("estimate", "-p", "-", *words_of(offer, contract), *pay, "-q", stdin=offer.text)


def agrees(outcome: Outcome, expected: Fraction | None, offer: Offer) -> bool:
    """Tell whether the command line says an amount; where there is none, it says why in one line."""
    if expected is None:
        return outcome.exit_code in {1, 2} and not outcome.stdout and outcome.stderr.count("\n") == 1
    digits = DIGITS[offer.sheet.get("currency", "USD")]
    amount = f"{Decimal(int(expected * 10**digits)).scaleb(-digits):f}\n"
    return (outcome.exit_code, outcome.stdout) == (0, amount)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_command_line_says_the_same(run: Run, batch: int, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    asked_in_all = 80 * min(4, int(pytestconfig.getoption("--fuzz")))
    for seed in range(10**7 + batch, 10**7 + asked_in_all, BATCHES):
        offer = offers(random.Random(seed))
        way = random.Random(seed).choice(ways(offer))
        outcome = said(run, offer, way, tmp_path / "deal.yaml")
        assert agrees(outcome, Oracle(offer).by(way), offer), f"seed {seed} {way}: {offer} {outcome}"
