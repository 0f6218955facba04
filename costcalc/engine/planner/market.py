"""What one API sells to one account, ready to plan with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from costcalc.engine.ledger import Lot, Unsettled
from costcalc.engine.packages import Catalog
from costcalc.engine.planner.curves import Cuts
from costcalc.engine.planner.optimum import Course, Horizon, Planned, lots_of
from costcalc.engine.planner.proof import best_known, quickly
from costcalc.engine.planner.rough import least_of_all
from costcalc.engine.planner.segments import MAX_WORK, Shares, Work
from costcalc.engine.planner.terms import Term, months_of, outlived, shortlists, term_of
from costcalc.engine.rater import Rater
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.errors import LimitError

if TYPE_CHECKING:
    from costcalc.engine.subscriptions import Subscribed, SubscribedMonth

Plan = Callable[["Mapping[int, SubscribedMonth]", Sequence[Sequence[Term]]], Planned | None]
"""Seeks the cheapest calendar for the months that are not subscribed, with terms that may be subscribed to beside it."""

MAX_HORIZON = 60
"""The longest horizon planned."""

MAX_PROOF = 600_000
"""How many sums of packages may be looked at to prove plans the cheapest where their search does not."""

MAX_COMPARED = 400_000
"""How many sums of packages may be looked at for what stands beside the plans of one report."""

MAX_USAGES = 16
"""Usages that are kept, ready to settle more calendars: those of one plan, and with more and fewer calls."""


class Market:
    """What an account can buy of one tariff."""

    def __init__(
        self,
        tariff: Tariff,
        *,
        postpaid: bool,
        work: Work | None = None,
        proof: Work | None = None,
        at_once: int | None = None,
        alone: bool = True,
    ) -> None:
        """``alone``: the account has no other API, so that the terms of its bill are about this one."""
        api, currency = tariff.api, tariff.currency
        self.currency, self._tariff = currency, tariff
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
        around = self.terms and self.terms.monthly and self.rater and not self.offers
        credited = tariff.credited if around else None
        self.planned_around_credit = credited is not None
        self._search = credited or self.rater
        """What a plan is sought by: a credit of every month pays postpaid alone, and is a part of its price."""
        self.sequences = 0
        """How many sequences of subscriptions its searches have settled."""
        self.work = work or Work()
        self.proof = proof or Work()
        self._cuts = Cuts()
        self._usages: dict[int, tuple[MonthlyUsage, Unsettled]] = {}
        """Those that calendars were settled under last, by identity."""

    def cheapest(self, usage: MonthlyUsage, owned: Sequence[Lot]) -> Planned | None:
        """Return the cheapest course known, with what any costs at least where it is not proven; None where nothing can pay."""
        found = self.before_terms(usage, owned)
        return self.billed(usage, owned, found) if found else None

    def before_terms(self, usage: MonthlyUsage, owned: Sequence[Lot]) -> Planned | None:
        """Return the same by prices alone, but for a credit that can be planned around."""
        return self._by(lambda horizon: best_known(horizon, self.work, self.proof), usage, owned)

    def sought(self, usage: MonthlyUsage, owned: Sequence[Lot]) -> Planned | None:
        """Return the same where one search finds it; LimitError where the work that is left is not enough for it."""
        return self._by(lambda horizon: quickly(horizon, self.work), usage, owned)

    def _by(
        self, search: Callable[[Horizon], Planned | None], usage: MonthlyUsage, owned: Sequence[Lot]
    ) -> Planned | None:
        """Return the cheapest course of all that is on sale, by some search of the months that are not subscribed."""
        return self._optimum(
            lambda months, terms: search(Horizon(usage, owned, self._search, self.catalog, self._cuts, months, terms)),
            usage,
            owned,
            self._search,
            self.catalog,
            self.offers,
        )

    def billed(self, usage: MonthlyUsage, owned: Sequence[Lot], found: Planned) -> Planned:
        """Put the terms of the bill on what was found before them, and on what any course costs at least."""
        terms = self.terms
        if terms is None:
            return found
        months, billed = len(usage.calls), self.priced(usage, owned, found.course)
        # Where the search knows the credit, it has the bill of each month raised to it.
        least = terms.least(found.ledger.total() if found.bound is None else found.bound, months)
        # What is proven is proven before the tax, which is rounded month by month.
        billed = replace(billed, bound=None if billed.ledger.net() <= least else terms.least_total(least, months))
        # A tax is rounded by month: by a cent another course may come to less.
        return billed if billed.bound is None and terms.tax_name is None else self._least_billed(usage, owned, billed)

    def _least_billed(self, usage: MonthlyUsage, owned: Sequence[Lot], best: Planned) -> Planned:
        """Return the course that comes to least by the whole bill, of the rivals and the one that the search found.

        At equal cost it is the one that buys fewer packages. What any course costs at least stays what it was.
        """
        for course in self._rivals(usage, owned):
            rival = self.priced(usage, owned, course)
            ledger = rival.ledger
            if ledger.priced and not ledger.unserved and rival.order < best.order:
                least = best.bound
                best = replace(rival, bound=None if least is None or ledger.total() <= least else least)
        return best

    def _rivals(self, usage: MonthlyUsage, owned: Sequence[Lot]) -> Iterator[Course]:
        """Yield nothing bought; each size alone, and all but it; packages alone; each subscription alone, and none.

        These stand beside a plan as well, so that no report has a row that costs less than what it says to buy.
        """
        yield Course((), ())
        sizes = {*self.prices}
        kinds = [({size}, True, False) for size in sizes]
        kinds += [(sizes - {size}, True, True) for size in sizes if len(sizes) > 1]
        for allowed, postpaid, subscriptions in [*kinds, (sizes, False, False), (sizes, True, False)] if sizes else []:
            found = self.compared(
                usage, owned, sizes=allowed, postpaid=postpaid, surcharge=0, subscriptions=subscriptions
            )
            if found:
                yield found.course
        for offer in self.offers:
            if offer.known:
                firsts = range(len(usage.held_months()), len(usage.calls), offer.months)
                yield Course((), tuple((first, offer) for first in firsts))

    def _optimum(
        self,
        plan: Plan,
        usage: MonthlyUsage,
        owned: Sequence[Lot],
        rater: Rater | None,
        sold: Catalog | None,
        offers: Sequence[Subscribed],
    ) -> Planned | None:
        """Return the cheapest course of subscriptions and of the calendars that ``plan`` finds for the other months.

        One search is enough where no package outlives a term. Where some do, the sequences of terms are sought as well.
        """
        if not offers:
            return plan({}, ())
        months = len(usage.calls)
        taken = {*range(max((lot.last + 1 for lot in owned), default=0)), *usage.held_months()}
        terms = shortlists(offers, months_of(usage), taken)
        known = plan({}, terms)
        if not owned and not any(sold and outlived(term, sold.validity, months) for begun in terms for term in begun):
            return known
        from costcalc.engine.planner.subscribed import Sequences

        sequences = Sequences(
            usage,
            offers,
            rater,
            sold,
            lambda months: plan(months, ()),
            owned=owned,
            known=known,
            alike=not taken and self.terms is None and _alike(usage, sold),
        )
        found = sequences.cheapest()
        self.sequences += sequences.settled
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
        sold = self._varied(sizes, surcharge)
        rater = self._search if postpaid else None
        try:
            found = self._optimum(
                lambda months, terms: quickly(
                    Horizon(usage, owned, rater, sold, self._cuts, months, terms), self.comparisons
                ),
                usage,
                owned,
                rater,
                sold,
                self.offers if subscriptions and postpaid else (),
            )
        except LimitError:
            return None
        if found and found.bound is not None:
            return None
        if found and (surcharge or self.terms):
            return self.priced(usage, owned, found.course)
        return found

    def least(self, usage: MonthlyUsage, owned: Sequence[Lot], size: int) -> int:
        """Return what packages of one size alone cost at least, in minor units, with postpaid: a bound, found at once."""
        if self.terms:
            return 0
        return least_of_all(Horizon(usage, owned, self._search, self._varied({size}), self._cuts))

    def _varied(self, sizes: Collection[int] | None, surcharge: int = 0) -> Catalog | None:
        """Return the packages of some sizes, each dearer by a surcharge; None where there are none."""
        if sizes is None and not surcharge:
            return self.catalog
        return self._tariff.varied(None if sizes is None else frozenset(sizes), surcharge)

    def priced(self, usage: MonthlyUsage, owned: Sequence[Lot], course: Course) -> Planned:
        """Settle what is bought by the ledger."""
        lots = lots_of(course.buys, self.packages.validity, self.prices) if self.packages else []
        terms = tuple(term_of(offer, first, months_of(usage)) for first, offer in course.terms)
        subscribed = {month: paid for term in terms for month, paid in term.by_month()}
        return Planned(course.buys, self._unsettled(usage).settle([*owned, *lots], subscribed, self.terms), terms)

    def _unsettled(self, usage: MonthlyUsage) -> Unsettled:
        """Return the months of a usage; what is kept holds it, so that no other can have the same identity."""
        known = self._usages.get(id(usage))
        if known is None:
            if len(self._usages) >= MAX_USAGES:
                self._usages.clear()
            known = self._usages[id(usage)] = usage, Unsettled(usage, self.rater)
        return known[1]


class Markets:
    """The markets of several accounts in turn: one for each API, and half the limits of one account for all of them."""

    def __init__(self, accounts: int, *, postpaid: bool, at_once: int | None = None, alone: bool = True) -> None:
        """``alone`` says that no account has several APIs, whose bill would be about all of them."""
        self._postpaid = postpaid
        self._at_once, self._alone = at_once, alone
        self.known: dict[str, Market] = {}
        """By API, those that an account has bought at."""
        limits = (limit if accounts == 1 else limit // 2 for limit in (MAX_WORK, MAX_PROOF, MAX_COMPARED))
        self._plans, self._proofs, self._compared = (Shares(limit, accounts) for limit in limits)

    def next(self, tariff: Tariff) -> Market:
        """Return the market of the next account, which buys at this tariff."""
        key = tariff.api.key
        if key not in self.known:
            self.known[key] = Market(tariff, postpaid=self._postpaid, at_once=self._at_once, alone=self._alone)
        market = self.known[key]
        market.work, market.proof, market.comparisons = self._plans.next(), self._proofs.next(), self._compared.next()
        return market


def _alike(usage: MonthlyUsage, sold: Catalog | None) -> bool:
    """Tell whether months are equal, and no package that is bought in one of them expires before their end."""
    counted = usage.days is not None or bool(usage.by_tier)
    return not counted and len({*months_of(usage)}) == 1 and (sold is None or sold.validity >= len(usage.calls))
