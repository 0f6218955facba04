"""From which volume on another vendor is the cheapest: against a scan of every volume, by programs of their own.

``pytest tests/test_vendor_changes.py --fuzz 20`` judges 200 sets of random sheets on volumes up to 100,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from afford_oracles import NEVER, Amounts, Prices, random_prices, ways

from costcalc.engine.vendors.comparison import compare_vendors
from costcalc.loader import parse_sheet

Change = tuple[int, int | None]


def _scanned(costs: Sequence[Amounts]) -> list[Change]:
    """Return each volume above the first at which someone costs less than the cheapest so far, and who that is.

    Of several that cost least the first listed takes over; None where nobody has a price.
    """
    found: list[Change] = []
    table = np.stack(costs)
    least, first = table.min(axis=0), table.argmin(axis=0)
    current = None if least[0] >= NEVER else int(first[0])
    at = 1
    while at < table.shape[1]:
        dearer = (least < NEVER) if current is None else (least < table[current]) | (table[current] >= NEVER)
        later = np.flatnonzero(dearer[at:])
        if not len(later):
            break
        at += int(later[0])
        current = None if least[at] >= NEVER else int(first[at])
        found.append((at, current))
        at += 1
    return found


def _near(rng: Random, prices: Prices) -> Prices:
    """Return a sheet of which one price is off by a cent, or none."""
    packages, tiers = list(prices.packages), list(prices.tiers)
    place, more = rng.randrange(len(tiers)), rng.choice([-1, 0, 1, 100])
    first, price, fee = tiers[place]
    if packages and rng.random() < 0.5:
        size, cost = packages[-1]
        packages[-1] = (size, max(1, cost + rng.choice([-1, 1])))
    elif price is not None:
        tiers[place] = (first, max(0, price + more), fee)
    return prices._replace(packages=tuple(packages), tiers=tuple(tiers))


def test_changes_are_those_of_a_scan_of_every_volume(pytestconfig: pytest.Config) -> None:
    fuzz = int(pytestconfig.getoption("--fuzz"))
    cases, most = (30, 1_500) if fuzz == 1 else (10 * fuzz, 100_000)
    changes = searched = 0
    for seed in range(cases):
        rng = Random(seed)
        sold = [
            random_prices(rng, most, least_size=max(1, most // 500))._replace(prepaid=0)
            for _ in range(rng.choice([2, 2, 3]))
        ]
        if seed % 4 == 0:
            sold[1] = _near(rng, sold[0])
        codes = ["USD", *(rng.choice(["USD", "USD", "CNY"]) for _ in sold[1:])]
        sheets = [
            parse_sheet(prices.yaml().replace("currency: USD", f"currency: {code}"))
            for prices, code in zip(sold, codes, strict=True)
        ]
        fx = {"CNY": Decimal("0.14")} if "CNY" in codes else {}
        found = compare_vendors(sheets, calls=[0, most], fx=fx).month_changes
        if found is None:  # bills of which no lines are known
            continue
        searched += found.known_to == most
        costs = [ways(prices, most, 10**9)["cheapest"] for prices in sold]
        scanned = _scanned(
            [
                np.where(cost < NEVER, cost * (14 if code == "CNY" else 100), NEVER)
                for cost, code in zip(costs, codes, strict=True)
            ]
        )
        expected = [change for change in scanned if change[0] <= found.known_to]
        assert [change[:2] for change in found.listed] == expected[:50], seed
        assert found.total == len(expected), seed
        changes += found.total
    assert searched > cases * 9 // 10
    assert changes > cases // 2
