"""An account's cheapest calendar: what free quota and owned lots leave is planned, and the ledger prices it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from costcalc.engine.cost import price_of
from costcalc.engine.ledger import Ledger, Lot, settle
from costcalc.engine.packages import Catalog
from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.path import Paths
from costcalc.engine.planner.segments import Cuts, Segments, Work
from costcalc.engine.rater import Rater
from costcalc.engine.usage_months import MonthlyUsage

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import Subscribed, SubscribedMonth


class Term(NamedTuple):
    """A subscription for its term, which the end of the horizon may cut."""

    first: int
    offer: Subscribed
    months: tuple[SubscribedMonth, ...]

    def by_month(self) -> Iterator[tuple[int, SubscribedMonth]]:
        """Yield each month of it with its place."""
        yield from enumerate(self.months, start=self.first)


class Course(NamedTuple):
    """What is bought, whatever the calls turn out to be: packages, and subscriptions by the month that they begin in."""

    buys: tuple[Buy, ...] = ()
    terms: tuple[tuple[int, Subscribed], ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A calendar and the months it leads to."""

    buys: tuple[Buy, ...]
    ledger: Ledger
    terms: tuple[Term, ...] = ()
    """The subscriptions, in the order of their months."""

    @property
    def course(self) -> Course:
        """What it buys."""
        return Course(self.buys, tuple((term.first, term.offer) for term in self.terms))


def lots_of(buys: Sequence[Buy], validity: int, prices: Mapping[int, int]) -> list[Lot]:
    """Return purchases as lots; ``prices`` are of one package, by size, in minor units."""
    return [
        Lot(
            units=buy.size * buy.count,
            last=buy.month + validity - 1,
            bought=buy.month,
            size=buy.size,
            count=buy.count,
            price=prices[buy.size] * buy.count,
        )
        for buy in buys
    ]


def cheapest(
    usage: MonthlyUsage,
    owned: Sequence[Lot],
    rater: Rater | None,
    catalog: Catalog | None,
    work: Work | None = None,
    cuts: Cuts | None = None,
    subscribed: Mapping[int, SubscribedMonth] | None = None,
) -> Planned | None:
    """Return the cheapest calendar for an account; None where nothing on sale can pay for all calls.

    In the months that are ``subscribed`` nothing is left to pay for: packages bought for others only expire.

    Owned lots expire no later than anything that can be bought (the caller sees to that), so they and the
    free quota are used first, whatever is planned. Of equally cheap calendars the one with the fewest packages,
    then the least unused, then the larger sizes; each is bought in the month of the first call that it pays for.
    """
    successful, free = usage.successful, usage.free_units()
    ours = subscribed or {}
    prepaid = [entry.prepaid for entry in settle(usage, None, owned, ours).months] if owned else [0] * len(free)
    demands = [
        0 if month in ours else calls - given - held
        for month, (calls, given, held) in enumerate(zip(successful, free, prepaid, strict=True))
    ]
    bills = [
        usage.bill(rater, month, given) if rater and month not in ours else None for month, given in enumerate(free)
    ]
    found = Paths(Segments(demands, bills, catalog, work, cuts)).cheapest()
    if found is None:
        return None
    cost, buys = found
    bought = lots_of(buys, catalog.validity, catalog.prices) if catalog else []
    ledger = settle(usage, rater, [*owned, *bought], ours)
    claimed = price_of(cost) + sum(bill.at_zero for bill in bills if bill)
    claimed += sum(month.cost or 0 for month in ours.values())
    if ledger.total() != claimed or ledger.unserved:
        raise AssertionError(f"a plan claimed {claimed} minor units, and the ledger says {ledger.total()}")
    return Planned(buys, ledger)
