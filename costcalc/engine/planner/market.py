"""What one API sells to one account, ready to plan with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from costcalc.engine.ledger import Lot, settle
from costcalc.engine.packages import Catalog, catalog
from costcalc.engine.planner.optimum import Course, Planned, Term, cheapest, lots_of
from costcalc.engine.planner.segments import MAX_WORK, Cuts, Work
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import LimitError, NoPriceError
from costcalc.money import plus
from costcalc.sheet import Api, Package, Packages

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import Subscribed, SubscribedMonth

MAX_HORIZON = 60
"""The longest horizon planned."""

MAX_COMPARED = MAX_WORK
"""How many sums of packages may be looked at for what stands beside the plans of one report."""


def require_days(api: Api, days: Sequence[object] | None) -> None:
    """Raise NoPriceError where an API counts days and months alone are known: no price follows from these."""
    if api.counts_days and days is None:
        raise NoPriceError(
            f"{api.key} is priced by the day, and these are months; give a row per day in a column day, as 2026-03-14, "
            "or `calls` N/day"
        )


class Market:
    """What an account can buy of one tariff."""

    def __init__(
        self,
        tariff: Tariff,
        *,
        postpaid: bool,
        work: Work | None = None,
        at_once: int | None = None,
        alone: bool = True,
    ) -> None:
        """``alone``: the account has no other API, so that the terms of its bill are about this one."""
        api, currency = tariff.api, tariff.currency
        self.currency = currency
        self.units = api.units
        """Makes of a count what people read."""
        self.rater = tariff.rater if postpaid else None
        self.postpaid = api.postpaid if postpaid else None
        self.packages = api.packages
        self.catalog = tariff.catalog
        self.prices = (
            {package.size: currency.minor(package.price) for package in api.packages.sizes} if api.packages else {}
        )
        """Of one package, by size, in minor units; those that nobody should buy, too."""
        self.comparisons = Work(MAX_COMPARED)
        """What may be spent on what stands beside a plan."""
        self.offers = tariff.subscriptions(at_once, postpaid=postpaid)
        """The subscriptions on sale."""
        self.at_once = at_once
        """Tasks at once, which subscriptions by concurrency are paid for."""
        self.terms = tariff.terms if alone else None
        """Of the account's bill, where this is all that is on it."""
        credited = tariff.credited if self.terms and self.rater and not self.offers else None
        self.planned_around_credit = credited is not None
        self._search = credited or self.rater
        """What a plan is sought by: a credit of every month pays postpaid alone, and is a part of its price."""
        self.proven = True
        """Whether every sequence of subscriptions was looked at that could cost less."""
        self._work = work
        self._cuts = Cuts()

    def cheapest(self, usage: MonthlyUsage, owned: Sequence[Lot]) -> Planned | None:
        """Return the optimum; LimitError where it would take too long."""
        found = self._optimum(usage, owned, self._search, self.catalog, self._work, subscriptions=True)
        return self.priced(usage, owned, found.course) if found and self.terms else found

    def _optimum(
        self,
        usage: MonthlyUsage,
        owned: Sequence[Lot],
        rater: Rater | None,
        sold: Catalog | None,
        work: Work | None,
        *,
        subscriptions: bool,
    ) -> Planned | None:
        if not (self.offers and subscriptions):
            return cheapest(usage, owned, rater, sold, work, self._cuts)
        from costcalc.engine.planner.subscribed import Sequences

        def plan(subscribed: dict[int, SubscribedMonth]) -> Planned | None:
            return cheapest(usage, owned, rater, sold, work, self._cuts, subscribed)

        search = Sequences(usage, self.offers, rater, sold, plan, owned=bool(owned))
        found = search.cheapest()
        self.proven = self.proven and search.proven
        return found

    def compared(
        self,
        usage: MonthlyUsage,
        owned: Sequence[Lot],
        *,
        sizes: Collection[int] | None,
        postpaid: bool,
        surcharge: int,
        subscriptions: bool = True,
    ) -> Planned | None:
        """Return the optimum of a variation, at the prices on sale; None where there is none within the limit.

        ``sizes`` are those that may be bought (None: all); ``surcharge``, in minor units, makes each one dearer to
        the search alone, so that it buys fewer. All variations share one limit of work.
        """
        sold = self.catalog
        if self.packages and (sizes is not None or surcharge):
            extra = self.currency.amount(surcharge)
            raised = tuple(
                Package(size=package.size, price=plus(package.price, extra))
                for package in self.packages.sizes
                if sizes is None or package.size in sizes
            )
            varied = Packages(sizes=raised, validity=self.packages.validity)
            sold = catalog(varied, self.currency) if raised else None
        rater = self._search if postpaid else None
        try:
            found = self._optimum(usage, owned, rater, sold, self.comparisons, subscriptions=subscriptions and postpaid)
        except LimitError:
            return None
        if found and (surcharge or self.terms):
            return self.priced(usage, owned, found.course)
        return found

    def priced(self, usage: MonthlyUsage, owned: Sequence[Lot], course: Course) -> Planned:
        """Settle what is bought by the ledger."""
        lots = lots_of(course.buys, self.packages.validity, self.prices) if self.packages else []
        terms = tuple(self._terms(usage, course.terms)) if course.terms else ()
        subscribed = {month: paid for term in terms for month, paid in term.by_month()}
        return Planned(course.buys, settle(usage, self.rater, [*owned, *lots], subscribed, self.terms), terms)

    def _terms(self, usage: MonthlyUsage, terms: Sequence[tuple[int, Subscribed]]) -> Iterator[Term]:
        from costcalc.engine.planner.subscribed import term_of

        months = list(zip(usage.successful, usage.free_units(), strict=True))
        return (term_of(offer, first, months) for first, offer in terms)


class Markets:
    """The markets of several accounts in turn: one for each API, and one limit of work for all of them.

    What stands beside the plans has half of it once more, in equal parts: what one account leaves is the others'.
    """

    def __init__(self, accounts: int, *, postpaid: bool, at_once: int | None = None, alone: bool = True) -> None:
        """``alone`` says that no account has several APIs, whose bill would be about all of them."""
        self._waiting = accounts
        self._postpaid = postpaid
        self._at_once, self._alone = at_once, alone
        self.known: dict[str, Market] = {}
        """By API, those that an account has bought at."""
        self._plans = Work(MAX_WORK)
        self._left = MAX_COMPARED if accounts == 1 else MAX_COMPARED // 2
        self._part = Work(0)

    def next(self, tariff: Tariff) -> Market:
        """Return the market of the next account, which buys at this tariff."""
        key = tariff.api.key
        if key not in self.known:
            self.known[key] = Market(
                tariff, postpaid=self._postpaid, work=self._plans, at_once=self._at_once, alone=self._alone
            )
        market = self.known[key]
        self._left -= self._part.done
        self._part = market.comparisons = Work(self._left // self._waiting)
        self._waiting -= 1
        return market
