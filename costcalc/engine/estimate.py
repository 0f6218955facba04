"""One period's cost: the order of pricing, written once.

Failed calls are not charged and use up nothing; then the free quota pays, then prepaid packages, and what is
left is *to pay*: by postpaid, by packages bought now, or by both.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costcalc.engine.cost import price_of
from costcalc.engine.estimate_notes import estimate_notes, postpaid_pays
from costcalc.engine.mix import Split, all_packages, best_split
from costcalc.engine.month_bill import Bill, MonthBill
from costcalc.engine.tariff import Tariff, tariff_of
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import minus, optional_whole_numbers, plural, unit_price, whole_numbers
from costcalc.quantities import Units, in_units
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import CHEAPEST, PAY_CHOICES, Later, Pay
from costcalc.results.estimate import Cheapest, Estimate, PackageCover, PackageOption, SubscriptionOption, Usage
from costcalc.sheet import Period, PriceSheet


def estimate(
    sheet: PriceSheet,
    *,
    calls: Units,
    failed: Units = 0,
    free: Units | None = None,
    prepaid: Units = 0,
    api: str | None = None,
    postpaid: bool = True,
    pay: str = CHEAPEST,
    days: int = 1,
    at_once: int | None = None,
    subscription: str | None = None,
) -> Estimate:
    """Return what one period's calls cost, every way, and the cheapest of all.

    ``free`` is what is left of the free quota (by default all of a monthly one, nothing of a one-off one),
    ``prepaid`` what is left in packages; ``postpaid`` False prices with postpaid turned off. ``pay`` says
    which way ``total`` is about: cheapest, packages, postpaid or subscription; ``at_once`` how many tasks run at once,
    which a subscription by concurrency is paid for. ``subscription`` is one that is held, by which ``total`` is then; one for
    a year is paid. All counts are of one month: whole calls, or Decimals where the sheet gives the API ``decimals``. Where the
    sheet counts days, ``calls`` and ``failed`` are those of each of so many equal ``days``; else ``days`` says nothing.

    Raises RequestError where the request contradicts itself, NoPriceError where the sheet has no price for it, and
    LimitError for packages of sizes so awkward that an exact answer would take too long.
    """
    tariff = tariff_of(sheet, api)
    parts = tariff.api.parts
    answer = estimate_tariff(
        tariff,
        calls=parts(calls, "calls"),
        failed=parts(failed, "failed"),
        free=None if free is None else parts(free, "free"),
        prepaid=parts(prepaid, "prepaid"),
        postpaid=postpaid,
        pay=pay,
        days=days,
        at_once=at_once,
        subscription=subscription,
    )
    return tariff.as_read(answer)


def split_usage(calls: int, failed: int, free: int, prepaid: int, decimals: int = 0) -> Usage[int]:
    """Attribute one period's calls in the vendor's order: failed, free quota, packages, to pay; ``decimals`` are for errors."""
    # Checking each number by its name takes a quarter of the time of a bill, so it is done only where one is wrong.
    if not type(calls) is type(failed) is type(free) is type(prepaid) is int or min(calls, failed, free, prepaid) < 0:
        whole_numbers(calls=calls, failed=failed, free=free, prepaid=prepaid)
    if failed > calls:
        lost, made = plural(in_units(failed, decimals), "failed call"), plural(in_units(calls, decimals), "call")
        raise RequestError(f"{lost} are more than the {made} made")
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
    at_once: int | None = None,
    subscription: str | None = None,
) -> Estimate:
    """See ``estimate``, of prices that are compiled already; counts are in parts here, in the answer, too."""
    api = tariff.api
    if api.daily_free and free is not None:
        raise RequestError("`free`: this free quota starts anew every day; leave it out")
    days = days if api.counts_days else 1
    optional_whole_numbers(days=days)
    quota = api.monthly_free if free is None else free
    if api.daily_free:
        quota = min(calls - failed, api.daily_free) * days
    if subscription is not None:
        # In a subscribed month packages pay nothing, and go on expiring.
        prepaid = 0
    usage = split_usage(calls * days, failed * days, quota, prepaid, api.decimals)
    bill = _bill(tariff, usage, days) if postpaid else None
    all_postpaid = bill.bill(usage.to_pay) if bill else None
    packages = all_packages(usage.to_pay, tariff.catalog, bill) if tariff.catalog else None
    cover = _cover(tariff, usage.to_pay, bill, packages) if packages else None
    split = best_split(usage.to_pay, tariff.catalog, bill, packages)
    cheapest = _cheapest(tariff, usage, split, bill, all_postpaid) if split else None
    subscriptions = _offered(tariff, usage, at_once, subscription, postpaid=postpaid)
    lines, paid = all_postpaid, None
    if tariff.terms:
        from costcalc.engine.estimate_terms import PaidWays

        paid = PaidWays(tariff, usage.to_pay, bill, _bill(tariff.at_list, usage, days) if postpaid else None)
        split = paid.cheapest([split, packages])
        cheapest = _cheapest(tariff, usage, split, bill, lines) if split else None
        all_postpaid, cover, cheapest = paid.ways(all_postpaid, cover, packages, cheapest, split)
        at_list = _offered(tariff.at_list, usage, at_once, subscription, postpaid=postpaid)
        subscriptions = paid.subscribed(subscriptions, at_list)
    subscribed = held = None
    if subscriptions:
        from costcalc.engine.estimate_subscribed import cheapest_of, held_notes, held_way

        subscribed = cheapest_of(tariff, usage, subscriptions, all_postpaid)
    if subscribed and (cheapest is None or subscribed.total < cheapest.total):
        cheapest = subscribed
    if subscription is not None:
        subscribed, held = held_way(tariff, subscription, usage, subscriptions, all_postpaid, pay)
        pay = Pay.SUBSCRIPTION.value
        if held.months > 1:  # nothing else pays in its term
            cheapest = subscribed
    way, total = _choose(tariff, pay, usage.to_pay, all_postpaid, cover, cheapest, subscribed)
    chosen = paid.chosen(way, {CHEAPEST: split, Pay.PACKAGES: packages}.get(pay), subscribed) if paid and way else None
    # A way by subscription is one that serves every call.
    unserved = 0 if bill or way is Pay.SUBSCRIPTION else usage.to_pay
    if held:
        unserved = int(held.unserved)
    return Estimate(
        header=tariff.header,
        period=Period.DAY.value if api.counts_days else Period.MONTH.value,
        free_by_day=bool(api.daily_free),
        days=days if api.counts_days else None,
        usage=usage,
        postpaid=all_postpaid,
        packages=cover,
        cheapest=cheapest,
        subscriptions=subscriptions,
        pay=way,
        total=total,
        unserved=unserved,
        # Calls that only packages could pay for are unpaid where the cheapest way is asked about: nobody said that they are
        # bought. Who asks about packages says so.
        unpaid=unserved if held or (pay == CHEAPEST and cheapest) else 0,
        subscription=subscribed.subscription if subscribed and way is Pay.SUBSCRIPTION else None,
        held=subscription,
        bill=paid.totals(chosen) if paid and chosen else None,
        notes=Later(
            lambda: (
                *(
                    held_notes(tariff, held, subscriptions)
                    if held
                    else estimate_notes(
                        tariff,
                        usage,
                        bill,
                        lines,
                        split,
                        subscriptions,
                        days,
                        unserved,
                        pays=postpaid_pays(way, all_postpaid, cover),
                    )
                ),
                *(paid.notes(chosen) if paid and chosen else ()),
            )
        ),
    )


def _offered(
    tariff: Tariff, usage: Usage[int], at_once: int | None, held: str | None, *, postpaid: bool
) -> tuple[SubscriptionOption, ...]:
    """Return a month of each subscription on sale; RequestError where the one that is held is none of them."""
    if not tariff.api.subscriptions and held is None:
        return ()
    from costcalc.engine.estimate_subscribed import options

    return options(tariff, usage, at_once, held, postpaid=postpaid)


def _bill(tariff: Tariff, usage: Usage[int], days: int) -> Bill | None:
    """Return the postpaid bill of a month, or of so many equal days; None where none is sold."""
    if tariff.rater is None:
        return None
    successful = usage.calls - usage.failed
    if days == 1:
        return MonthBill(tariff.rater, successful, usage.free)
    return _of_days(tariff, successful // days, days).bill(tariff.rater, 0, usage.free)


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
        total = tariff.currency.amount(count * minor + owed)
        yield PackageOption(size=size, count=count, price=price, total=total, unused=count * size - units)


def _beside(bill: Bill | None, units: int) -> PostpaidBill | None:
    """Return the postpaid bill beside some packages; None where nothing is due."""
    return bill.bill(units) if bill and (units or bill.at_zero) else None


def _cheapest(
    tariff: Tariff, usage: Usage[int], split: Split, bill: Bill | None, all_postpaid: PostpaidBill | None
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
        unit_price=unit_price(total, tariff.api.units(usage.to_pay)) if usage.to_pay else None,
    )


def _choose(
    tariff: Tariff,
    pay: str,
    to_pay: int,
    postpaid: PostpaidBill | None,
    cover: PackageCover | None,
    cheapest: Cheapest | None,
    subscribed: Cheapest | None,
) -> tuple[Pay | None, Decimal | None]:
    """Return the way that was asked for, and its total.

    Raises RequestError or NoPriceError where that way has no price.
    """
    label, units = tariff.sheet.label, plural(tariff.api.units(to_pay), tariff.api.unit)
    match pay:
        case "cheapest":
            if cheapest:
                return cheapest.pay, cheapest.total
            if postpaid:
                raise NoPriceError(f"{label} prices {units} on request only, and has no packages; ask the vendor")
            return None, None
        case "postpaid":
            if postpaid is None:
                raise NoPriceError(f"`pay` postpaid: {label} sells none, or it is off; choose another way to pay")
            if postpaid.total is None:
                raise NoPriceError(f"`pay` postpaid: {label} prices {units} on request only")
            return Pay.POSTPAID if to_pay or postpaid.total else Pay.FREE, postpaid.total
        case "packages":
            if cover is None:
                raise NoPriceError(f"`pay` packages: {label} has no packages; choose another way to pay")
            return Pay.PACKAGES if to_pay or cover.total else Pay.FREE, cover.total
        case "subscription":
            if subscribed is None:
                raise NoPriceError(
                    f"`pay` subscription: {label} has none by the month that serves {units} for a known "
                    "price; choose another way to pay"
                )
            return Pay.SUBSCRIPTION, subscribed.total
        case _:
            raise RequestError(f"`pay` {pay}: choose one of {', '.join(PAY_CHOICES)}")
