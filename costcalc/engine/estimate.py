"""One period's cost: the order of pricing, written once.

Failed calls are not charged and use up nothing; then the free quota pays, then prepaid packages, and what is
left is *to pay*: by postpaid, by packages bought now, or by both.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.engine.mix import Split, best_split
from costcalc.engine.packages import price_of
from costcalc.engine.rating import MonthBill
from costcalc.engine.tariff import Tariff, tariff_of
from costcalc.engine.year import MONTHS, year_total
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import grouped
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import Note, NoteCode, Notes, Pay, Purchase
from costcalc.results.estimate import Cheapest, Estimate, PackageCover, Usage
from costcalc.sheet import Period, PriceSheet

CHEAPEST = "cheapest"
PAY_CHOICES = (CHEAPEST, Pay.PACKAGES.value, Pay.POSTPAID.value)


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
) -> Estimate:
    """Return what one period's calls cost, every way, and the cheapest of all.

    ``free`` is what is left of the free quota (by default all of a monthly one, nothing of a one-off one),
    ``prepaid`` what is left in packages; ``postpaid`` False prices with postpaid turned off. ``pay`` says
    which way ``total`` is about: cheapest, packages or postpaid.

    Raises RequestError where the request contradicts itself, NoPriceError where the sheet has no price for it.
    """
    return estimate_tariff(
        tariff_of(sheet, api), calls=calls, failed=failed, free=free, prepaid=prepaid, postpaid=postpaid, pay=pay
    )


def split_usage(calls: int, failed: int, free: int, prepaid: int) -> Usage:
    """Attribute one period's calls in the vendor's order: failed, free quota, packages, to pay."""
    if failed > calls:
        raise RequestError(f"{grouped(failed)} failed calls are more than the {grouped(calls)} calls made")
    successful = calls - failed
    by_free = min(free, successful)
    by_prepaid = min(prepaid, successful - by_free)
    return Usage(calls=calls, failed=failed, free=by_free, prepaid=by_prepaid, to_pay=successful - by_free - by_prepaid)


def estimate_tariff(
    tariff: Tariff,
    *,
    calls: int,
    failed: int = 0,
    free: int | None = None,
    prepaid: int = 0,
    postpaid: bool = True,
    pay: str = CHEAPEST,
) -> Estimate:
    """See ``estimate``, of prices that are compiled already."""
    api = tariff.api
    usage = split_usage(calls, failed, api.monthly_free if free is None else free, prepaid)
    bill = MonthBill(tariff.rater, calls - failed, usage.free) if tariff.rater and postpaid else None
    all_postpaid = bill.bill(usage.to_pay) if bill else None
    cover = _cover(tariff, usage.to_pay)
    split = best_split(usage.to_pay, tariff.catalog, bill)
    cheapest = _cheapest(tariff, usage, split, all_postpaid, cover)
    way, total = _choose(tariff, pay, usage, all_postpaid, cover, cheapest)
    return Estimate(
        header=tariff.header,
        period=tariff.period,
        usage=usage,
        postpaid=all_postpaid,
        packages=cover,
        cheapest=cheapest,
        pay=way,
        total=total,
        unserved=0 if bill else usage.to_pay,
        notes=Notes(lambda: _notes(tariff, usage, bill, all_postpaid, split)),
    )


def _cover(tariff: Tariff, units: int) -> PackageCover | None:
    if tariff.catalog is None:
        return None
    total = tariff.catalog.cover(units)
    return PackageCover(
        to_cover=units,
        on_sale=tariff.on_sale,
        purchases=tariff.catalog.purchases(total),
        total=tariff.currency.amount(price_of(tariff.catalog.exactly(total) or 0)),
        unused=total - units,
    )


def _cheapest(
    tariff: Tariff, usage: Usage, split: Split | None, all_postpaid: PostpaidBill | None, cover: PackageCover | None
) -> Cheapest | None:
    if split is None:
        return None
    total = tariff.currency.amount(price_of(split.cost))
    unused = split.bought + split.postpaid - usage.to_pay
    purchases: tuple[Purchase, ...] = ()
    if tariff.catalog and cover and split.bought:
        pay = Pay.MIX if split.postpaid else Pay.PACKAGES
        covers = split.bought == cover.to_cover + cover.unused
        purchases = cover.purchases if covers else tariff.catalog.purchases(split.bought)
    else:
        # A base fee or minimum is owed to postpaid even where no call is left to pay.
        pay = Pay.POSTPAID if split.postpaid or total else Pay.FREE
    without = all_postpaid.total if all_postpaid else None
    return Cheapest(
        pay=pay,
        to_pay=usage.to_pay,
        purchases=purchases,
        postpaid_units=split.postpaid,
        unused=unused,
        total=total,
        saving=None if without is None else without - total,
        digits=tariff.currency.digits,
    )


def _choose(
    tariff: Tariff,
    pay: str,
    usage: Usage,
    postpaid: PostpaidBill | None,
    cover: PackageCover | None,
    cheapest: Cheapest | None,
) -> tuple[Pay | None, Decimal | None]:
    """Return the way that was asked for, and its total; RequestError or NoPriceError where that has no price."""
    label, to_pay, unit = tariff.sheet.label, usage.to_pay, tariff.api.unit
    match pay:
        case "cheapest":
            if cheapest:
                return cheapest.pay, cheapest.total
            if postpaid:
                raise NoPriceError(
                    f"{label} prices {grouped(to_pay)} {unit}s on request only, and has no packages; ask the vendor"
                )
            return None, None
        case "postpaid":
            if postpaid is None:
                raise NoPriceError(f"--pay postpaid: postpaid is off, or {label} has none; choose another way to pay")
            if postpaid.total is None:
                raise NoPriceError(f"--pay postpaid: {label} prices {grouped(to_pay)} {unit}s on request only")
            return Pay.POSTPAID if to_pay or postpaid.total else Pay.FREE, postpaid.total
        case "packages":
            if cover is None:
                raise NoPriceError(f"--pay packages: {label} has no packages; choose another way to pay")
            # Postpaid, where it is on, bills no call, but perhaps a base fee.
            total = cover.total + tariff.currency.amount(tariff.rater.at_zero if tariff.rater and postpaid else 0)
            return Pay.PACKAGES if to_pay or total else Pay.FREE, total
        case _:
            raise RequestError(f"--pay {pay}: choose one of {', '.join(PAY_CHOICES)}")


def _notes(
    tariff: Tariff, usage: Usage, bill: MonthBill | None, all_postpaid: PostpaidBill | None, split: Split | None
) -> Iterator[Note]:
    unit = tariff.api.unit
    if bill and all_postpaid:
        if all_postpaid.total is None:
            yield Note(
                NoteCode.ON_REQUEST,
                f"the vendor prices {grouped(usage.to_pay)} {unit}s on request: they have no postpaid price",
            )
        yield from dead_zone_note(tariff, bill, usage.to_pay)
        yield from _raised_note(tariff, usage, all_postpaid)
        if tariff.api.postpaid and not tariff.api.postpaid.enabled_by_default:
            yield Note(NoteCode.POSTPAID_OFF, "this vendor keeps postpaid off until you turn it on")
    elif usage.to_pay:
        why = "postpaid is off" if tariff.rater else "the sheet has no postpaid"
        yield Note(
            NoteCode.UNSERVED,
            f"{grouped(usage.to_pay)} calls are paid for by nothing that is already there ({why}): "
            "they fail, and cost nothing, unless packages are bought",
        )
    yield from _buy_ahead(tariff, usage, split, postpaid=bill is not None)


def dead_zone_note(tariff: Tariff, bill: MonthBill, units: int) -> Iterator[Note]:
    """Say where more billable calls would make the month cheaper."""
    rater = bill.rater
    ahead = bill.basis(units) - units
    for zone in tariff.dead_zones(ahead):
        if zone.first <= units <= zone.last:
            now, later = (rater.total(count, count + ahead) or 0 for count in (units, zone.cheaper_at))
            amount = rater.currency.amount
            yield Note(
                NoteCode.DEAD_ZONE,
                f"{grouped(zone.cheaper_at)} billable {tariff.api.unit}s would cost {grouped(amount(later))} by postpaid, "
                f"{grouped(amount(now - later))} less than these {grouped(units)}",
            )


def _raised_note(tariff: Tariff, usage: Usage, bill: PostpaidBill) -> Iterator[Note]:
    """Say where free or prepaid units take the month below a cheaper tier."""
    if tariff.rater is None or bill.total is None or not usage.free + usage.prepaid:
        return
    successful = usage.calls - usage.failed
    without = tariff.rater.total(successful)
    if without is not None and tariff.currency.amount(without) < bill.total:
        parts = [f"{grouped(n)} {word}" for n, word in ((usage.free, "free"), (usage.prepaid, "prepaid")) if n]
        yield Note(
            NoteCode.PACKAGE_RAISES_BILL,
            f"with {' and '.join(parts)} the postpaid bill is {grouped(bill.total)}; without, it would be "
            f"{grouped(tariff.currency.amount(without))} for all {grouped(successful)}",
        )


def _buy_ahead(tariff: Tariff, usage: Usage, split: Split | None, *, postpaid: bool) -> Iterator[Note]:
    """Say what every month of a year like this one would cost on average, bought ahead."""
    if tariff.offer is None or not usage.to_pay or split is None:
        return
    if tariff.api.postpaid and tariff.api.postpaid.period is Period.DAY:
        return
    year = year_total(tariff, usage.to_pay, postpaid=postpaid)
    if year is None or year >= MONTHS * tariff.currency.amount(price_of(split.cost)):
        return
    average = tariff.currency.round(year / MONTHS)
    yield Note(
        NoteCode.BUY_AHEAD,
        f"for {grouped(usage.to_pay)} calls to pay for in every month of a year, buying ahead averages "
        f"{grouped(average)} a month (costcalc plan --calls {usage.to_pay})",
    )
