"""A month under each subscription on sale, and under one that is held: as ways to pay for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.engine.estimate_notes import by_concurrency
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import minus, plural, unit_price
from costcalc.results.bill import PostpaidBill
from costcalc.results.common import CHEAPEST, Note, NoteCode, Pay
from costcalc.results.estimate import Cheapest, SubscriptionOption, Usage


def options(
    tariff: Tariff, usage: Usage[int], at_once: int | None, held: str | None, *, postpaid: bool
) -> tuple[SubscriptionOption, ...]:
    """Return a month of each subscription on sale."""
    offers = tariff.subscriptions(at_once, postpaid=postpaid)
    if held is not None:
        from costcalc.engine.held import offer_named

        offer_named(tariff, held, postpaid=postpaid, at_once=at_once)
    successful, free = usage.calls - usage.failed, usage.free
    return tuple(offer.option(successful, free, held=offer.offer.name == held) for offer in offers)


def held_way(
    tariff: Tariff,
    name: str,
    usage: Usage[int],
    offered: Sequence[SubscriptionOption],
    all_postpaid: PostpaidBill | None,
    pay: str,
) -> tuple[Cheapest, SubscriptionOption]:
    """Return what a month costs by the subscription that is held; RequestError where another way is asked for."""
    if pay not in {CHEAPEST, Pay.SUBSCRIPTION}:
        raise RequestError(f"`pay` {pay}: {name} is held, and pays in its months; leave out one of the two")
    option = next(option for option in offered if option.name == name)
    if option.total is None:
        raise NoPriceError(f"`subscription` {name}: what is beyond it is priced on request only; ask the vendor")
    return _by_subscription(tariff, usage, option, option.total, all_postpaid), option


def cheapest_of(
    tariff: Tariff, usage: Usage[int], offered: Sequence[SubscriptionOption], all_postpaid: PostpaidBill | None
) -> Cheapest | None:
    """Return the cheapest subscription as a way to pay; None where none serves every call for a price by the month.

    One month alone decides nothing of a yearly one.
    """
    serving = [option for option in offered if option.months == 1 and not option.unserved]
    found = [(option.total, option) for option in serving if option.total is not None]
    if not found:
        return None
    total, option = min(found, key=lambda priced: priced[0])
    return _by_subscription(tariff, usage, option, total, all_postpaid)


def held_notes(tariff: Tariff, held: SubscriptionOption, offered: Sequence[SubscriptionOption]) -> Iterator[Note]:
    """Say what a month under a subscription that is held leaves open; what postpaid would do is no matter in it."""
    if held.unserved:
        yield Note(
            NoteCode.UNSERVED,
            f"{held.name} does not serve {plural(tariff.api.units(int(held.unserved)), 'call')}: such calls fail, and cost nothing",
        )
    yield from by_concurrency(offered)
    yield from sheet_notes(tariff.sheet, {tariff.api.key})


def _by_subscription(
    tariff: Tariff,
    usage: Usage[int],
    option: SubscriptionOption,
    total: Decimal,
    all_postpaid: PostpaidBill | None,
) -> Cheapest:
    """Return a subscription as a way to pay."""
    without, units = all_postpaid.total if all_postpaid else None, tariff.api.units(usage.prepaid + usage.to_pay)
    return Cheapest(
        pay=Pay.SUBSCRIPTION,
        purchases=(),
        postpaid_units=option.beyond_units,
        postpaid=None,
        unused=0,
        total=total,
        saving=None if without is None else minus(without, total),
        unit_price=unit_price(total, units) if units else None,
        subscription=option.name,
        subscription_price=option.paid,
        before_terms=option.before_terms,
    )
