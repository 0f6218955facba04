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
from costcalc.engine.planner.envelope import Envelope
from costcalc.engine.planner.optimum import Horizon, Planned
from costcalc.engine.planner.rates import NEVER
from costcalc.engine.planner.rough import least_of_all, rough
from costcalc.engine.planner.segments import Work
from costcalc.engine.planner.terms import Term
from costcalc.errors import LimitError

Buys = tuple[Buy, ...]
Terms = tuple[Term, ...]

SETTLED = 6
"""In the time of how many sums of packages the ledger settles a month."""


def best_known(horizon: Horizon, work: Work, proof: Work) -> Planned | None:
    """Return the cheapest calendar known, with a bound unless it is proven the cheapest.

    None where nothing on sale can pay for all calls. ``proof`` is what may be spent beside the search.
    """
    bound, least = (
        _envelope(horizon, Work((proof.limit - proof.done) * 3 // 4), proof) if _open(horizon) else (None, None)
    )
    if bound is not None and least and least.ledger.total() <= bound:
        return least
    try:
        found = horizon.search(work)
    except LimitError:
        found = rough(horizon)
    if found is None or horizon.catalog is None:
        return found
    if bound is not None:
        found = replace(found, bound=bound)
    for known in (found, least):
        if known:
            found = _improved(horizon, found, known.buys, known.terms, proof)
    return found


def quickly(horizon: Horizon, work: Work) -> Planned | None:
    """Return the cheapest calendar that a search finds, with a bound only where it was cut short; None as ``best_known``.

    LimitError where none is found within the limit of work, or nothing is left of it.
    """
    work.require(0)
    if _open(horizon):
        bound, least = _envelope(horizon, work, work)
        if least and least.ledger.total() <= bound:
            return least
    return horizon.search(work)


def _open(horizon: Horizon) -> bool:
    """Say whether the search may miss the cheapest calendar: where a bill falls, beyond the validity."""
    return horizon.outlasts and horizon.segments.most_saved > 0


def _envelope(horizon: Horizon, part: Work, proof: Work) -> tuple[int, Planned | None]:
    """Return what any calendar costs at least, in minor units, and what would be bought if bills were their envelopes."""
    envelope = Envelope(horizon.demands, horizon.bills, horizon.catalog, part, horizon.cuts, horizon.terms)
    try:
        least = horizon.cheapest(envelope, part)
    except LimitError:
        least = None
    if part is not proof:
        proof.done += min(part.done, part.limit)
    if least is None:
        return least_of_all(horizon), None
    ledger = horizon.settled(least.buys, least.terms)
    bound = max(0, price_of(least.bound + envelope.begins) + horizon.idle)
    return bound, Planned(least.buys, ledger, least.terms) if ledger.priced and not ledger.unserved else None


def _improved(horizon: Horizon, best: Planned, buys: Buys, terms: Terms, proof: Work) -> Planned:
    """Change a calendar step by step, each time in the way that saves most; return the cheapest, or the best so far."""
    now, cost = buys, _cost(horizon, buys, terms)
    while (bound := best.bound) is not None:
        if cost < best.ledger.total():
            best = replace(best, buys=now, ledger=horizon.settled(now, terms), terms=terms)
        if best.ledger.total() <= bound:
            return replace(best, bound=None)
        months, sizes = len(horizon.demands), horizon.catalog.sizes if horizon.catalog else ()
        if not _affordable(now, months, len(sizes), proof):
            return best
        changed = set(_changes(now, months, sizes))
        before = cost
        cost, now = min((_cost(horizon, each, terms), each) for each in changed)
        if cost >= before:
            return best
    return best


def _cost(horizon: Horizon, buys: Buys, terms: Terms) -> int:
    """Return what a calendar costs, in minor units; more than anything where some calls have no price."""
    ledger = horizon.settled(buys, terms)
    return ledger.total() if ledger.priced and not ledger.unserved else NEVER


def _affordable(buys: Buys, months: int, sizes: int, proof: Work) -> bool:
    """Count the changes of a calendar, of which each is settled; whether that is within the limit."""
    places = len(buys) * (1 + months + buys[-1].month) if buys else 0
    sums = (places + sizes * months) * months * SETTLED
    within = proof.done + sums <= proof.limit
    proof.done += sums if within else 0
    return within


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
