"""What every volume of a month costs, by arrays: a program of its own, which knows nothing of what it judges.

Bills are worked out for all volumes at once, and of each sum of packages what it costs together with its rest.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from making import sheet_text

Amounts = npt.NDArray[np.int64]
"""Minor units by volume; NEVER where there is no price."""
NEVER = np.int64(10**17)
MONTHS = 12


class Prices(NamedTuple):
    """One month's prices as a random case has them, and what is free and prepaid."""

    graduated: bool
    tiers: tuple[tuple[int, int | None, int], ...]
    """The first unit, the price of ``per`` units in hundredths of a cent (None: on request), and a fee in cents."""
    per: int
    rounding: str
    basis: str
    fee_at_zero: bool
    base_fee: int
    minimum: int
    maximum: int | None
    packages: tuple[tuple[int, int], ...]
    """Size and price, in cents."""
    free: int
    prepaid: int
    sold: bool = True
    """Whether postpaid is."""

    def yaml(self) -> str:
        """Return the sheet in the words of its format."""
        tiers = ", ".join(
            f"{{from: {first}, unit_price: {'on_request' if price is None else _money(price, 4)}"
            + (f", flat_fee: {_money(fee, 2)}}}" if fee else "}")
            for first, price, fee in self.tiers
        )
        postpaid = {
            "mode": "graduated" if self.graduated else "volume",
            "tier_basis": self.basis,
            "tiers": f"[{tiers}]",
            "per": self.per if self.per > 1 else None,
            "rounding": self.rounding if self.per > 1 else None,
            "flat_fee_at_zero": "true" if self.fee_at_zero else None,
            "base_fee": _money(self.base_fee, 2) if self.base_fee else None,
            "minimum": _money(self.minimum, 2) if self.minimum else None,
            "maximum": None if self.maximum is None else _money(self.maximum, 2),
        }
        words = ", ".join(f"{key}: {value}" for key, value in postpaid.items() if value is not None)
        sizes = ", ".join(f"{{units: {size}, price: {_money(price, 2)}}}" for size, price in self.packages)
        parts = {
            "free_quota": f"{{period: month, units: {self.free}}}" if self.free else None,
            "postpaid": f"{{{words}}}" if self.sold else None,
            "packages": f"{{validity: 12 months, sizes: [{sizes}]}}" if self.packages else None,
        }
        return sheet_text(**{key: value for key, value in parts.items() if value})


def _money(number: int, places: int) -> str:
    return f"{number // 10**places}.{number % 10**places:0{places}d}"


def _rounded(numerator: Amounts, denominator: int) -> Amounts:
    return (2 * numerator + denominator) // (2 * denominator)


