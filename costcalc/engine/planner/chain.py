"""The cheapest calendar over more months than a package lives: a shortest path over the calls that are paid for.

A state is so many calls, from the first month on, that packages and postpaid have paid for, at the least cost: the next
package is bought in the month of the next call. From a state lead

- each bundle (``bundles``) that pays for the rest of the month and more, to the state in which it is used up; where it
  would expire before, to the start of the month after its last, with a rest that is lost;
- packages that are used up in the month, and postpaid for the rest of it, to the start of the next month;
- at the start of a month, the term of a subscription, to the start of the month after it.

All lead forward, so that one pass over the months is exact. Two rules keep the states few:

- one is left out where another has paid for more calls at a lower cost: the same purchases serve both from there on;
- no package is bought right after a smaller one, unless it would have expired in the place of the smaller one: otherwise
  the two may change places, and all that follows stays the same.

The first holds where no bill falls as its units grow. Where bills fall, the other must cost less by all that this can
save. Exact for every bill up to the validity, and beyond it where no bill falls. Where one falls beyond the validity,
buying early so that a rest expires can in rare cases win: ``proof`` looks at that. Terms of subscriptions begin with
nothing left in packages, or with what is lost in any case, since nothing outlives them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import itemgetter

from costcalc.engine.planner.bundles import Bundles
from costcalc.engine.planner.dated import Buy, merged
from costcalc.engine.planner.found import Found
from costcalc.engine.planner.rates import NEVER, Rates
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.terms import Term

KEPT = 24
"""How many states of each month are followed where there are too many to follow all."""


@dataclass(slots=True)
class _State:
    """The cheapest way to pay for so many calls."""

    cost: int
    at: int
    unused: int = 0
    """Units lost by this step."""
    before: _State | None = None
    units: int = 0
    """Units of the packages bought by this step, in the month of ``before``."""
    term: Term | None = None
    last: int = 0
    """The sizes that the last package may have, one bit for the place of each."""
    key: tuple[int, list[int]] | None = None
    """See ``Chain._key``; made when a way of equal cost is found."""


class Chain:
    """The search for one horizon."""

    def __init__(self, segments: Segments, work: Work) -> None:
        self.segments, self._outer = segments, work
        self.work = segments.work = Work(NEVER)
        self._rates = Rates(segments)
        self._catalog = segments.catalog
        self._sizes = segments.catalog.sizes if segments.catalog else []
        self._free = 1 << len(self._sizes)
        """In place of the last package: any may be bought."""
        self._spread = segments.most_saved
        self._bundles = Bundles(segments.catalog, self._spread, self.work) if segments.catalog else None
        self._starts, self._months = segments.starts, len(segments.demands)
        self._validity = segments.catalog.validity if segments.catalog else self._months
        self._states: list[dict[int, _State]] = [{} for _ in range(self._months + 1)]
        """By the month of the next call, and by the calls that are paid for."""
        self._least = [NEVER] * (self._months + 1)
        """The least cost of the states of each month."""
        self._cuts = dict.fromkeys(segments.steps.cuts, NEVER)
        self._cut: dict[int, _State] = {}
        """The cheapest way to the start of a month with anything left, where a term begins that nothing outlives."""
        self._left_out = NEVER
        """The least that what was not followed could come to."""

    def cheapest(self) -> Found | None:
        """Return the cheapest calendar, or None where nothing can pay."""
        self._states[0][0] = _State(0, 0, last=self._free)
        for month in range(self._months):
            self._begin_terms(month)
            if self._states[month]:
                self._go_on(month)
            self._states[month] = {}
        self._outer.done += self.work.done
        state = self._states[-1].get(self._starts[-1])
        return None if state is None else self._found(state)

    def _go_on(self, month: int) -> None:
        """Follow the states of a month."""
        end = self._starts[month + 1]
        if not self.segments.demands[month]:
            for state in self._states[month].values():
                self._put(month + 1, state)
            return
        states = self._worth_it(month)
        if self._bundles:
            for state in states:
                self._buy(month, state, self._bundles)
        # The rest of the month by postpaid: the most promising first, so that others need not be looked at.
        ways = []
        for state in states:
            left = end - state.at
            largest = self._largest(state, left)
            ways.append((state.cost + self._rates.alone(month, left, largest), state, left, largest))
        for least, state, left, largest in sorted(ways, key=itemgetter(0)):
            known = self._states[month + 1].get(end)
            if known and least > known.cost:
                break
            found = self.segments.rest(month, left, largest, known.cost - state.cost if known else None)
            if found and found[1] < left:
                self._put(month + 1, _State(state.cost + found[0], end, 0, state, found[1], last=self._free))

    def _largest(self, state: _State, most: int) -> int:
        """Return the largest size of up to so many units that may be bought next."""
        for place in reversed(range(bisect_right(self._sizes, most))):
            if state.last >> place or not self._may_change_places(state, place):
                return self._sizes[place]
        return 0

    def _worth_it(self, month: int) -> list[_State]:
        """Return the states of a month that may be part of the cheapest way, and are followed."""
        least, spread, found = min(self._least[month + 1 :]), self._spread, []
        for _, state in sorted(self._states[month].items(), reverse=True):
            if state.cost <= least + spread:
                found.append(state)
                least = min(least, state.cost)
        if self._outer.done + self.work.done > self._outer.limit and len(found) > KEPT:
            end = self._starts[month + 1]
            found.sort(key=lambda state: state.cost + self._rates.of(month, end - state.at))
            self._left_out = min(self._left_out, found[KEPT].cost + self._rates.of(month, end - found[KEPT].at))
            del found[KEPT:]
        return found

    def _buy(self, month: int, state: _State, bundles: Bundles) -> None:
        """Follow a state by each bundle that pays for more than the rest of the month."""
        starts, at, states = self._starts, state.at, self._states
        left = starts[month + 1] - at
        last = min(month + self._validity, self._months)
        expiry = starts[last]
        reaching = bundles.reaching(left)
        self.work.count(len(reaching))
        for units, price in reaching:
            to, cost = at + units, state.cost + price
            for cut in self._cuts:
                if month < cut < last and to > starts[cut]:
                    self._cut_off(cut, _State(cost, starts[cut], to - starts[cut], state, units))
            if to > expiry:
                self._put(last, _State(cost, expiry, to - expiry, state, units, last=self._free))
                continue
            place = bisect_left(starts, to, month + 1)
            if starts[place] > to:
                place -= 1
            known = states[place].get(to)
            if known and known.cost < cost:
                continue
            largest, smallest = bundles.ends(units)
            if units - self._sizes[smallest] < left and (
                state.last >> largest or not self._may_change_places(state, largest)
            ):
                self._put(place, _State(cost, to, 0, state, units, last=1 << smallest))

    def _may_change_places(self, state: _State, place: int) -> bool:
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
            state = min((one for one in (bare, cut) if one), key=lambda one: (one.cost, self._key(one)), default=None)
            if state:
                after = self._starts[term.after]
                self._put(term.after, _State(state.cost + cost, after, 0, state, 0, term, last=self._free))

    def _put(self, month: int, state: _State) -> None:
        """Keep a state, unless a better way to pay for its calls is known."""
        states = self._states[month]
        known = states.get(state.at)
        if known is None or self._better(state, known):
            states[state.at] = state
            self._least[month] = min(self._least[month], state.cost)
        elif known.cost == state.cost and self._key(known) == self._key(state):
            known.last |= state.last

    def _cut_off(self, month: int, state: _State) -> None:
        known = self._cut.get(month)
        if known is None or self._better(state, known):
            self._cut[month] = state

    def _better(self, state: _State, known: _State) -> bool:
        return state.cost < known.cost or (state.cost == known.cost and self._key(state) < self._key(known))

    def _key(self, state: _State) -> tuple[int, list[int]]:
        """Return the order among equals: units unused, then the packages bought, larger sizes first and counted negative."""
        if state.key is None:
            unused, bought = self._key(state.before) if state.before else (0, [0] * len(self._sizes))
            if state.units and self._catalog:
                counts = self._catalog.counts(state.units)[::-1]
                bought = [before - count for before, count in zip(bought, counts, strict=True)]
            state.key = unused + state.unused, bought
        return state.key

    def _found(self, state: _State) -> Found:
        """Walk back from the end, and list what is bought."""
        cost = state.cost
        buys: list[Buy] = []
        terms: list[Term] = []
        while state.before:
            before = state.before
            if state.term:
                terms.append(state.term)
            elif state.units and self._catalog:
                month = bisect_right(self._starts, before.at) - 1
                pairs = zip(self._sizes, self._catalog.counts(state.units), strict=True)
                buys.extend(Buy(month, size, count) for size, count in pairs if count)
            state = before
        return Found(cost, merged(buys), min(cost, self._left_out), tuple(reversed(terms)))
