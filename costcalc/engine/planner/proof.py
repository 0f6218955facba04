"""What the search may miss, and how much: a better calendar is sought, and what any calendar costs at least is proven.

Beyond the packages' validity a bill that falls as its units grow can make it worth while to buy so early that a rest
expires, which no calendar of the search does; and long runs may take too long to settle. Then a lower bound is proven,
and while the calendar costs more than that, small changes to it are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from costcalc.engine.cost import price_of
from costcalc.engine.planner.dated import Buy, merged
from costcalc.engine.planner.envelope import Envelope, falls
from costcalc.engine.planner.optimum import Horizon, Planned
from costcalc.engine.planner.path import Found, Paths
from costcalc.engine.planner.points import NEVER, Points
from costcalc.engine.planner.segments import Segments, Work
from costcalc.engine.planner.terms import Term
from costcalc.errors import LimitError

Buys = tuple[Buy, ...]
Terms = tuple[Term, ...]


def best_known(horizon: Horizon, work: Work, proof: Work) -> Planned | None:
    """Return the cheapest calendar known, with a bound unless it is proven the cheapest.

    None where nothing on sale can pay for all calls; LimitError where no calendar is found within the limit of work.
    ``proof`` is what may be spent beside the search.
    """
    found = horizon.search(work)
    if found is None or horizon.catalog is None:
        return found
    starts = [(found.buys, found.terms)]
    if len(horizon.demands) > horizon.catalog.validity and _falls(horizon):
        bound, least = _envelope(horizon, proof)
        found = replace(found, bound=bound)
        if least:
            starts.append((least.buys, least.terms))
    for buys, terms in starts:
        found = _improved(horizon, found, buys, terms, proof)
    return found


def _falls(horizon: Horizon) -> bool:
    """Say whether the bill of any month falls as its units grow."""
    return any(falls(horizon.cuts.pieces(*month)) for month in zip(horizon.demands, horizon.bills, strict=True))


def _envelope(horizon: Horizon, proof: Work) -> tuple[int, Found | None]:
    """Return what any calendar costs at least, in minor units, and what would be bought if bills were their envelopes."""
    demands, bills, catalog = horizon.demands, horizon.bills, horizon.catalog
    part = Work((proof.limit - proof.done) * 3 // 4)
    envelope = Envelope(demands, bills, catalog, part, horizon.cuts, horizon.terms)
    try:
        least = Paths(envelope).cheapest()
    except LimitError:
        least = None
    proof.done += min(part.done, part.limit)
    if least is None:
        segments = Segments(demands, bills, catalog, part, horizon.cuts, horizon.terms)
        return max(0, price_of(Points(segments, None, part).least) + horizon.idle), None
    return max(0, price_of(least.bound + envelope.begins) + horizon.idle), least


def _improved(horizon: Horizon, best: Planned, buys: Buys, terms: Terms, proof: Work) -> Planned:
    """Change a calendar step by step, each time in the way that saves most; return the cheapest, or the best so far."""
    now, cost = buys, _cost(horizon, buys, terms)
    while (bound := best.bound) is not None:
        if cost < best.ledger.total():
            best = replace(best, buys=now, ledger=horizon.settled(now, terms), terms=terms)
        if best.ledger.total() <= bound:
            return replace(best, bound=None)
        changed = set(_changes(now, len(horizon.demands), horizon.catalog.sizes if horizon.catalog else ()))
        try:
            proof.count(len(changed) * len(horizon.demands))
        except LimitError:
            return best
        before = cost
        cost, now = min((_cost(horizon, each, terms), each) for each in changed)
        if cost >= before:
            return best
    return best


def _cost(horizon: Horizon, buys: Buys, terms: Terms) -> int:
    """Return what a calendar costs, in minor units; more than anything where some calls have no price."""
    ledger = horizon.settled(buys, terms)
    return ledger.total() if ledger.priced and not ledger.unserved else NEVER


def _changes(buys: Buys, months: int, sizes: Sequence[int]) -> Iterator[Buys]:
    """Yield the calendars with one package less, more, or in another month, and with all from one on bought earlier."""
    for place, buy in enumerate(buys):
        fewer = [replace(buy, count=buy.count - 1)] if buy.count > 1 else []
        rest = [*buys[:place], *fewer, *buys[place + 1 :]]
        yield merged(rest)
        for month in range(months):
            yield merged([*rest, Buy(month, buy.size, 1)])
        for earlier in range(1, buys[-1].month + 1):
            moved = (replace(each, month=max(0, each.month - earlier)) for each in buys[place:])
            yield merged([*buys[:place], *moved])
    for size in sizes:
        for month in range(months):
            yield merged([*buys, Buy(month, size, 1)])