def _charged(prices: Prices, units: Amounts) -> Amounts:
    """Return the units that are charged: whole blocks, if any."""
    if prices.per == 1 or prices.rounding == "exact":
        return units
    lead = {"up": prices.per - 1, "nearest": prices.per // 2, "down": 0}[prices.rounding]
    return (units + lead) // prices.per * prices.per


def bills(prices: Prices, units: Amounts, counted: Amounts) -> Amounts:
    """Return the postpaid bills of some units; ``counted`` is the count that chooses the tier of each."""
    charged, counted = _charged(prices, units), _charged(prices, counted)
    bill = np.full(units.shape, prices.base_fee, np.int64)
    firsts = [first for first, _, _ in prices.tiers]
    unpriced = np.zeros(units.shape, bool)
    for place, (first, price, fee) in enumerate(prices.tiers):
        after = firsts[place + 1] if place + 1 < len(firsts) else None
        if prices.graduated:
            low = np.maximum(counted - charged, max(first - 1, 0))
            there = np.maximum(0, (counted if after is None else np.minimum(counted, after - 1)) - low)
        else:
            reached = (counted >= first) & (True if after is None else counted < after)
            there = np.where(reached, charged, 0)
        if price is None:
            unpriced |= there > 0
        else:
            # Prices have four digits, a cent has two.
            bill += _rounded(there * price, 100 * prices.per) + np.where(there > 0, fee, 0)
    if prices.fee_at_zero:
        bill += np.where(charged == 0, prices.tiers[0][2], 0)
    bill = np.maximum(bill, prices.minimum)
    if prices.maximum is not None:
        bill = np.minimum(bill, prices.maximum)
    bill[unpriced] = NEVER
    return bill


def _counted(prices: Prices, volumes: Amounts, postpaid: Amounts) -> Amounts:
    free = np.minimum(volumes, prices.free)
    return {
        "billable": postpaid,
        "after_packages": postpaid + free,
        "after_free": volumes - free,
        "total": volumes,
    }[prices.basis]


def _exactly(prices: Prices, most: int) -> Amounts:
    """Return what packages of exactly so many units cost, for each number of units up to the most."""
    costs = np.full(most + 1, NEVER, np.int64)
    costs[0] = 0
    for size, price in prices.packages:
        # By remainder: one more package each row.
        rows = -(-len(costs) // size)
        padded = np.full(rows * size, NEVER, np.int64)
        padded[: len(costs)] = costs
        steps = np.arange(rows, dtype=np.int64)[:, None] * price
        table = np.minimum.accumulate(padded.reshape(rows, size) - steps, axis=0) + steps
        costs = np.minimum(costs, table.reshape(-1)[: len(costs)])
    return np.minimum(costs, NEVER)


def ways(prices: Prices, most: int, amount: int) -> dict[str, Amounts]:
    """Return what volumes from 0 up to the most cost by each way; more than the amount is right as such alone."""
    volumes = np.arange(most + 1, dtype=np.int64)
    to_pay = np.maximum(0, volumes - prices.free - prices.prepaid)
    found: dict[str, Amounts] = {}
    nothing = np.zeros(1, np.int64)
    due = int(bills(prices, nothing, nothing)[0]) if prices.sold else 0
    if prices.sold:
        found["postpaid"] = bills(prices, to_pay, _counted(prices, volumes, to_pay))
    cheapest = found.get("postpaid", np.where(to_pay == 0, 0, NEVER))
    if prices.packages:
        exactly = _exactly(prices, most + max(size for size, _ in prices.packages))
        cover = np.minimum.accumulate(exactly[::-1])[::-1]
        found["packages"] = cover[to_pay] + due
        cheapest = np.minimum(cheapest, found["packages"])
        held = prices.free + prices.prepaid
        # Where the postpaid units choose the tier, their bill is the same beside any packages.
        same = found["postpaid"][held + 1 :] if prices.basis in {"billable", "after_packages"} and prices.sold else None
        for bought in np.flatnonzero(exactly <= amount)[1:]:
            if prices.sold and (first := held + int(bought) + 1) <= most:
                bill = None if same is None else same[: most + 1 - first]
                if bill is None:
                    rest = to_pay[first:] - bought
                    bill = bills(prices, rest, _counted(prices, volumes[first:], rest))
                np.minimum(cheapest[first:], exactly[bought] + bill, out=cheapest[first:])
    return found | {"cheapest": cheapest}


def years(prices: Prices, most: int) -> Amounts:
    """Return what a year of each volume up to the most costs at least, by packages that live twelve months.

    Calls use up what is prepaid before postpaid pays: months between two at whose end nothing is left are a run, of which
    all but some postpaid units of its last month are bought exactly; what is left of the last run is lost with the year.
    """
    volumes = np.arange(most + 1, dtype=np.int64)
    to_pay = np.maximum(0, volumes - prices.free)
    nothing = np.zeros(1, np.int64)
    due = int(bills(prices, nothing, nothing)[0]) if prices.sold else 0
    largest = max((size for size, _ in prices.packages), default=1)
    exactly = _exactly(prices, MONTHS * most + largest)
    cover = np.minimum.accumulate(exactly[::-1])[::-1]
    found = np.zeros(most + 1, np.int64)
    for volume in range(most + 1):
        units = int(to_pay[volume])
        rest = np.arange(units + 1, dtype=np.int64)
        bill = np.where(rest > 0, NEVER, due)
        if prices.sold:
            bill = bills(prices, rest, _counted(prices, np.full(units + 1, volume, np.int64), rest))
        run = [0] + [int((exactly[months * units - rest] + bill).min()) - due for months in range(1, MONTHS + 1)]
        least = [0]
        for months in range(1, MONTHS + 1):
            ways = [least[months - last] + run[last] for last in range(1, months + 1)]
            if months == MONTHS:
                ways += [least[months - last] + int(cover[last * units]) for last in range(1, months + 1)]
            least.append(min(ways))
        found[volume] = min(least[MONTHS] + MONTHS * due, int(NEVER))
    return found


def runs(costs: Amounts, amount: int) -> list[tuple[int, int]]:
    """Return the runs of volumes that cost no more than an amount."""
    met = np.concatenate([[False], costs <= amount, [False]])
    edges = np.flatnonzero(met[1:] != met[:-1])
    return [(int(first), int(after) - 1) for first, after in zip(edges[::2], edges[1::2], strict=True)]


def random_prices(rng: Random, most: int, *, least_size: int = 1) -> Prices:
    """Return prices of which tiers, fees and packages matter for volumes up to the most."""
    count = rng.randint(1, 4)
    firsts = [0, *sorted({rng.choice([rng.randint(1, most // 2), 10 ** rng.randint(1, 5)]) for _ in range(count - 1)})]
    falling = rng.random() < 0.7
    numbers = [rng.choice([rng.randint(0, 400), rng.randint(100, 2_000)]) for _ in firsts]
    numbers = sorted(numbers, reverse=True) if falling else numbers
    graduated, per = rng.random() < 0.3, rng.choice([1, 1, 1, 3, 10, 1_000])
    rounding = rng.choice(["up", "up", "nearest", "down", "exact"]) if per > 1 else "exact"
    basis = rng.choice(["billable", "billable", "after_packages", "after_free", "total"])
    if graduated and per > 1 and rounding != "exact":
        basis = "billable"
    fees = [rng.choice([0, 0, rng.randint(0, 3_000)]) for _ in firsts]
    tiers: list[tuple[int, int | None, int]] = [
        (first, number * per, fee) for first, number, fee in zip(firsts, numbers, fees, strict=True)
    ]
    if len(tiers) > 1 and rng.random() < 0.1:
        tiers[-1] = (firsts[-1], None, 0)
    packages: dict[int, int] = {}
    # Where packages leave the tier as it is, each sum of them has bills of its own: fewer sums, or they take minutes.
    least_size *= 8 if basis in {"after_free", "total"} and least_size > 1 else 1
    if rng.random() < 0.7:
        size = rng.choice([least_size, rng.randint(least_size, 2 * least_size)])
        for _ in range(rng.randint(1, 4)):
            rate = Fraction(
                rng.choice([rng.randint(1, max(numbers) + 50), rng.choice(numbers) + rng.randint(-20, 20)]), 100
            )
            packages[size] = max(1, round(size * rate))
            size *= rng.choice([2, 5, 10])
            size += rng.choice([0, 0, rng.randint(0, least_size)])
    return Prices(
        graduated=graduated,
        tiers=tuple(tiers),
        per=per,
        rounding=rounding,
        basis=basis,
        fee_at_zero=rng.random() < 0.2,
        base_fee=rng.choice([0, 0, 0, rng.randint(1, 2_000)]),
        minimum=rng.choice([0, 0, 0, rng.randint(1, 5_000)]),
        maximum=None,
        packages=tuple(packages.items()),
        free=rng.choice([0, 0, rng.randint(1, most // 20 + 1)]),
        prepaid=rng.choice([0, 0, rng.randint(1, most // 20 + 1)]),
        sold=not packages or rng.random() < 0.9,
    )


def random_amount(rng: Random, prices: Prices, most: int) -> int:
    """Return an amount that some volume just costs, or nearly does: often the first one of a tier."""
    costs = min(ways(prices, most, 0).values(), key=lambda each: int(each[-1]))
    bounds = [first + prices.free + prices.prepaid for first, _, _ in prices.tiers if first]
    volume = min(rng.choice([rng.randint(0, most), *bounds]), most)
    cost = int(costs[volume])
    return min(max(0, cost + rng.choice([0, 0, -1, rng.randint(0, 50), rng.randint(0, cost // 20 + 1)])), 10**9)
