"""What to buy now, when nobody knows: the checks of the founding sheet, all candidates of small instances, and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from case_oracles import bought, found
from making import sheet_of
from plan_cases import FOUNDING, api, packages, sheet, volume

from costcalc import Case, RequestError, plan_cases
from costcalc.engine.usage_levels import between
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import NoPriceError
from costcalc.usage import Column

LOW, LIKELY, HIGH = THREE = [Case("low", -40, 25), Case("likely", 0, 50), Case("high", 50, 25)]
GROWING = [50000, 55000, 60500, 66550, 73205, 80526, 88578, 97436, 107179, 117897, 129687, 142656]
"""round(50,000 × 1.1^i), i = 0 to 11."""


def test_the_check_of_200_000_a_month() -> None:
    answer = plan_cases(FOUNDING, calls=[200_000] * 12, cases=THREE)
    assert [str(case.total) for case in answer.cases] == ["50200.00", "78000.00", "117000.00"]
    # (25 × 50,200 + 50 × 78,000 + 25 × 117,000) / 100, and so on.
    assert found(answer, (1_000_000, 1)) == ("80800.00", "0.00")
    assert found(answer, (100_000, 2)) == ("80925.00", "500.00")
    assert found(answer) == ("81775.00", "1500.00")
    assert found(answer, (1_000_000, 2)) == ("83250.00", "9800.00")
    assert bought(answer.chosen) == [(1_000_000, 1)]
    # 1 × 1,000,000 and 1 × 100,000 come to the same in every case, and are more packages.
    assert found(answer, (1_000_000, 1), (100_000, 1)) == ("80800.00", "0.00")
    assert str(answer.total) == "80800.00"


@pytest.mark.parametrize(("prefer", "chosen"), [("expected", 1_000_000), ("worst", 100_000)])
def test_the_check_of_a_growing_year(prefer: str, chosen: int) -> None:
    answer = plan_cases(FOUNDING, calls=GROWING, cases=THREE, prefer=prefer)
    assert [str(case.total) for case in answer.cases] == ["29317.32", "33850.00", "57290.84"]
    assert found(answer, (1_000_000, 1)) == ("38747.71", "682.68")
    assert found(answer, (100_000, 1)) == ("38902.04", "650.00")
    assert found(answer) == ("39079.33", "1359.16")
    assert bought(answer.chosen) == [(chosen, 1)]


def test_without_weights_all_cases_are_alike() -> None:
    alike = plan_cases(FOUNDING, calls=[200_000] * 12, cases=[case._replace(weight=None) for case in THREE])
    # (50,200 + 78,000 + 117,000) / 3 = 81,733.33…
    assert (str(alike.total), [case.weight for case in alike.cases]) == ("81733.33", [1, 1, 1])


def test_weights_are_a_share_whatever_they_add_up_to() -> None:
    quarters = [case._replace(weight=Decimal(case.weight or 0) / 100) for case in THREE]
    one, other = (plan_cases(FOUNDING, calls=GROWING, cases=cases).now for cases in (THREE, quarters))
    assert one == other


def test_a_case_of_weight_0_counts_for_the_worst_regret_alone() -> None:
    # Nothing now: 50,600.00 and 79,000.00, half and half 64,800.00; the high case regrets 1,500.00 all the same.
    cases = [LOW._replace(weight=1), LIKELY._replace(weight=1), HIGH._replace(weight=0)]
    assert found(plan_cases(FOUNDING, calls=[200_000] * 12, cases=cases)) == ("64800.00", "1500.00")


def test_a_case_may_have_calls_of_its_own() -> None:
    by_percent = plan_cases(FOUNDING, calls=[200_000] * 12, cases=THREE)
    own = plan_cases(
        FOUNDING, cases=[Case("low", calls=[120_000] * 12, weight=25), Case("likely", calls=[200_000] * 12, weight=50),
                         Case("high", calls=[300_000] * 12, weight=25)],
    )  # fmt: skip
    assert [case.percent for case in own.cases] == [None] * 3
    assert own.now == by_percent.now


def test_calls_of_a_case_are_rounded_half_up() -> None:
    # 5 × 0.9 = 4.5 → 5, 15 × 0.9 = 13.5 → 14, 1 × 0.9 → 1
    answer = plan_cases(FOUNDING, calls=[5, 15, 1], cases=[Case("low", -10)])
    assert [month.calls for month in answer.cases[0].calendar.months] == [5, 14, 1]


def test_one_month_is_priced_as_it_is() -> None:
    # 120,000 × 0.05 = 6,000.00, 10,000.00 and 15,000.00; with 1 × 100,000 at 4,500.00: + 20,000 × 0.06 = 1,200.00,
    # + 5,000.00 (100,000 × 0.05), + 10,000.00.
    answer = plan_cases(FOUNDING, calls=[200_000], cases=THREE)
    assert found(answer) == ("10250.00", "1500.00")
    (one,) = [now for now in answer.now if bought(now) == [(100_000, 1)]]
    assert [str(total) for total in one.totals] == ["5700.00", "9500.00", "14500.00"]


def test_what_is_left_of_quota_and_packages_is_used_first() -> None:
    # 100 a month at 1 each, 150 prepaid for two months, 30 free once: 180 of 200 calls in the two first months.
    test = sheet_of(
        free_quota="{period: once, units: 50, validity: 1 year}",
        postpaid="{mode: volume, tiers: [{from: 0, unit_price: 1}]}",
        packages="{validity: 1 year, sizes: [{units: 1_000, price: 900}]}",
    )
    answer = plan_cases(test, calls=[100] * 3, cases=[Case("as it is", 0)], free=30, prepaid=[(150, 1)])
    assert found(answer) == ("120.00", "0.00")
    months = [(month.free, month.prepaid, month.postpaid) for month in answer.cases[0].calendar.months]
    assert months == [(30, 70, 0), (0, 80, 20), (0, 0, 100)]


def test_a_monthly_quota_is_there_anew_from_the_second_month_on() -> None:
    # 40 free each month but 10 in the first, for two months: 90 + 60 + 100.
    test = sheet_of(
        free_quota="{period: month, units: 40}", postpaid="{mode: volume, tiers: [{from: 0, unit_price: 1}]}"
    )
    answer = plan_cases(test, calls=[100] * 3, cases=[Case("as it is", 0)], free=10, free_until=1)
    assert found(answer) == ("250.00", "0.00")
    assert [month.free for month in answer.cases[0].calendar.months] == [10, 40, 0]


def test_what_fails_in_a_first_month_has_no_price_and_is_not_chosen() -> None:
    # Postpaid is off: 100 calls need a package of 100 now, 150 need two; 50 at 60.00, 100 at 100.00.
    test = sheet(api(None, packages((50, "60"), (100, "100"))))
    answer = plan_cases(test, calls=[100], cases=[Case("likely", 0), Case("high", 50)])
    assert (bought(answer.chosen), str(answer.total)) == ([(100, 1), (50, 1)], "160.00")
    (none,) = [now for now in answer.now if not now.purchases]
    assert (none.totals, none.expected, none.worst_regret) == ((None, None), None, None)
    (one,) = [now for now in answer.now if bought(now) == [(100, 1)]]
    assert ([str(total) for total in one.totals], one.expected) == (["100.00", "None"], None)
    assert answer.now.index(none) > 0


def test_a_case_that_nothing_pays_for_is_named() -> None:
    test = sheet(api(volume((0, "1"), (150, None)), None))
    with pytest.raises(NoPriceError, match=r"^case high: month 1: 150 calls are priced on request"):
        plan_cases(test, calls=[100], cases=[Case("likely", 0), Case("high", 50)])


def test_between_two_usages_each_count_is_rounded_half_up() -> None:
    low, high = MonthlyUsage(calls=[10, 7], failed=[1, 0]), MonthlyUsage(calls=[20, 8])
    # Half of the way: 15, and 7.5 → 8; of the failed ones 0.5 → 1, and 0.
    assert between(low, high, Fraction(1, 2)) == MonthlyUsage(calls=[15, 8], failed=[1, 0])
    # Of days, each is; a month that begins later in one of them has no calls on those days.
    low, high = MonthlyUsage(calls=[3], days=[(1, 2)]), MonthlyUsage(calls=[9], days=[(2, 3, 4)])
    assert between(low, high, Fraction(1, 2)) == MonthlyUsage(calls=[7], days=((2, 3, 2),))
    # Of tiers that single calls reach, each is: 1.5 → 2 and 3.5 → 4.
    low, high = (
        MonthlyUsage(calls=[one + other], by_tier=[Column((one,)), Column((other,))]) for one, other in ((1, 3), (2, 4))
    )
    assert between(low, high, Fraction(1, 2)) == low._replace(calls=[6], by_tier=[Column((2,)), Column((4,))])


REFUSED: Sequence[tuple[dict[str, Any], str]] = [
    ({"cases": []}, "0 cases; it takes 1 to 20"),
    ({"cases": [Case("a", 0)] * 2}, "case a is given twice"),
    ({"cases": [Case("", 0)]}, "no name of a case"),
    ({"cases": [Case("x" * 61, 0)]}, "no name of a case; write up to 60 characters on one line"),
    ({"cases": [Case("a")]}, "case a: give it `percent`, or `calls` of its own"),
    ({"cases": [Case("a", 0, calls=[5])]}, "case a: give it `percent`, or `calls` of its own"),
    ({"cases": [Case("a", 0, failed=[5])]}, "case a: `failed` and `days` stand beside `calls` of its own"),
    ({"cases": [Case("a", -101)]}, "case a: -101 is no change in per cent; write -100 or more"),
    ({"cases": [Case("a", cast("int", 0.5))]}, "case a: 0.5 is no change in per cent; an int or a Decimal is expected"),
    ({"cases": [Case("a", 0, 1), Case("b", 5)]}, "case b has no weight, and others have one"),
    ({"cases": [Case("a", 0, -1)]}, "case a: -1 is no weight"),
    ({"cases": [Case("a", 0, 0)]}, "all cases have weight 0"),
    ({"cases": [Case("a", 0, Decimal("Infinity"))]}, "case a: Infinity is no weight"),
    ({"cases": [Case("a", 0), Case("b", calls=[5, 6])]}, "all cases take the same months"),
    ({"cases": [Case("a", 10**16)]}, "case a: 10000000000000000 % takes a month above"),
    ({"cases": [Case("a", 0)], "prefer": "cheapest"}, "`prefer` 'cheapest': choose one of expected, worst"),
]


@pytest.mark.parametrize(("given", "said"), REFUSED)
def test_what_cannot_be_meant_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestError, match=said):
        plan_cases(FOUNDING, **{"calls": [100], **given})


def test_per_cent_need_a_base() -> None:
    with pytest.raises(RequestError, match="case a: `percent` of what"):
        plan_cases(FOUNDING, cases=[Case("a", 5)])
