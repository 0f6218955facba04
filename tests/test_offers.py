"""What a sheet says beside packages and postpaid, read as it is written; amounts that follow stand in other tests."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from costcalc.loader import parse_sheet
from costcalc.money import Direction
from costcalc.sheet import Api, Beyond, Period, Postpaid, Rounded, Rounding, Tier, TierBasis
from costcalc.sheet.offers import PerCall, Subscription, Use
from costcalc.sheet.terms import Amounts, BillTerms, Credit, Discount, Tax

SHEET = parse_sheet((Path(__file__).parent / "good_sheets" / "offers.yaml").read_text(encoding="utf-8"))


def api(key: str) -> Api:
    return SHEET.api(key)


def test_the_terms_of_a_bill() -> None:
    assert SHEET.amounts == Amounts(rounded=Rounded.BILL, direction=Direction.DOWN)
    assert SHEET.bill == BillTerms(
        discount=Discount(postpaid=Decimal(15), packages=Decimal(5)),
        credit=Credit(amount=Decimal(200), monthly=True),
        minimum=Decimal(100),
        commitment=Decimal(10_000),
        tax=Tax(name="VAT", rate=Decimal("7.775")),
    )


def test_one_percentage_is_a_discount_on_everything() -> None:
    twelve = Decimal(12)
    assert Discount.of_all(twelve) == Discount(
        postpaid=twelve, packages=twelve, subscriptions=twelve, concurrency=twelve
    )


def test_a_composite_takes_units_in_the_smallest_parts_of_its_apis() -> None:
    assert api("chat").uses == (Use(api="input-tokens", units=1_200), Use(api="storage", units=250))
    assert api("chat").postpaid is None


def test_counts_with_decimals_are_whole_numbers_of_the_smallest_part() -> None:
    storage = api("storage")
    assert storage.decimals == 3
    assert storage.free_quota is not None
    assert (storage.free_quota.units, storage.free_quota.validity) == (500, 12)
    assert storage.packages is not None
    assert storage.packages.sizes[0].size == 2_500
    assert storage.postpaid is not None
    # 5.300 is the last thousandth of the first tier; prices are by the whole GB.
    assert storage.postpaid.tiers == (
        Tier(first=0, last=5_300, unit_price=Decimal(1)),
        Tier(first=5_301, last=None, unit_price=Decimal("0.5")),
    )
    assert storage.postpaid.per == 1_000


def test_rules_for_one_call() -> None:
    assert api("speech").per_call == PerCall(minimum=20, block=15)
    tokens = api("input-tokens").postpaid
    assert tokens is not None
    assert tokens.tier_basis is TierBasis.CALL


@pytest.mark.parametrize(
    ("minimum", "block", "size", "units"),
    [(0, 15, 5, 15), (0, 15, 15, 15), (0, 15, 16, 30), (20, 15, 5, 30), (20, 1, 5, 20), (20, 1, 21, 21), (3, 1, 2, 3)],
)
def test_the_size_of_a_call_is_raised_to_the_minimum_then_rounded_up_to_blocks(
    minimum: int, block: int, size: int, units: int
) -> None:
    assert PerCall(minimum=minimum, block=block).units(size) == units


def test_quotas_by_the_day_and_blocks_by_the_nearest() -> None:
    speech = api("speech")
    assert speech.free_quota is not None
    assert (speech.free_quota.period, speech.free_quota.units) == (Period.DAY, 100)
    assert speech.postpaid is not None
    assert speech.postpaid.rounding is Rounding.NEAREST


def test_subscriptions_in_the_order_of_the_sheet() -> None:
    solo = Postpaid(tiers=(Tier(first=0, last=None, unit_price=Decimal("0.02")),))
    assert api("users").subscriptions == (
        Subscription(name="Solo", price=Decimal(12), included=1_000, beyond=solo),
        Subscription(name="Pro", price=Decimal(990), months=12, included=50_000, beyond=Beyond.FAILS),
        Subscription(
            name="Event",
            price=Decimal(20_000),
            months=12,
            included=300_000,
            included_per_term=True,
            beyond=Beyond.POSTPAID,
        ),
        Subscription(name="By concurrency", price=Decimal(7_200), included=None, per_concurrency=True),
    )
