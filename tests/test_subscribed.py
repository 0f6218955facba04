"""Sequences of subscriptions and of months paid as one goes, against all of them on small instances."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from plan_cases import USD
from plan_oracles import Instance, long_instance, random_postpaid
from planning import rater_for
from proof_cases import falling_instance, held
from reference import month as month_bill

from costcalc.engine.ledger import Lot
from costcalc.engine.packages import catalog
from costcalc.engine.planner.optimum import Horizon, Planned
from costcalc.engine.planner.proof import best_known
from costcalc.engine.planner.segments import Work
from costcalc.engine.planner.subscribed import Sequences
from costcalc.engine.planner.terms import months_of, outlived, shortlists
from costcalc.engine.subscriptions import HeldTerm, Subscribed, SubscribedMonth
from costcalc.engine.usage_months import Free, MonthlyUsage
from costcalc.sheet import Beyond, Mode, Package, Packages, Postpaid, Tier
from costcalc.sheet.offers import Subscription


def search(
    instance: Instance, offers: list[Subscription], *, begun: bool = False, alike: bool = False
) -> tuple[Planned | None, bool]:
    """Seek the best sequence; ``begun`` where the best that begins each term with nothing left is known."""
    rater = rater_for(instance)
    sold = catalog(instance.bundle, USD) if instance.bundle else None

    def plan(subscribed: dict[int, SubscribedMonth]) -> Planned | None:
        return Horizon(instance.usage, instance.owned, rater, sold, subscribed=subscribed).search()

    offered = [Subscribed(one, rater, USD, None, None) for one in offers]
    known = None
    if begun and not instance.owned:
        terms = shortlists(offered, months_of(instance.usage))
        known = Horizon(instance.usage, (), rater, sold, terms=terms).search()
    found = Sequences(
        instance.usage, offered, rater, sold, plan, owned=instance.owned, known=known, alike=alike
    ).cheapest()
    return found, found is None or found.bound is None


def exhaustive(
    instance: Instance, offers: list[Subscription], kept: tuple[Subscription, int] | None = None
) -> int | None:
    """Return the least that any sequence and any calendar of purchases costs, in cents.

    ``kept`` is a subscription that is held, and for how many months it is paid.
    """
    quota, bundle, postpaid = instance.usage.free, instance.bundle, instance.postpaid
    months, once = [], quota.once
    for month, successful in enumerate(instance.usage.successful):
        free = min(successful, quota.monthly if month or quota.first is None else quota.first)
        extra = min(successful - free, once) if quota.until is None or month <= quota.until else 0
        once -= extra
        months.append((successful, free + extra))
    validity = bundle.validity if bundle else 1
    sizes = [(item.size, USD.minor(item.price)) for item in bundle.sizes] if bundle else []
    largest = max((size for size, _ in sizes), default=0)
    most = sum(successful for successful, _ in months) + largest
    held: list[int | None] = [0]
    for units in range(1, most + 1):
        ways = [before + cost for size, cost in sizes if size <= units and (before := held[units - size]) is not None]
        held.append(min(ways, default=None))

    @cache
    def best(month: int, balance: tuple[int, ...]) -> int | None:
        if month == len(months):
            return 0
        successful, free = months[month]
        found = []
        if kept and month < kept[1]:
            cost, after = term(replace(kept[0], price=Decimal(0), months=1), month)
            later = None if cost is None else best(after, (*balance[1:], 0))
            return None if cost is None or later is None else cost + later
        ahead = sum(made - given for made, given in months[month:])
        for bought in range(max(0, ahead - sum(balance)) + largest + 1 if sizes else 1):
            paid = held[bought]
            if paid is None:
                continue
            live = [*balance[:-1], balance[-1] + bought]
            rest = successful - free
            for place, units in enumerate(live):
                taken = min(rest, units)
                live[place] -= taken
                rest -= taken
            billed = month_bill(postpaid, successful, free, rest)
            later = None if billed is None else best(month + 1, (*live[1:], 0))
            if billed is not None and later is not None:
                found.append(paid + billed + later)
        for offer in offers:
            cost, after = term(offer, month)
            later = (
                None if cost is None else best(after, (*balance[after - month :], *[0] * (after - month))[:validity])
            )
            if cost is not None and later is not None:
                found.append(cost + later)
        return min(found, default=None)

    def term(offer: Subscription, first: int) -> tuple[int | None, int]:
        cost, left, after = USD.minor(offer.price), offer.included, min(first + offer.months, len(months))
        for successful, free in months[first:after]:
            if left is not None and not offer.included_per_term:
                left = offer.included
            rest = successful - free
            included = rest if left is None else min(rest, left)
            left = None if left is None else left - included
            if offer.beyond in {Beyond.FAILS, None}:
                billed = None if rest > included else 0
            else:
                prices = postpaid if offer.beyond is Beyond.POSTPAID else offer.beyond
                assert not isinstance(prices, Beyond)
                billed = month_bill(prices, successful, free, rest - included)
            if billed is None:
                return None, after
            cost += billed
        return cost, after

    start = [0] * validity
    for lot in instance.owned:
        start[lot.last] += lot.units
    return best(0, tuple(start))


def drawn(seed: int) -> tuple[Instance, list[Subscription]]:
    rng = random.Random(seed)
    months = rng.randint(1, 5)
    validity = rng.randint(1, 4)
    sizes = rng.sample(range(1, 9), rng.randint(1, 2))
    bundle = Packages(
        sizes=tuple(Package(size=size, price=Decimal(rng.randint(1, 12 * size)) / 100) for size in sorted(sizes)),
        validity=validity,
    )
    # A bill that never falls, beyond the validity: there the optimum of the packages is proven.
    rising = Postpaid(tiers=(Tier(first=0, last=None, unit_price=Decimal(rng.randint(1, 12)) / 100),), mode=Mode.VOLUME)
    postpaid = random_postpaid(rng, 6) if validity >= months else rising
    sold, on = rng.random() < 0.8, rng.random() < 0.8
    calls = tuple(rng.randint(0, 8) for _ in range(months))
    quota = Free(monthly=rng.choice([0, 0, 2]), once=rng.choice([0, 0, 3]))
    owned = (Lot(units=rng.randint(1, 5), last=rng.randrange(validity)),) if sold and rng.random() < 0.2 else ()
    offers = [
        Subscription(
            name=f"plan {place}",
            price=Decimal(rng.randint(0, 60)) / 100,
            months=rng.choice([1, 1, 2, 3]),
            included=rng.choice([None, 0, 2, 5, 9]),
            included_per_term=rng.random() < 0.3,
            beyond=rng.choice([Beyond.FAILS, rising, Beyond.POSTPAID if on else Beyond.FAILS]),
        )
        for place in range(rng.randint(1, 3))
    ]
    usage = MonthlyUsage(calls=calls, free=quota)
    return Instance(usage, owned, postpaid if on else None, bundle if sold else None), offers


@pytest.mark.parametrize("hundred", range(10))
def test_the_best_of_all_sequences_and_calendars_is_found(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        instance, offers = drawn(seed)
        found, proven = search(instance, offers)
        assert proven
        assert (found.ledger.total() if found else None) == exhaustive(instance, offers), seed


@pytest.mark.parametrize("hundred", range(3))
def test_of_equal_months_their_number_is_enough(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        instance, offers = drawn(seed)
        months, sold = len(instance.usage.calls), instance.bundle and replace(instance.bundle, validity=6)
        calls = (instance.usage.calls[0],) * months
        usage = MonthlyUsage(calls=calls, free=Free(monthly=instance.usage.free.monthly))
        equal = replace(instance, usage=usage, owned=(), bundle=sold)
        found, proven = search(equal, offers, alike=True)
        assert proven
        assert (found.ledger.total() if found else None) == exhaustive(equal, offers), seed


@pytest.mark.parametrize("hundred", range(3))
def test_what_is_held_pays_in_its_months_and_the_best_is_found_for_the_others(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        instance, offers = drawn(seed)
        rng = random.Random(-1 - seed)
        paid = replace(offers[0], months=12, included_per_term=False)
        months = rng.randint(1, len(instance.usage.calls))
        held = HeldTerm(Subscribed(paid, rater_for(instance), USD, None, None), months)
        found, proven = search(replace(instance, usage=instance.usage._replace(held=held)), offers)
        assert proven
        assert (found.ledger.total() if found else None) == exhaustive(instance, offers, (paid, months)), seed


def outlasting(seed: int) -> tuple[Instance, list[Subscription]]:
    """Draw months, packages that live one to three of them, and terms that last as long, or a month less, at the least."""
    rng = random.Random(f"outlasting {seed}")
    instance = long_instance(rng) if seed % 3 else falling_instance(rng)
    assert instance.bundle is not None
    validity = instance.bundle.validity
    rate = min(item.price / item.size for item in instance.bundle.sizes)
    offers = []
    for place in range(rng.randint(1, 2)):
        months = rng.randint(max(1, validity - 1), validity + 1)
        price = rate * 4 * months * rng.randint(60, 160) / 100
        beyond = Beyond.POSTPAID if instance.postpaid and rng.random() < 0.5 else Beyond.FAILS
        offers.append(
            Subscription(
                name=f"plan {place}",
                price=price.quantize(Decimal("0.01")),
                months=months,
                included=rng.choice([None, 6, 12]),
                included_per_term=rng.random() < 0.5,
                beyond=beyond,
            )
        )
    return instance, offers


@pytest.mark.parametrize("hundred", range(5))
def test_terms_that_no_package_outlives_are_found_in_one_search(hundred: int) -> None:
    subscribed = 0
    for seed in range(100 * hundred, 100 * hundred + 100):
        instance, offers = outlasting(seed)
        rater, sold = rater_for(instance), catalog(instance.bundle, USD) if instance.bundle else None
        months = months_of(instance.usage)
        terms = shortlists([Subscribed(one, rater, USD, None, None) for one in offers], months)
        assert sold
        assert not any(outlived(term, sold.validity, len(months)) for begun in terms for term in begun)
        found = best_known(Horizon(instance.usage, (), rater, sold, terms=terms), Work(), Work())
        best = exhaustive(instance, offers)
        if held(found, None if best is None else (best, 0, 0, ())):
            subscribed += bool(found and found.terms)
    assert subscribed > 20


def test_where_nothing_but_subscriptions_pays_one_calendar_is_sought() -> None:
    """Each month's cheapest way is known before: of the 2^12 orders of a year none other needs to be planned."""
    offers = [
        Subscription(name=f"plan {place}", price=Decimal(10 + place), months=months, included=None, beyond=Beyond.FAILS)
        for place, months in enumerate([1, 1, 12])
    ]
    sought = []
    usage = MonthlyUsage(calls=(5,) * 12, free=Free())

    def plan(subscribed: dict[int, SubscribedMonth]) -> Planned | None:
        sought.append(subscribed)
        return Horizon(usage, (), None, None, subscribed=subscribed).search()

    found = Sequences(usage, [Subscribed(one, None, USD, None, None) for one in offers], None, None, plan, owned=())
    best = found.cheapest()
    assert best is not None
    assert best.ledger.total() == 12_00  # 12.00 for a year
    assert len(sought) == 1


