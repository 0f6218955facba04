"""An account's cheapest calendar: what free quota and owned lots leave is planned, and the ledger prices it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from costcalc.engine.cost import price_of
from costcalc.engine.ledger import Ledger, Lot, Unsettled, settle
from costcalc.engine.packages import Catalog, NestedCatalog
from costcalc.engine.planner.chain import Chain
from costcalc.engine.planner.curves import Cuts
from costcalc.engine.planner.dated import Buy
from costcalc.engine.planner.found import Found
from costcalc.engine.planner.path import Paths
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.terms import Term
from costcalc.engine.planner.whole import as_one_month
from costcalc.engine.rater import Rater
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.records import record

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import Subscribed, SubscribedMonth


MAX_BUNDLES = 64
"""Bundles of packages that may be bought at once, up to which all of them are looked at."""


class Course(NamedTuple):
    """What is bought, whatever the calls turn out to be: packages, and subscriptions by the month that they begin in."""

    buys: tuple[Buy, ...] = ()
    terms: tuple[tuple[int, Subscribed], ...] = ()


@record(kw_only=False)
class Planned:
    """A calendar and the months it leads to."""

    buys: tuple[Buy, ...]
    ledger: Ledger
    terms: tuple[Term, ...] = ()
    """The subscriptions, in the order of their months."""
    bound: int | None = None
    """What any course costs at least, in minor units, where this one is not proven the cheapest."""

    @property
    def course(self) -> Course:
        """What it buys."""
        return Course(self.buys, tuple((term.first, term.offer) for term in self.terms))

    @property
    def order(self) -> tuple[int, int]:
        """The cheapest comes first, and of these the one that buys the fewest packages."""
        return self.ledger.total(), sum(buy.count for buy in self.buys)


def lots_of(buys: Sequence[Buy], validity: int, prices: Mapping[int, int]) -> list[Lot]:
    """Return purchases as lots; ``prices`` are of one package, by size, in minor units."""
    return [lot_of(buy, validity, prices) for buy in buys]


def lot_of(buy: Buy, validity: int, prices: Mapping[int, int]) -> Lot:
    """Return a purchase as a lot, as ``lots_of``."""
    return Lot(
        units=buy.size * buy.count,
        last=buy.month + validity - 1,
        bought=buy.month,
        size=buy.size,
        count=buy.count,
        price=prices[buy.size] * buy.count,
    )


class Horizon:
    """The months of an account, ready to be planned.

    Owned lots expire no later than anything that can be bought (the caller sees to that), so they and the free quota are
    used first, whatever is planned. In the months that are ``subscribed``, or held so already, nothing is left to pay for:
    packages bought for others only expire.
    """

    def __init__(
        self,
        usage: MonthlyUsage,
        owned: Sequence[Lot],
        rater: Rater | None,
        catalog: Catalog | None,
        cuts: Cuts | None = None,
        subscribed: Mapping[int, SubscribedMonth] | None = None,
        terms: Sequence[Sequence[Term]] = (),
    ) -> None:
        """``terms`` are those that may be subscribed to, by the month that they begin in, when nothing owned is left."""
        self.usage, self.owned, self.rater, self.catalog, self.terms = usage, owned, rater, catalog, terms
        self.cuts, self._taken = cuts or Cuts(), subscribed
        self.subscribed = {**usage.held_months(), **(subscribed or {})}
        free, ours = usage.free_units(), self.subscribed
        prepaid = [entry.prepaid for entry in settle(usage, None, owned, ours).months] if owned else [0] * len(free)
        self.demands = [
            0 if month in ours else calls - given - held
            for month, (calls, given, held) in enumerate(zip(usage.successful, free, prepaid, strict=True))
        ]
        """What packages or postpaid must pay for, by month."""
        self.bills = [
            usage.bill(rater, month, given) if rater and month not in ours else None for month, given in enumerate(free)
        ]
        self.idle = sum(bill.at_zero for bill in self.bills if bill) + sum(paid.cost or 0 for paid in ours.values())
        """Subscriptions, and the bills of all other months without a postpaid unit, in minor units."""

    def settled(self, buys: Sequence[Buy], terms: Sequence[Term] = ()) -> Ledger:
        """Price a calendar."""
        bought = lots_of(buys, self.catalog.validity, self.catalog.prices) if self.catalog else []
        subscribed = {**self.subscribed, **{month: paid for term in terms for month, paid in term.by_month()}}
        return self._unsettled.settle([*self.owned, *bought], subscribed)

    @cached_property
    def _unsettled(self) -> Unsettled:
        return Unsettled(self.usage, self.rater)

    @property
    def outlasts(self) -> bool:
        """Whether it has more months than a package lives."""
        return self.catalog is not None and len(self.demands) > self.catalog.validity

    @cached_property
    def segments(self) -> Segments:
        """What its calls cost."""
        return Segments(self.demands, self.bills, self.catalog, None, self.cuts, self.terms)

    def of_size(self, size: int) -> Horizon:
        """Return the same months where packages of one size alone are on sale."""
        sold = self.catalog.alone(size) if self.catalog else None
        return Horizon(self.usage, self.owned, self.rater, sold, self.cuts, self._taken, self.terms)

    def cheapest(self, segments: Segments, work: Work) -> Found | None:
        """Search for what is cheapest by some prices of its calls."""
        found = as_one_month(segments)
        if found:
            return found
        sold = self.catalog
        if sold and sold.bundles <= MAX_BUNDLES and (self.outlasts or not isinstance(sold, NestedCatalog)):
            return Chain(segments, work).cheapest()
        segments.work = work
        return Paths(segments).cheapest()

    def search(self, work: Work | None = None) -> Planned | None:
        """Return the cheapest calendar of which each package is bought in the month of the first call that it pays for.

        None where nothing on sale can pay for all calls. Of equally cheap ones the one with the fewest packages, then
        the least unused, then the larger sizes. LimitError where none is found within the limit of work.
        """
        if any(month.cost is None for month in self.subscribed.values()):
            return None  # what is held does not serve all calls, and nothing else may in its term
        found = self.cheapest(self.segments, work or Work())
        if found is None:
            return None
        ledger = self.settled(found.buys, found.terms)
        claimed = price_of(found.cost) + self.idle
        if ledger.total() != claimed or ledger.unserved:
            raise AssertionError(f"a plan claimed {claimed} minor units, and the ledger says {ledger.total()}")
        least = price_of(found.bound) + self.idle
        return Planned(found.buys, ledger, found.terms, None if least >= claimed else least)
