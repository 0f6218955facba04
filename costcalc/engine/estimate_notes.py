"""What an estimate says beside its amounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.cost import price_of
from costcalc.engine.dead_zones import cheaper_above
from costcalc.engine.mix import Split, best_split
from costcalc.engine.month_bill import Bill, MonthBill
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.engine.vanished import vanished_note
from costcalc.engine.year import MONTHS, year_total
from costcalc.money import grouped, plural
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import POSTPAID_OFF, Note, NoteCode
from costcalc.results.estimate import SubscriptionOption, Usage


def estimate_notes(
    tariff: Tariff,
    usage: Usage[int],
    bill: Bill | None,
    all_postpaid: PostpaidBill | None,
    split: Split | None,
    subscriptions: Sequence[SubscriptionOption],
    days: int,
    unserved: int,
) -> Iterator[Note]:
    """Say what the amounts alone do not: prices on request, dead zones, calls unserved, what buying ahead would save."""
    unit, units = tariff.api.unit, tariff.api.units
    if bill and all_postpaid:
        if all_postpaid.total is None:
            yield Note(
                NoteCode.ON_REQUEST,
                f"the vendor prices {plural(units(usage.to_pay), unit)} on request: there is no postpaid price",
            )
        if isinstance(bill, MonthBill):
            yield from dead_zone_note(tariff, bill, usage.to_pay)
        elif tariff.rater:
            # The last days are those without anything free or prepaid.
            successful = (usage.calls - usage.failed) // days
            a_day = MonthBill(tariff.rater, successful, min(tariff.api.daily_free, successful))
            for note in dead_zone_note(tariff, a_day, min(usage.to_pay, successful - a_day.free)):
                yield replace(note, place="a day")
        yield from raised_note(tariff, usage, all_postpaid, days)
        yield from vanished_note(bill, usage.to_pay, all_postpaid.total)
        if tariff.api.postpaid and not tariff.api.postpaid.enabled_by_default:
            yield POSTPAID_OFF
    elif unserved:
        why = "postpaid is off" if tariff.rater else "the sheet has no postpaid"
        yield Note(
            NoteCode.UNSERVED,
            f"nothing that is already there pays for {plural(units(unserved), 'call')} ({why}): "
            f"such calls fail, and cost nothing, unless {_ways_to_buy(tariff)}",
        )
    yield from by_concurrency(subscriptions)
    yield from _buy_ahead(tariff, usage, split, bill)
    yield from sheet_notes(tariff.sheet, {tariff.api.key})


def dead_zone_note(tariff: Tariff, bill: MonthBill, units: int) -> Iterator[Note]:
    """Say where more billable calls would make the month cheaper."""
    cheaper = cheaper_above(bill, units)
    if cheaper:
        more, later = cheaper
        less, amount = (bill.total(units) or 0) - later, bill.rater.currency.amount
        yield Note(
            NoteCode.DEAD_ZONE,
            f"{plural(tariff.api.units(more), f'billable {tariff.api.unit}')} would cost {grouped(amount(later))} by postpaid, "
            f"{grouped(amount(less))} less than these {grouped(tariff.api.units(units))}",
        )


def raised_note(tariff: Tariff, usage: Usage[int], bill: PostpaidBill, days: int = 1) -> Iterator[Note]:
    """Say where free or prepaid units take the month below a cheaper tier."""
    if tariff.rater is None or bill.total is None or not usage.free + usage.prepaid:
        return
    successful = usage.calls - usage.failed
    without = tariff.rater.total(successful)
    if days != 1:
        without = (
            MonthlyUsage(calls=[successful], days=[[successful // days] * days])
            .bill(tariff.rater, 0, 0)
            .total(successful)
        )
    if without is not None and tariff.currency.amount(without) < bill.total:
        parts = [
            f"{grouped(tariff.api.units(n))} {word}"
            for n, word in ((usage.free, "free"), (usage.prepaid, "prepaid"))
            if n
        ]
        yield Note(
            NoteCode.PACKAGE_RAISES_BILL,
            f"with {' and '.join(parts)} the postpaid bill is {grouped(bill.total)}; without, it would be "
            f"{grouped(tariff.currency.amount(without))} for all {grouped(tariff.api.units(successful))}",
        )


def _buy_ahead(tariff: Tariff, usage: Usage[int], split: Split | None, bill: Bill | None) -> Iterator[Note]:
    """Say what every month of a year like this one would cost on average, where packages for several cost less."""
    if tariff.catalog is None or tariff.catalog.validity == 1 or not usage.to_pay or split is None:
        return
    if tariff.api.counts_days:
        return
    # What is prepaid, and a free quota that is granted once, do not come again in the next months.
    quota = tariff.api.monthly_free
    calls = usage.to_pay + (usage.free if quota else 0)
    if usage.prepaid or usage.free != min(quota, calls):
        # The next months begin with nothing prepaid, and with all of a monthly quota.
        bill = MonthBill(bill.rater, calls, min(quota, calls)) if bill else None
        split = best_split(max(0, calls - quota), tariff.catalog, bill)
    year = year_total(tariff, calls, quota, postpaid=bill is not None)
    if year is None or split is None or year >= _year_of(tariff, split):
        return
    average = tariff.currency.amount(tariff.currency.minor(Fraction(year) / MONTHS))
    yield Note(
        NoteCode.BUY_AHEAD,
        f"for {plural(tariff.api.units(calls), 'call')} in every month of a year, buying ahead averages {grouped(average)} a month; "
        "costcalc plan shows what to buy, and when",
    )


def _year_of(tariff: Tariff, split: Split) -> Decimal:
    """Return what twelve months of a split come to."""
    cost = price_of(split.cost)
    if tariff.terms is None or tariff.catalog is None:
        return tariff.currency.amount(MONTHS * cost)
    from costcalc.engine.billing import Lines

    packages = price_of(tariff.catalog.exactly(split.bought) or 0)
    return tariff.currency.amount(tariff.terms.total([Lines(cost - packages, packages)] * MONTHS))


def _ways_to_buy(tariff: Tariff) -> str:
    """Say what the sheet sells in place of postpaid."""
    subscription = "a subscription pays" if tariff.api.subscriptions else ""
    bought = "packages are bought" if tariff.api.packages or not subscription else ""
    return " or ".join(filter(None, (bought, subscription)))


def by_concurrency(subscriptions: Sequence[SubscriptionOption]) -> Iterator[Note]:
    """Say of subscriptions that are paid by the tasks at once what nobody looked at."""
    for option in subscriptions:
        if option.per_concurrency and option.total is not None:
            yield Note(
                NoteCode.THROUGHPUT_UNCHECKED,
                f"{option.name} is priced for so many tasks at once; whether these can serve the calls is for "
                "costcalc concurrency to say",
            )
