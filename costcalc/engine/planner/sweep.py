"""One pass over the months, each state of which is so many calls that are paid for, at the least cost.

The next package is bought in the month of the next call. From a state lead

- each bundle (``bundles``) that pays for the rest of the month and more, to the state in which it is used up; where it
  would expire before, to the start of the month after its last, with a rest that is lost;
- packages that are used up in the month, and postpaid for the rest of it, to the start of the next month;
- at the start of a month, the term of a subscription, to the start of the month after it.

All lead forward, so that one pass is exact. Three rules keep the states few:

- one is left out where another has paid for more calls at a lower cost: the same purchases serve both from there on;
- no package is bought right after a smaller one, unless it would have expired in the place of the smaller one: otherwise
  the two may change places, and all that follows stays the same;
- one is left out that would cost more than a known calendar, even if the rest came to no more than ``rates`` says.

The first holds where no bill falls as its units grow. Where bills fall, the other must cost less by all that this can
save. Exact for every bill up to the validity, and beyond it where no bill falls. Where one falls beyond the validity,
buying early so that a rest expires can in rare cases win: ``proof`` looks at that. Terms of subscriptions begin with
nothing left in packages, or with what is lost in any case, since nothing outlives them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from costcalc.engine.planner.bundles import Bundles
from costcalc.engine.planner.rates import NEVER, Rates
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.terms import Term


@dataclass(slots=True, eq=False, repr=False)
class State:
    """The cheapest way to pay for so many calls."""

    cost: int
    at: int
    last: int
    """The sizes that the last package may have, one bit for the place of each, or one bit more where any may follow."""
    unused: int = 0
    """Units lost by this step."""
    before: State | None = None
    units: int = 0
    """Units of the packages bought by this step, in the month of ``before``."""
    term: Term | None = None
    key: tuple[int, list[int]] | None = None
    """See ``Sweep.key``; made when a way of equal cost is found."""


class Sweep:
    """A pass over the months of one horizon."""

    def __init__(
        self,
        segments: Segments,
        rates: Rates,
        bundles: Bundles | None,
        work: Work,
        limit: int,
        kept: int,
        ceiling: int,
    ) -> None:
        """Beyond ``limit`` only so many states of each month are ``kept``; ``ceiling`` is what a known calendar costs."""
        self.segments, self._rates, self._bundles = segments, rates, bundles
        self._work, self._limit, self._kept, self._ceiling = work, work.done + limit, kept, ceiling
        self._catalog = segments.catalog
        self._sizes = segments.catalog.sizes if segments.catalog else []
        self._free = 1 << len(self._sizes)
        self._spread = bundles.spread if bundles else segments.most_saved
        self._starts, self._months = segments.starts, len(segments.demands)
        self._validity = segments.catalog.validity if segments.catalog else self._months
        self._states: list[dict[int, State]] = [{} for _ in range(self._months + 1)]
        """By the month of the next call, and by the calls that are paid for."""
        self._least = [NEVER] * (self._months + 1)
        """The least cost of the states of each month."""
        self._cut: dict[int, State] = {}
        """The cheapest way to the start of a month with anything left, where a term begins that nothing outlives."""
        ends = zip(range(self._months), self._starts[1:], strict=True)
        self._rooms = [ceiling - rates.of(month, end) for month, end in ends] + [ceiling]
        """By month, what a state may cost above what its calls come to at least at the rate of this month."""
        self.left_out = NEVER
        """The least that what was not followed could come to."""

    @property
    def best(self) -> State | None:
        """The cheapest way to pay for all calls."""
        return self._states[-1].get(self._starts[-1])

    def run(self) -> None:
        """Follow the states month by month."""
        self._states[0][0], terms = State(0, 0, self._free), self.segments.steps.any
        for month in range(self._months):
            if terms:
                self._begin_terms(month)
            if self._states[month]:
                self._go_on(month)
            self._states[month] = {}

    def _go_on(self, month: int) -> None:
        """Follow the states of a month."""
        if not self.segments.demands[month]:
            for state in self._states[month].values():
                self._put(month + 1, state)
            return
        states = self._worth_it(month)
        if self._bundles:
            for state in states:
                self._buy(month, state, self._bundles)
        # The rest of the month by postpaid: the most promising first, so that others need not be looked at.
        end, ways = self._starts[month + 1], []
        room = self._ceiling - self._rates.rest[month + 1]
        for state in states:
            left = end - state.at
            sizes = self._allowed(state, left)
            ways.append((state.cost + self._rates.alone(month, left, sizes), state, left, sizes))
        reached = self._states[month + 1]
        for least, state, left, sizes in sorted(ways, key=itemgetter(0)):
            known = reached.get(end)
            if known and known.cost < room:
                room = known.cost
            if least > room:
                break
            if state.cost + self._rates.closer(month, left, sizes) > room:
                continue
            found = self.segments.rest(month, left, sizes, room - state.cost)
            if found and found[1] < left:
                self._put(month + 1, State(state.cost + found[0], end, self._free, 0, state, found[1]))

    def _worth_it(self, month: int) -> list[State]:
        """Return the states of a month that may be part of the cheapest way, and are followed."""
        rates, states, found = self._rates, self._states[month], []
        rate, rest = rates.call[month], rates.of(month, self._starts[month + 1])
        least, spread, bounded = min(self._least[month + 1 :]) + self._spread, self._spread, self._ceiling < NEVER
        room = self._ceiling - rest
        for at in sorted(states, reverse=True):
            state = states[at]
            cost = state.cost
            if cost > least or cost - at * rate > room:
                continue
            if bounded and rates.exceeds(month, self._starts[-1] - at, self._ceiling - cost):
                continue
            found.append(state)
            least = min(least, cost + spread)
        if len(found) > self._kept and self._work.done >= self._limit:
            found.sort(key=lambda state: state.cost - state.at * rate)
            self.left_out = min(self.left_out, found[self._kept].cost - found[self._kept].at * rate + rest)
            del found[self._kept :]
            # Of equal ways the one found first is kept: their order is not to depend on how many others there are.
            found.sort(key=attrgetter("at"), reverse=True)
        return found

    def _buy(self, month: int, state: State, bundles: Bundles) -> None:
        """Follow a state by each bundle that pays for more than the rest of the month."""
        starts, at, before, calls = self._starts, state.at, state.cost, self._rates.call
        left = starts[month + 1] - at
        last = min(month + self._validity, self._months)
        expiry = starts[last]
        reaching = bundles.reaching(left)
        self._work.done += len(reaching)
        cuts = [cut for cut in self.segments.steps.cuts if month < cut < last]
        for units, price in reaching:
            to, cost = at + units, before + price
            for cut in cuts:
                if to > starts[cut]:
                    self._cut_off(cut, State(cost, starts[cut], self._free, to - starts[cut], state, units))
            if to > expiry:
                self._put(last, State(cost, expiry, self._free, to - expiry, state, units))
                continue
            place = bisect_left(starts, to, month + 1)
            if starts[place] > to:
                place -= 1
            if cost - to * calls[place] > self._rooms[place]:
                continue
            states = self._states[place]
            known = states.get(to)
            if known and known.cost < cost:
                continue
            largest, smallest = bundles.ends(units)
            if units - self._sizes[smallest] >= left:
                continue
            if not state.last >> largest and self._may_change_places(state, largest):
                continue
            bought = State(cost, to, 1 << smallest, 0, state, units)
            if known and known.cost == cost:
                self._put(place, bought)
                continue
            states[to] = bought
            self._least[place] = min(self._least[place], cost)

    def _allowed(self, state: State, most: int) -> int:
        """Return how many of the smallest sizes, of up to so many units, hold all that may be bought next."""
        for sizes in range(bisect_right(self._sizes, most), 0, -1):
            if state.last >> sizes - 1 or not self._may_change_places(state, sizes - 1):
                return sizes
        return 0

    def _may_change_places(self, state: State, place: int) -> bool:
        """Say whether a package of a size could as well have been bought before the last one, whichever that was."""
        starts, size, smaller = self._starts, self._sizes[place], state.last
        while smaller:
            place = smaller.bit_length() - 1
            smaller ^= 1 << place
            began = state.at - self._sizes[place]
            month = bisect_right(starts, began) - 1
            if began + size > starts[min(month + self._validity, self._months)]:
                return False
        return True

    def _begin_terms(self, month: int) -> None:
        """Follow what leads to the start of a month by the terms that begin in it."""
        steps = self.segments.steps
        for term, cost in steps.beginning(month):
            bare = self._states[month].get(self._starts[month])
            cut = self._cut.get(month) if steps.cuts_off(term) else None
            state = min((one for one in (bare, cut) if one), key=lambda one: (one.cost, self.key(one)), default=None)
            if state:
                self._put(term.after, State(state.cost + cost, self._starts[term.after], self._free, 0, state, 0, term))

    def _put(self, month: int, state: State) -> None:
        """Keep a state, unless a better way to pay for its calls is known."""
        states = self._states[month]
        known = states.get(state.at)
        if known is None or self._better(state, known):
            states[state.at] = state
            self._least[month] = min(self._least[month], state.cost)
        elif known.cost == state.cost and self.key(known) == self.key(state):
            known.last |= state.last

    def _cut_off(self, month: int, state: State) -> None:
        known = self._cut.get(month)
        if known is None or self._better(state, known):
            self._cut[month] = state

    def _better(self, state: State, known: State) -> bool:
        return state.cost < known.cost or (state.cost == known.cost and self.key(state) < self.key(known))

    def key(self, state: State) -> tuple[int, list[int]]:
        """Return the order among equals: units unused, then the packages bought, larger sizes first and counted negative."""
        if state.key is None:
            unused, bought = self.key(state.before) if state.before else (0, [0] * len(self._sizes))
            if state.units and self._catalog:
                counts = self._catalog.counts(state.units)[::-1]
                bought = [before - count for before, count in zip(bought, counts, strict=True)]
            state.key = unused + state.unused, bought
        return state.key
