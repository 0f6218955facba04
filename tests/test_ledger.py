"""The ledger: what was there, what was called, who paid; worked by hand, then as properties."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_cases import USD, volume
from planning import FOUNDING_RATER
from strategies import BASES

from costcalc.engine.ledger import Lot, settle, settle_postpaid
from costcalc.engine.rater import Rater
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.errors import NoPriceError
from costcalc.sheet import Postpaid

ONE_CENT = Rater(volume((0, "0.01")), USD)


@pytest.mark.parametrize(
    ("free", "calls", "used"),
    [
        (Free(), [5, 5], [0, 0]),
        (Free(once=7), [5, 5, 5], [5, 2, 0]),
        (Free(once=7, until=0), [5, 5, 5], [5, 0, 0]),
        (Free(once=7, until=1), [0, 5, 5], [0, 5, 0]),
        (Free(monthly=3), [5, 2, 5], [3, 2, 3]),
        (Free(monthly=3, first=1), [5, 2, 5], [1, 2, 3]),
        (Free(monthly=3, first=0), [5, 5], [0, 3]),
        (Free(monthly=3, once=2), [5, 5], [5, 3]),
    ],
)
def test_free_quota_is_used_first_until_it_ends(free: Free, calls: list[int], used: list[int]) -> None:
    assert MonthlyUsage(calls=calls, free=free).free_units() == used


@pytest.mark.parametrize(
    ("lots", "calls", "prepaid", "outcomes"),
    [
        # (units, last, bought, size); outcomes in burn-down order: (used, runs out)
        ([(10, 11, -1, 0)], [4, 4, 4], [4, 4, 2], [(10, 2)]),
        ([(10, 1, -1, 0)], [4, 4, 4], [4, 4, 0], [(8, None)]),
        ([(10, 11, 1, 10)], [4, 4, 8], [0, 4, 6], [(10, 2)]),
        # the earliest expiry goes first, though bought later and larger
        ([(5, 11, -1, 1), (5, 2, 1, 5)], [3, 4, 9], [3, 4, 3], [(5, 2), (5, 2)]),
        # bought together: the smallest first
        ([(10, 11, 0, 10), (2, 11, 0, 2)], [3], [3], [(2, 0), (1, None)]),
        # the same expiry: the earlier purchase first
        ([(4, 3, 1, 4), (4, 3, -1, 9)], [0, 6], [0, 6], [(4, 1), (2, None)]),
        ([], [3], [0], []),
    ],
)
def test_lots_burn_down_in_order(
    lots: list[tuple[int, int, int, int]],
    calls: list[int],
    prepaid: list[int],
    outcomes: list[tuple[int, int | None]],
) -> None:
    made = [Lot(units=units, last=last, bought=bought, size=size) for units, last, bought, size in lots]
    found = settle(MonthlyUsage(calls=calls), ONE_CENT, made)
    assert [month.prepaid for month in found.months] == prepaid
    assert [(outcome.used, outcome.runs_out) for outcome in found.lots] == outcomes
    assert [month.bill for month in found.months] == [a - b for a, b in zip(calls, prepaid, strict=True)]


def test_what_is_left_is_either_expired_or_left_over() -> None:
    lots = [Lot(units=5, last=0), Lot(units=5, last=2), Lot(units=5, last=3)]
    found = settle(MonthlyUsage(calls=[1, 1, 1]), None, lots)
    assert (found.expired, found.leftover) == (4 + 3, 5)


def test_postpaid_off_leaves_calls_unserved_and_unpriced() -> None:
    found = settle(MonthlyUsage(calls=[5, 5], failed=[1, 0]), None, [Lot(units=6, last=1)])
    assert [(month.prepaid, month.postpaid, month.unserved, month.bill) for month in found.months] == [
        (4, 0, 0, 0),
        (2, 0, 3, 0),
    ]
    assert found.unserved == 3


def test_published_examples() -> None:
    assert settle(MonthlyUsage(calls=[10_000], free=Free(once=50)), FOUNDING_RATER).total() == 796_00
    assert settle(MonthlyUsage(calls=[200_000]), FOUNDING_RATER).total() == 10_000_00
    package = Lot(units=10_000, last=11, bought=0, size=10_000, price=550_00)
    assert settle(MonthlyUsage(calls=[105_000]), FOUNDING_RATER, [package]).total() == 6_250_00


def test_a_month_on_request_is_named_where_a_total_is_needed() -> None:
    rater = Rater(volume((0, "0.01"), (10, None)), USD)
    found = settle(MonthlyUsage(calls=[9, 10]), rater)
    assert not found.priced
    with pytest.raises(NoPriceError, match=r"^month 2: its postpaid calls are priced on request$"):
        found.total()
    with pytest.raises(NoPriceError, match=r"^month 2027-01: "):
        found.total(start=12 * 2026 + 11)


@st.composite
def accounts(draw: st.DrawFn) -> tuple[MonthlyUsage, Rater | None, list[Lot]]:
    months = draw(st.integers(1, 8))
    calls = draw(st.lists(st.integers(0, 40), min_size=months, max_size=months))
    failed = [draw(st.integers(0, count)) for count in calls]
    free = Free(
        monthly=draw(st.integers(0, 5)),
        first=draw(st.none() | st.integers(0, 5)),
        once=draw(st.integers(0, 30)),
        until=draw(st.none() | st.integers(0, months)),
    )
    basis = draw(st.sampled_from(BASES))
    base = volume((0, "0.08"), (10, "0.05"), (30, "0.01"))
    rater = Rater(Postpaid(tiers=base.tiers, tier_basis=basis), USD) if draw(st.booleans()) else None
    lots = [
        Lot(units=size, last=bought + draw(st.integers(0, 5)), bought=bought, size=size, price=size)
        for size, bought in draw(st.lists(st.tuples(st.integers(1, 20), st.integers(-1, months - 1)), max_size=6))
        if bought >= 0
    ]
    return MonthlyUsage(calls=calls, failed=failed, free=free), rater, lots


@given(accounts(), st.randoms())
def test_every_call_is_paid_once_and_order_never_matters(
    account: tuple[MonthlyUsage, Rater | None, list[Lot]], shuffler: random.Random
) -> None:
    usage, rater, lots = account
    found = settle(usage, rater, lots)
    for month, successful in zip(found.months, usage.successful, strict=True):
        assert month.free + month.prepaid + month.postpaid + month.unserved == successful
        assert month.calls - month.failed == successful
        assert min(month.free, month.prepaid, month.postpaid, month.unserved) >= 0
        assert not (month.postpaid if rater is None else month.unserved)
    assert sum(outcome.used for outcome in found.lots) == sum(month.prepaid for month in found.months)
    assert found.expired + found.leftover == sum(outcome.left for outcome in found.lots)
    assert sum(month.purchases for month in found.months) == sum(lot.price for lot in lots)
    mixed = lots[:]
    shuffler.shuffle(mixed)
    assert settle(usage, rater, mixed) == found


@given(accounts())
def test_the_lean_path_settles_the_same(account: tuple[MonthlyUsage, Rater | None, list[Lot]]) -> None:
    usage, rater, _ = account
    full = [(month.free, month.postpaid, month.unserved, month.bill) for month in settle(usage, rater).months]
    assert list(zip(*settle_postpaid(usage, rater), strict=True)) == full
    bare = MonthlyUsage(calls=usage.calls, failed=usage.failed)
    full = [(month.free, month.postpaid, month.unserved, month.bill) for month in settle(bare, rater).months]
    assert list(zip(*settle_postpaid(bare, rater), strict=True)) == full
