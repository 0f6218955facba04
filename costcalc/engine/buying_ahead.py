"""What twelve months like one would cost on average, where something for several months costs less than one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.cost import price_of
from costcalc.engine.mix import Split, best_split
from costcalc.engine.month_bill import Bill, MonthBill
from costcalc.engine.tariff import Tariff
from costcalc.engine.year import MONTHS, in_equal_months, year_plan, year_total
from costcalc.money import grouped, plural
from costcalc.results.common import Note, NoteCode
from costcalc.results.estimate import Usage


def buying_ahead(tariff: Tariff, usage: Usage[int], split: Split | None, bill: Bill | None) -> Iterator[Note]:
    """Say what every month of a year like this one would cost on average, where packages or a subscription for several cost less.

    ``split`` is what the month costs as one goes, and ``bill`` by postpaid.
    """
    if not _is_sold(tariff) or not usage.to_pay or tariff.api.counts_days:
        return
    # What is prepaid, and a free quota that is granted once, do not come again in the next months.
    quota, postpaid = tariff.api.monthly_free, bill is not None
    calls = usage.to_pay + (usage.free if quota else 0)
    if usage.prepaid or usage.free != min(quota, calls):
        # The next months begin with nothing prepaid, and with all of a monthly quota.
        bill = MonthBill(bill.rater, calls, min(quota, calls)) if bill else None
        split = best_split(max(0, calls - quota), tariff.catalog, bill)
    each = [_year_of(tariff, split)] if split else []
    each += _subscribed(tariff, calls, min(quota, calls), postpaid=postpaid)
    year, names = _year(tariff, calls, quota, postpaid=postpaid)
    if year is None or not each or year >= min(each):
        return
    average = tariff.currency.amount(tariff.currency.minor(Fraction(year) / MONTHS))
    yield Note(
        NoteCode.BUY_AHEAD,
        f"for {plural(tariff.api.units(calls), tariff.api.noun)} in every month of a year, {names or 'buying ahead'} averages "
        f"{grouped(average)} a month; costcalc plan shows what to buy, and when",
    )


def _is_sold(tariff: Tariff) -> bool:
    """Tell whether anything for several months is sold."""
    packages = tariff.catalog is not None and tariff.catalog.validity > 1
    return packages or any(offer.months > 1 for offer in tariff.api.subscriptions)


def _year(tariff: Tariff, calls: int, quota: int, *, postpaid: bool) -> tuple[Decimal | None, str]:
    """Return what twelve such months cost at least, and the subscriptions for a year that are bought for it."""
    if not tariff.api.subscriptions:
        return year_total(tariff, calls, quota, postpaid=postpaid), ""
    found = year_plan(tariff, in_equal_months(tariff, calls, quota), postpaid=postpaid)
    if found is None:
        return None, ""
    yearly = [term.offer.offer.name for term in found.terms if term.offer.months > 1]
    return tariff.currency.amount(found.ledger.total()), " and ".join(dict.fromkeys(yearly))


def _year_of(tariff: Tariff, split: Split) -> Decimal:
    """Return what twelve months of a split come to."""
    cost = price_of(split.cost)
    if tariff.terms is None:
        return tariff.currency.amount(MONTHS * cost)
    from costcalc.engine.billing import Lines

    packages = price_of(tariff.catalog.exactly(split.bought) or 0) if tariff.catalog else 0
    return tariff.currency.amount(tariff.terms.total([Lines(cost - packages, packages)] * MONTHS))


def _subscribed(tariff: Tariff, calls: int, free: int, *, postpaid: bool) -> Iterator[Decimal]:
    """Yield what twelve months come to by each subscription for a month that serves them."""
    for offer in tariff.subscriptions(postpaid=postpaid):
        [month] = offer.term([(calls, free)])
        if offer.months > 1 or not offer.known or month.cost is None:
            continue
        total = MONTHS * month.cost
        if tariff.terms:
            from costcalc.engine.billing import Lines

            lines = Lines(postpaid=month.by_postpaid, subscriptions=month.by_subscription)
            total = tariff.terms.total([lines] * MONTHS)
        yield tariff.currency.amount(total)
