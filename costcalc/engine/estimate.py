"""One period's cost: the order of pricing, written once.

Failed calls are not charged and use up nothing; then the free quota pays, then prepaid packages, and what is
left is *to pay*: by postpaid, by packages bought now, or by both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.cost import price_of
from costcalc.engine.dead_zones import cheaper_above
from costcalc.engine.ledger import Free, MonthlyUsage
from costcalc.engine.mix import Split, all_packages, best_split
from costcalc.engine.month_bill import Bill, MonthBill
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff, tariff_of
from costcalc.engine.vanished import vanished_note
from costcalc.engine.year import MONTHS, year_total
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import grouped, minus, optional_whole_numbers, plural, unit_price, whole_numbers
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import CHEAPEST, PAY_CHOICES, POSTPAID_OFF, Later, Note, NoteCode, Pay
from costcalc.results.estimate import Cheapest, Estimate, PackageCover, PackageOption, Usage
from costcalc.sheet import Period, PriceSheet


def estimate(
    sheet: PriceSheet,
    *,
    calls: int,
    failed: int = 0,
    free: int | None = None,
    prepaid: int = 0,
    api: str | None = None,
    postpaid: bool = True,
    pay: str = CHEAPEST,
    days: int = 1,
) -> Estimate:
    """Return what one period's calls cost, every way, and the cheapest of all.

    ``free`` is what is left of the free quota (by default all of a monthly one, nothing of a one-off one),
    ``prepaid`` what is left in packages; ``postpaid`` False prices with postpaid turned off. ``pay`` says
    which way ``total`` is about: cheapest, packages or postpaid. All counts are whole calls of one month. Where the
    sheet counts days, ``calls`` and ``failed`` are those of each of so many equal ``days``; else ``days`` says nothing.

    Raises RequestError where the request contradicts itself, NoPriceError where the sheet has no price for it, and
    LimitError for packages of sizes so awkward that an exact answer would take too long.
    """
    return estimate_tariff(
        tariff_of(sheet, api),
        calls=calls,
        failed=failed,
        free=free,
        prepaid=prepaid,
        postpaid=postpaid,
        pay=pay,
        days=days,
    )


def split_usage(calls: int, failed: int, free: int, prepaid: int) -> Usage:
    """Attribute one period's calls in the vendor's order: failed, free quota, packages, to pay."""
    # Checking each number by its name takes a quarter of the time of a bill, so it is done only where one is wrong.
    if not type(calls) is type(failed) is type(free) is type(prepaid) is int or min(calls, failed, free, prepaid) < 0:
        whole_numbers(calls=calls, failed=failed, free=free, prepaid=prepaid)
    if failed > calls:
        raise RequestError(f"{plural(failed, 'failed call')} are more than the {plural(calls, 'call')} made")
    successful = calls - failed
    by_free = min(successful, free)
    left = successful - by_free
    by_prepaid = min(left, prepaid)
    return Usage(calls, failed, by_free, by_prepaid, left - by_prepaid)


def estimate_tariff(
    tariff: Tariff,
    *,
    calls: int,
    failed: int = 0,
    free: int | None = None,
    prepaid: int = 0,
    postpaid: bool = True,
    pay: str = CHEAPEST,
    days: int = 1,
) -> Estimate:
    """See ``estimate``, of prices that are compiled already."""
    api = tariff.api
    if api.daily_free and free is not None:
        raise RequestError("--free: this free quota starts anew every day; leave the option out")
    days = days if api.counts_days else 1
    optional_whole_numbers(days=days)
    quota = api.monthly_free if free is None else free
    if api.daily_free:
        quota = min(calls - failed, api.daily_free) * days
    usage = split_usage(calls * days, failed * days, quota, prepaid)
    bill: Bill | None = None
    if tariff.rater and postpaid:
        bill = MonthBill(tariff.rater, calls - failed, usage.free)
        if days != 1:
            bill = _of_days(tariff, calls - failed, days).bill(tariff.rater, 0, usage.free)
    all_postpaid = bill.bill(usage.to_pay) if bill else None
    packages = all_packages(usage.to_pay, tariff.catalog, bill) if tariff.catalog else None
    cover = _cover(tariff, usage.to_pay, bill, packages) if packages else None
    split = best_split(usage.to_pay, tariff.catalog, bill, packages)
    cheapest = _cheapest(tariff, usage, split, bill, all_postpaid) if split else None
    way, total = _choose(tariff, pay, usage.to_pay, all_postpaid, cover, cheapest)
    unserved = 0 if bill else usage.to_pay
    return Estimate(
        header=tariff.header,
        period=Period.DAY.value if api.counts_days else Period.MONTH.value,
        days=days if api.counts_days else None,
        usage=usage,
        postpaid=all_postpaid,
        packages=cover,
        cheapest=cheapest,
        pay=way,
        total=total,
        unserved=unserved,
        # Calls that only packages could pay for are unpaid where the cheapest way is asked about: nobody said that they are
        # bought. Who asks about packages says so.
        unpaid=unserved if pay == CHEAPEST and cheapest else 0,
        notes=Later(lambda: _notes(tariff, usage, bill, all_postpaid, split, days)),
    )


def _of_days(tariff: Tariff, successful: int, days: int) -> MonthlyUsage:
    """Return equal days as one month."""
    quota = Free(daily=tariff.api.daily_free)
    return MonthlyUsage(calls=[successful * days], free=quota, days=[[successful] * days])


def _cover(tariff: Tariff, units: int, bill: Bill | None, packages: Split) -> PackageCover:
    """Return the packages that cover so many units, and what postpaid costs without a call of its own."""
    return PackageCover(
        purchases=Later(lambda: tariff.purchases(packages.bought)),
        postpaid=_beside(bill, 0),
        total=tariff.currency.amount(price_of(packages.cost)),
        unused=packages.bought - units,
        options=Later(lambda: _options(tariff, units, bill.at_zero if bill else 0)),
    )


def _options(tariff: Tariff, units: int, owed: int) -> Iterator[PackageOption]:
    """Yield what packages of one size alone would come to, for each size."""
    for size, minor, price in tariff.prices:
        count = -(-units // size)
        yield PackageOption(
            size=size,
            count=count,
            price=price,
            total=tariff.currency.amount(count * minor + owed),
            unused=count * size - units,
        )


def _beside(bill: Bill | None, units: int) -> PostpaidBill | None:
    """Return the postpaid bill beside some packages; None where nothing is due."""
    return bill.bill(units) if bill and (units or bill.at_zero) else None


def _cheapest(
    tariff: Tariff, usage: Usage, split: Split, bill: Bill | None, all_postpaid: PostpaidBill | None
) -> Cheapest:
    total = tariff.currency.amount(price_of(split.cost))
    if split.bought:
        pay = Pay.MIX if split.postpaid else Pay.PACKAGES
    else:
        # A base fee or minimum is owed to postpaid even where no call is left to pay.
        pay = Pay.POSTPAID if split.postpaid or total else Pay.FREE
    without = all_postpaid.total if all_postpaid else None
    return Cheapest(
        pay=pay,
        purchases=Later(lambda: tariff.purchases(split.bought)),
        postpaid_units=split.postpaid,
        postpaid=all_postpaid if usage.to_pay == split.postpaid > 0 else _beside(bill, split.postpaid),
        unused=split.bought + split.postpaid - usage.to_pay,
        total=total,
        saving=None if without is None else minus(without, total),
        unit_price=unit_price(total, usage.to_pay) if usage.to_pay else None,
    )


def _choose(
    tariff: Tariff,
    pay: str,
    to_pay: int,
    postpaid: PostpaidBill | None,
    cover: PackageCover | None,
    cheapest: Cheapest | None,
) -> tuple[Pay | None, Decimal | None]:
    """Return the way that was asked for, and its total.

    Raises RequestError or NoPriceError where that way has no price.
    """
    label, unit = tariff.sheet.label, tariff.api.unit
    match pay:
        case "cheapest":
            if cheapest:
                return cheapest.pay, cheapest.total
            if postpaid:
                raise NoPriceError(
                    f"{label} prices {plural(to_pay, unit)} on request only, and has no packages; ask the vendor"
                )
            return None, None
        case "postpaid":
            if postpaid is None:
                raise NoPriceError(f"--pay postpaid: {label} sells none, or it is off; choose another way to pay")
            if postpaid.total is None:
                raise NoPriceError(f"--pay postpaid: {label} prices {plural(to_pay, unit)} on request only")
            return Pay.POSTPAID if to_pay or postpaid.total else Pay.FREE, postpaid.total
        case "packages":
            if cover is None:
                raise NoPriceError(f"--pay packages: {label} has no packages; choose another way to pay")
            return Pay.PACKAGES if to_pay or cover.total else Pay.FREE, cover.total
        case _:
            raise RequestError(f"--pay {pay}: choose one of {', '.join(PAY_CHOICES)}")


def _notes(
    tariff: Tariff,
    usage: Usage,
    bill: Bill | None,
    all_postpaid: PostpaidBill | None,
    split: Split | None,
    days: int,
) -> Iterator[Note]:
    unit = tariff.api.unit
    if bill and all_postpaid:
        if all_postpaid.total is None:
            yield Note(
                NoteCode.ON_REQUEST,
                f"the vendor prices {plural(usage.to_pay, unit)} on request: there is no postpaid price",
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
    elif usage.to_pay:
        why = "postpaid is off" if tariff.rater else "the sheet has no postpaid"
        yield Note(
            NoteCode.UNSERVED,
            f"nothing that is already there pays for {plural(usage.to_pay, 'call')} ({why}): "
            "such calls fail, and cost nothing, unless packages are bought",
        )
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
            f"{plural(more, f'billable {tariff.api.unit}')} would cost {grouped(amount(later))} by postpaid, "
            f"{grouped(amount(less))} less than these {grouped(units)}",
        )


def raised_note(tariff: Tariff, usage: Usage, bill: PostpaidBill, days: int = 1) -> Iterator[Note]:
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
        parts = [f"{grouped(n)} {word}" for n, word in ((usage.free, "free"), (usage.prepaid, "prepaid")) if n]
        yield Note(
            NoteCode.PACKAGE_RAISES_BILL,
            f"with {' and '.join(parts)} the postpaid bill is {grouped(bill.total)}; without, it would be "
            f"{grouped(tariff.currency.amount(without))} for all {grouped(successful)}",
        )


def _buy_ahead(tariff: Tariff, usage: Usage, split: Split | None, bill: Bill | None) -> Iterator[Note]:
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
    if year is None or split is None or year >= tariff.currency.amount(MONTHS * price_of(split.cost)):
        return
    average = tariff.currency.amount(tariff.currency.minor(Fraction(year) / MONTHS))
    yield Note(
        NoteCode.BUY_AHEAD,
        f"for {plural(calls, 'call')} in every month of a year, buying ahead averages {grouped(average)} a month; "
        "costcalc plan shows what to buy, and when",
    )
