"""What must hold for any sheet and any usage: sheets, bills, estimates, comparisons and plans as drawn."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import in_blocks
from reference import month as month_bill
from strategies import large_postpaids, postpaids, sheets
from writing import text_of

from costcalc.engine.compare import compare
from costcalc.engine.estimate import estimate
from costcalc.engine.plan import plan
from costcalc.engine.rater import Rater
from costcalc.errors import NoPriceError
from costcalc.loader import parse_sheet
from costcalc.money import currency
from costcalc.results.bill import Charge
from costcalc.results.common import Pay
from costcalc.results.estimate import Estimate
from costcalc.sheet import Mode, Postpaid, PriceSheet

CURRENCIES = st.sampled_from([currency(code) for code in ("USD", "JPY", "KWD", "CLF")])
CALLS = st.integers(0, 60)


@settings(max_examples=300, derandomize=True)
@given(sheets())
def test_a_sheet_that_is_written_reads_back_as_the_sheet(sheet: PriceSheet) -> None:
    assert parse_sheet(text_of(sheet), sheet.label) == sheet


# ── bills ────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=200, derandomize=True)
@given(postpaids(most=1, on_request=False), CALLS, st.integers(0, 30))
def test_with_one_tier_volume_and_graduated_are_the_same(drawn: Postpaid, units: int, more: int) -> None:
    one_tier = replace(drawn, tiers=drawn.tiers[-1:])
    volume, graduated = (Rater(replace(one_tier, mode=mode), currency("USD")) for mode in Mode)
    assert volume.total(units, units + more) == graduated.total(units, units + more)


@settings(max_examples=300, derandomize=True)
@given(large_postpaids(), CURRENCIES, st.data())
def test_each_line_is_exact_arithmetic_rounded_once_up_to_the_largest_numbers(
    postpaid: Postpaid, money: Any, data: st.DataObject
) -> None:
    """Prices of up to 30 decimals, up to 10^15 units: floor(units × price ÷ per × 10^digits + 1/2) in fractions."""
    bounds = [near for tier in postpaid.tiers for near in (tier.first - 1, tier.first) if near >= 0]
    units = data.draw(st.integers(0, 10**15) | st.sampled_from(bounds))
    bill = Rater(postpaid, money).bill(units)
    charged = in_blocks(postpaid, units)
    expected = []
    for place, tier in enumerate(postpaid.tiers):
        after = postpaid.tiers[place + 1].first if place + 1 < len(postpaid.tiers) else charged + 1
        if postpaid.mode is Mode.GRADUATED:
            inside = min(charged, after - 1) - max(tier.first - 1, 0)
        else:
            inside = charged if tier.first <= charged < after else 0
        if inside > 0 and tier.unit_price is not None:
            exact = inside * Fraction(tier.unit_price) / postpaid.per
            expected.append((inside, floor(exact * 10**money.digits + Fraction(1, 2))))
    lines = [line for line in bill.lines if line.charge is Charge.UNITS]
    assert [(line.units, Fraction(line.amount) * 10**money.digits) for line in lines] == expected
    assert bill.total is not None
    assert Fraction(bill.total) == sum(Fraction(line.amount) for line in bill.lines)


# ── estimates ────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def questions(draw: st.DrawFn) -> tuple[PriceSheet, dict[str, Any]]:
    """Draw a sheet and one month: calls, failed ones, what is free and prepaid, postpaid on or off."""
    calls = draw(CALLS)
    month = {"calls": calls, "failed": draw(st.integers(0, calls)), "postpaid": draw(st.booleans())}
    return draw(sheets()), month | {"free": draw(st.none() | CALLS), "prepaid": draw(st.just(0) | CALLS)}


def answered(sheet: PriceSheet, month: dict[str, Any]) -> Estimate | None:
    """Return the estimate; None where nothing has a price."""
    with suppress(NoPriceError):
        return estimate(sheet, **month)
    return None


@settings(max_examples=300, derandomize=True)
@given(questions())
def test_an_estimate_attributes_each_call_once_and_is_the_cheapest_way(question: tuple[PriceSheet, Any]) -> None:
    sheet, month = question
    answer = answered(sheet, month)
    assume(answer)
    assert answer
    usage, cheapest, cover = answer.usage, answer.cheapest, answer.packages
    assert usage.free + usage.prepaid + usage.to_pay == month["calls"] - month["failed"]
    assert answer.unserved == (0 if answer.postpaid else usage.to_pay)
    if cheapest is None:
        assert answer.postpaid is None
        assert cover is None
        return
    ways = [answer.postpaid.total if answer.postpaid else None, cover.total if cover else None]
    ways += [option.total for option in cover.options] if cover else []
    assert all(way is None or cheapest.total <= way for way in ways)
    bought = sum(purchase.units for purchase in cheapest.purchases)
    assert bought + cheapest.postpaid_units == usage.to_pay + cheapest.unused
    assert not cheapest.unused or not cheapest.postpaid_units
    # What is bought, and the bill of the rest, add up to the total.
    if answer.postpaid and sheet.apis[0].postpaid:
        rest = month_bill(
            sheet.apis[0].postpaid,
            month["calls"] - month["failed"],
            usage.free,
            cheapest.postpaid_units,
            sheet.currency.digits,
        )
        assert rest is not None
        assert cheapest.total == sum(
            (purchase.total for purchase in cheapest.purchases), Decimal(rest).scaleb(-sheet.currency.digits)
        )
    elif cheapest.pay is not Pay.FREE:
        assert cheapest.total == sum(purchase.total for purchase in cheapest.purchases)


@settings(max_examples=400, derandomize=True)
@given(questions())
def test_an_estimate_is_a_plan_of_one_month(question: tuple[PriceSheet, Any]) -> None:
    sheet, month = question
    answer = answered(sheet, month)
    wanted = {name: month[name] for name in ("free", "postpaid")} | {"prepaid": [(month["prepaid"], 0)]}
    try:
        planned = plan(sheet, calls=[month["calls"]], failed=[month["failed"]], **wanted)
    except NoPriceError:
        assert answer is None or answer.cheapest is None
        return
    assert answer
    if answer.cheapest is None:
        assert planned.total == 0
        return
    assert planned.total == answer.cheapest.total
    entry, usage = planned.calendar.months[0], answer.usage
    assert (entry.free, entry.postpaid) == (usage.free, answer.cheapest.postpaid_units)
    assert {(one.size, one.count) for one in planned.calendar.purchases} == {
        (one.size, one.count) for one in answer.cheapest.purchases
    }


@settings(max_examples=60, derandomize=True)
@given(sheets(), st.lists(CALLS, min_size=1, max_size=3), st.none() | st.integers(0, 20))
def test_a_comparison_has_the_amounts_of_estimates_and_plans(
    sheet: PriceSheet, volumes: list[int], free: int | None
) -> None:
    for row in compare(sheet, calls=volumes, free=free).rows:
        given = sheet.apis[0].monthly_free if free is None else free
        answer = answered(sheet, {"calls": row.calls, "free": given})
        if answer is None:
            assert (row.month.cheapest, row.month.pay) == (None, None)
            continue
        cover, cheapest, half = answer.packages, answer.cheapest, row.month
        assert half.postpaid == (answer.postpaid.total if answer.postpaid else None)
        assert half.packages == (cover.total if cover else None)
        assert (half.cheapest, half.pay, half.saving) == (
            (cheapest.total, cheapest.pay, cheapest.saving) if cheapest else (None, None, None)
        )
        assert row.year.postpaid == (None if half.postpaid is None else 12 * half.postpaid)
        if row.year.cheapest is not None and half.cheapest is not None:
            assert row.year.cheapest <= 12 * half.cheapest


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────

HORIZONS = st.lists(CALLS, min_size=1, max_size=14)


@settings(max_examples=100, derandomize=True)
@given(sheets(), HORIZONS, st.integers(0, 40), st.booleans())
def test_a_plan_attributes_each_call_once_and_no_alternative_costs_less(
    sheet: PriceSheet, calls: list[int], held: int, on: bool
) -> None:
    try:
        planned = plan(sheet, calls=calls, prepaid=[(held, 0)] if held else [], postpaid=on)
    except NoPriceError:
        return
    months = planned.calendar.months
    for month in months:
        assert month.calls - month.failed == month.free + month.prepaid + month.postpaid + month.unserved
        assert not month.unserved
    assert planned.total == sum(month.purchases_amount + month.postpaid_amount for month in months)
    units = sum(purchase.units for purchase in planned.calendar.purchases) + held
    assert units == sum(month.prepaid for month in months) + planned.calendar.leftover + planned.calendar.expired
    assert [month.prepaid_left >= 0 for month in months] == [True] * len(months)
    assert months[-1].prepaid_left == planned.calendar.leftover
    assert all(planned.total <= other.total for other in planned.alternatives)
    assert planned.all_postpaid is None or planned.total <= planned.all_postpaid
    assert [row.regret for row in planned.regret if not row.percent] == [0]
