"""A month of random offers costs what an account of its own in fractions says, from Python and on the command line.

``pytest tests/test_exact_bills.py --fuzz 250`` prices 100,000 offers by either, in some twenty minutes of the processor.
"""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from conftest import Run
from exact_bills import Oracle
from random_offers import Offer, offers

from costcalc import NoPriceError, RequestError, estimate, parse_sheet
from costcalc.quantities import Units

BATCHES = 8
ON_THE_LINE = range(10**7, 10**7 + 60)


def count(units: Fraction) -> Units:
    """Return a number of units as the library takes it."""
    return int(units) if units.denominator == 1 else Decimal(units.numerator) / units.denominator


def asked(offer: Offer, pay: str) -> Fraction | None:
    """Return what the library says; None where it says that there is no price."""
    try:
        total = estimate(
            parse_sheet(offer.text),
            calls=count(offer.calls),
            failed=count(offer.failed),
            free=None if offer.free is None else count(offer.free),
            prepaid=count(offer.prepaid),
            days=offer.days,
            pay=pay,
        ).total
    except (NoPriceError, RequestError):
        return None
    return None if total is None else Fraction(total)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_month_costs_what_fractions_say(batch: int, pytestconfig: pytest.Config) -> None:
    offers_in_all = 400 * int(pytestconfig.getoption("--fuzz"))
    for seed in range(batch, offers_in_all, BATCHES):
        offer = offers(random.Random(seed))
        oracle = Oracle(offer)
        assert asked(offer, "cheapest") == oracle.cheapest(), f"seed {seed}: {offer}"
        assert asked(offer, "postpaid") == oracle.by_postpaid(), f"seed {seed}: {offer}"


@pytest.mark.parametrize("seed", ON_THE_LINE)
def test_the_command_line_says_the_same(run: Run, seed: int) -> None:
    offer = offers(random.Random(seed))
    words = ["--calls", f"{count(offer.calls)}", "--failed", f"{count(offer.failed)}"]
    if "day" in offer.text:
        words = ["--calls", f"{count(offer.calls)}/day", "--failed", f"{count(offer.failed)}/day"]
        words += ["--days", str(offer.days)]
    words += ["--prepaid", f"{count(offer.prepaid)}"]
    words += [] if offer.free is None else ["--free", f"{count(offer.free)}"]
    outcome = run("estimate", "-p", "-", *words, "-q", stdin=offer.text)
    expected = Oracle(offer).cheapest()
    assert (outcome.exit_code, outcome.stdout) == ((1, "") if expected is None else (0, f"{float(expected):.2f}\n")), (
        offer
    )
