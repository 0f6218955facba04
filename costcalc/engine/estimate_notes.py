"""What an estimate says beside its amounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from costcalc.engine.buying_ahead import buying_ahead
from costcalc.engine.dead_zones import cheaper_above
from costcalc.engine.mix import Split
from costcalc.engine.month_bill import Bill, MonthBill
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.engine.vanished import vanished_note
from costcalc.money import grouped, plural
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import POSTPAID_OFF, Note, NoteCode, Pay
from costcalc.results.estimate import PackageCover, SubscriptionOption, Usage


def estimate_notes(
    tariff: Tariff,
    usage: Usage[int],
    bill: Bill | None,
    all_postpaid: PostpaidBill | None,
    split: Split | None,
    subscriptions: Sequence[SubscriptionOption],
    days: int,
    unserved: int,
    *,
    pays: bool,
) -> Iterator[Note]:
    """Say what the amounts alone do not: prices on request, dead zones, calls unserved, what buying ahead would save.

    ``pays`` tells whether postpaid bills anything of what is answered.
    """
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
        yield from postpaid_off(tariff, pays=pays)
    elif unserved:
        why = "postpaid is off" if tariff.rater else "the sheet has no postpaid"
        yield Note(
            NoteCode.UNSERVED,
            f"nothing that is already there pays for {plural(units(unserved), tariff.api.noun)} ({why}): "
            f"such calls fail, and cost nothing, unless {_ways_to_buy(tariff)}",
        )
    yield from by_concurrency(subscriptions)
    yield from buying_ahead(tariff, usage, split, bill)
    yield from sheet_notes(tariff.sheet, {tariff.api.key})


def postpaid_pays(way: Pay | None, all_postpaid: PostpaidBill | None, cover: PackageCover | None) -> bool:
    """Tell whether postpaid bills anything of a way to pay: fees, too, where all calls are free or by packages."""
    match way:
        case Pay.MIX:
            return True
        case Pay.PACKAGES:
            return cover is not None and cover.postpaid is not None
        case Pay.POSTPAID | Pay.FREE:
            return bool(all_postpaid and all_postpaid.lines)
        case _:
            return False


def postpaid_off(tariff: Tariff, *, pays: bool) -> Iterator[Note]:
    """Say where postpaid has to be turned on first, if it ``pays`` anything of what is answered."""
    if pays and tariff.api.postpaid and not tariff.api.postpaid.enabled_by_default:
        yield POSTPAID_OFF


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
