"""Random sheets and usages, and bills made of them under one rule: by fractions and loops, and nothing of the engine."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
BASES = ("billable", "after_packages", "after_free", "total")
Bill = dict[tuple[str, str | None], int]
"""In cents, by month and account."""


@dataclass(frozen=True, kw_only=True)
class World:
    """A sheet of one API, the calls of some accounts, and how these are billed."""

    firsts: tuple[int, ...]
    """The smallest count of each tier."""
    prices: tuple[Fraction, ...]
    fees: tuple[int, ...]
    """Of each tier, in whole dollars."""
    base_fee: int
    word: str
    """``from`` or ``up_to``."""
    mode: str
    basis: str
    free: int
    prepaid: int
    """Of the first account, for all months."""
    calls: dict[str, tuple[tuple[int, int], ...]]
    """Of each account the calls and failed ones of each month."""
    once: bool = False
    """Whether a bill is rounded once, and not each line."""
    direction: str = "half_up"
    one_bill: bool = False
    free_last: bool = False
    factor: Fraction = Fraction(1)
    """What each row is multiplied with: a tax or a discount."""
    whole_bills: bool = False
    """Whether the bill names no accounts."""
    more: dict[str, Any] = field(default_factory=dict)
    """What ``reconcile`` is told beside."""


def made(rng: random.Random) -> World:
    """Return a world by which a rule can be told, most often: calls near the bounds, and several months."""
    count = rng.choice([1, 2, 2, 3, 4])
    bounds = sorted(rng.sample([100, 500, 1_000, 2_500, 5_000, 10_000, 20_000], count - 1))
    dearest = rng.choice([Fraction(1, 10), Fraction(73, 1000), Fraction(21, 10_000), Fraction(37, 100_000)])
    names = ["app", "batch", "web"][: rng.choice([1, 1, 2, 3])]
    return World(
        firsts=(0, *bounds),
        prices=tuple(dearest * (20 - 3 * tier - rng.choice([0, 1])) / 20 for tier in range(count)),
        fees=tuple(rng.choice([0, 0, 0, 5]) if count > 1 else 0 for _ in range(count)),
        base_fee=rng.choice([0, 0, 0, 7]),
        word=rng.choice(["from", "up_to"]),
        mode=rng.choice(["volume", "graduated"]),
        basis=rng.choice(BASES),
        free=rng.choice([0, 0, 50, 300]),
        prepaid=rng.choice([0, 0, 700, 4_000]),
        calls={name: tuple(_month(rng, bounds) for _ in MONTHS) for name in names},
        once=rng.random() < 0.2,
    )


def _month(rng: random.Random, bounds: list[int]) -> tuple[int, int]:
    near = [bound + off for bound in bounds for off in (-1, 0, 0, 1, 49)]
    calls = rng.choice([*near, *(rng.randrange(1, 15_000) for _ in range(6))])
    return calls, rng.choice([0, 0, calls // 50])


RULES = (
    "failed-charged", "free-not-applied", "free-not-first", "tiers-graduated", "tiers-volume", "bound-other-side",
    *(f"basis-{basis.replace('_', '-')}" for basis in BASES), "accounts-together", "accounts-apart", "rounded-per-bill",
    "rounded-per-line", "rounded-down", "rounded-up", "tax", "discount", "other-sheet",
)  # fmt: skip


def under(rule: str, world: World, percent: Fraction = Fraction(19)) -> World:
    """Return how a bill is made under a rule."""
    if rule.startswith("basis-"):
        return replace(world, basis=rule.removeprefix("basis-").replace("-", "_"))
    if rule == "bound-other-side":
        step = 1 if world.word == "from" else -1
        return replace(world, firsts=(0, *(first + step for first in world.firsts[1:])))
    changes: dict[str, dict[str, Any]] = {
        "failed-charged": {"calls": {name: tuple((c, 0) for c, _ in own) for name, own in world.calls.items()}},
        "free-not-applied": {"free": 0},
        "free-not-first": {"free_last": True},
        "tiers-graduated": {"mode": "graduated"},
        "tiers-volume": {"mode": "volume"},
        "accounts-together": {"one_bill": True},
        "accounts-apart": {"one_bill": False},
        "rounded-per-bill": {"once": True},
        "rounded-per-line": {"once": False},
        "rounded-down": {"direction": "down"},
        "rounded-up": {"direction": "up"},
        "tax": {"factor": 1 + percent / 100},
        "discount": {"factor": 1 - percent / 100},
        "other-sheet": {"prices": tuple(price * 11 / 10 for price in world.prices)},
    }
    return replace(world, **changes[rule])


# ── the bill ─────────────────────────────────────────────────────────────────────────────────────────


def _cents(amount: Fraction, direction: str) -> int:
    exact = amount * 100
    whole = exact.numerator // exact.denominator
    rest = exact - whole
    return whole + int({"half_up": rest >= Fraction(1, 2), "up": rest > 0, "down": False}[direction])


def bill_of(world: World) -> Bill:
    """Return what each row comes to."""
    found: Bill = {}
    calls = world.calls
    if world.one_bill:
        calls = {
            "": tuple(
                (sum(c for c, _ in month), sum(f for _, f in month)) for month in zip(*calls.values(), strict=True)
            )
        }
    for place, own in enumerate(calls.values()):
        left = world.prepaid if place == 0 else 0
        name = None if world.whole_bills else list(calls)[place]
        for month, (made_calls, failed) in zip(MONTHS, own, strict=True):
            successful = made_calls - failed
            free = min(successful, world.free)
            prepaid = min(successful if world.free_last else successful - free, left)
            if world.free_last:
                free = min(successful - prepaid, world.free)
            left -= prepaid
            cents = _month_bill(world, successful, free, prepaid)
            found[month, name] = found.get((month, name), 0) + cents
    return {key: _cents(Fraction(cents, 100) * world.factor, "half_up") for key, cents in found.items()}


def _month_bill(world: World, successful: int, free: int, prepaid: int) -> int:
    charged = successful - free - prepaid
    if not charged:
        return world.base_fee * 100
    basis = {
        "billable": charged,
        "after_packages": charged + free,
        "after_free": charged + prepaid,
        "total": successful,
    }[world.basis]
    if world.mode == "volume":
        tier = max(place for place, first in enumerate(world.firsts) if first <= basis)
        lines = [(charged * world.prices[tier], world.fees[tier])]
    else:
        lines, ends = [], [*(first - 1 for first in world.firsts[1:]), basis]
        for place, end in enumerate(ends):
            low = max(world.firsts[place] - 1, basis - charged, 0)
            units = min(end, basis) - low
            if units > 0:
                lines.append((units * world.prices[place], world.fees[place]))
    fees = sum(fee for _, fee in lines) + world.base_fee
    if world.once:
        return _cents(sum((amount for amount, _ in lines), Fraction(fees)), world.direction)
    return sum(_cents(amount, world.direction) for amount, _ in lines) + 100 * fees


# ── as files ─────────────────────────────────────────────────────────────────────────────────────────


def _number(value: Fraction) -> str:
    scaled = value * 10**9
    assert scaled.denominator == 1
    return f"{scaled.numerator // 10**9}.{scaled.numerator % 10**9:09d}"


def sheet_text(world: World) -> str:
    """Write the sheet."""
    tiers = []
    for place, (first, price, fee) in enumerate(zip(world.firsts, world.prices, world.fees, strict=True)):
        is_last = place == len(world.firsts) - 1
        side = (
            f"from: {first}, " if world.word == "from" else "" if is_last else f"up_to: {world.firsts[place + 1] - 1}, "
        )
        tiers.append(f"{{{side}unit_price: {_number(price)}{f', flat_fee: {fee}' if fee else ''}}}")
    priced = (
        f"mode: {world.mode}, tiers: [{', '.join(tiers)}]"
        if len(tiers) > 1
        else f"unit_price: {_number(world.prices[0])}"
    )
    base = f", base_fee: {world.base_fee}" if world.base_fee else ""
    free = f"    free_quota: {{period: month, units: {world.free}}}\n" if world.free else ""
    amounts = "amounts: {rounded: bill}\n" if world.once else ""
    return (
        f"schema: 1\nprovider: Vendor\ncurrency: USD\nas_of: 2026-01\nsource: made\n{amounts}apis:\n  test:\n    name: Test\n"
        f"    unit: call\n{free}    packages: {{validity: 1 year, sizes: [{{units: 1_000_000, price: 99_999}}]}}\n"
        f"    postpaid: {{tier_basis: {world.basis}, {priced}{base}}}\n"
    )


def usage_text(world: World) -> str:
    """Write the usage."""
    rows = [
        f"{month},{name},{calls},{failed}"
        for name, own in world.calls.items()
        for month, (calls, failed) in zip(MONTHS, own, strict=True)
    ]
    return "\n".join(["month,account,calls,failed", *rows, ""])


def bill_text(bill: Bill) -> str:
    """Write a bill."""
    named = any(account is not None for _, account in bill)
    rows = [
        f"{month},{f'{account},' if named else ''}{cents // 100}.{cents % 100:02d}"
        for (month, account), cents in bill.items()
    ]
    return "\n".join([f"month,{'account,' if named else ''}amount", *rows, ""])
