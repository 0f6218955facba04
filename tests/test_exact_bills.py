"""A month of random offers costs what an account of its own in fractions says, from Python and on the command line.

``pytest tests/test_exact_bills.py --fuzz 100`` prices 40,000 offers by each way to pay.
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

BATCHES = 8
WAYS = ["cheapest", "postpaid", "packages", "subscription"]


def count(units: Fraction) -> Units:
    """Return a number of units as the library takes it."""
    return int(units) if units.denominator == 1 else Decimal(units.numerator) / units.denominator


def sheet_of(offer: Offer) -> PriceSheet:
    sheet = parse_sheet(offer.text)
    return sheet if offer.contract_text is None else read_contract(offer.contract_text, "deal.yaml", sheet).on(sheet)


def asked(sheet: PriceSheet, offer: Offer, way: str) -> tuple[Fraction | None, bool]:
    """Return what the library says, None where it says that there is no price; and whether that is the least for sure."""
    try:
        answer = estimate(
            sheet,
            calls=count(offer.calls),
            failed=count(offer.failed),
            free=None if offer.free is None else count(offer.free),
            prepaid=count(offer.prepaid),
            days=offer.days,
            postpaid=offer.on,
            at_once=offer.at_once,
            subscription=offer.held,
            pay=way,
        )
    except (NoPriceError, RequestError):
        return None, True
    noted = {note.code for note in answer.notes}
    assert NoteCode.CHECK_FAILS not in noted, answer.notes
    return None if answer.total is None else Fraction(answer.total), NoteCode.NOT_PLANNED_AROUND not in noted


def added_on(sheet: PriceSheet, offer: Offer) -> Fraction:
    return Fraction(concurrency(sheet, need=offer.kept, days=offer.days).total)


def ways(offer: Offer) -> list[str]:
    return ["cheapest"] if offer.held else WAYS


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
            assert added_on(sheet, offer) == kept, f"seed {seed}: {offer}"
        for way in ways(offer):
            expected, (found, sure) = oracle.by(way), asked(sheet, offer, way)
            if sure or found is None or expected is None:
                assert found == expected, f"seed {seed} {way}: {offer}"
            else:
                assert found >= expected, f"seed {seed} {way}: {offer}"


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
    fuzz = int(pytestconfig.getoption("--fuzz"))
    for seed in range(10**7 + batch, 10**7 + 80 * fuzz, BATCHES):
        offer = offers(random.Random(seed))
        way = random.Random(seed).choice(ways(offer))
        outcome = said(run, offer, way, tmp_path / "deal.yaml")
        assert agrees(outcome, Oracle(offer).by(way), offer), f"seed {seed} {way}: {offer} {outcome}"