def test_a_package_larger_than_all_calls_pays_for_the_months_that_it_lives() -> None:
    """By the unit it costs nothing, so that of 2^12 orders none would be left out; by its life it costs a share of each month.

    A package of 3,063.54 that lives six months, a subscription of 549.85 a month: 2 x 3,063.54 = 6,127.08 for the year,
    beside 6 x 549.85 + 3,063.54 = 6,362.64 and 12 x 549.85 = 6,598.20.
    """
    offer = Subscription(name="Solo", price=Decimal("549.85"), months=1, included=50_000, beyond=Beyond.FAILS)
    sold = catalog(Packages(sizes=(Package(size=10**11, price=Decimal("3063.54")),), validity=6), USD)
    usage = MonthlyUsage(calls=(500,) * 12, free=Free())
    sought = []

    def plan(subscribed: dict[int, SubscribedMonth]) -> Planned | None:
        sought.append(subscribed)
        return Horizon(usage, (), None, sold, subscribed=subscribed).search()

    best = Sequences(usage, [Subscribed(offer, None, USD, None, None)], None, sold, plan, owned=()).cheapest()
    assert best is not None
    assert best.bound is None
    assert best.ledger.total() == 6_127_08
    assert len(sought) < 10


def test_a_search_that_is_left_says_what_any_sequence_costs_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costcalc.engine.planner.subscribed.MAX_SEQUENCES", 1)
    left = 0
    for seed in range(200):
        instance, offers = drawn(seed)
        found, proven = search(instance, offers, begun=seed % 2 == 0)
        best = exhaustive(instance, offers)
        if found is None or best is None:
            continue
        total, bound = found.ledger.total(), found.bound
        left += not proven
        assert (total if bound is None else bound) <= best <= total, seed
    assert left > 5
