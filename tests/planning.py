"""The planner is asked about the instances that the oracles draw."""

from __future__ import annotations

from collections import Counter

from plan_cases import FOUNDING_POSTPAID, USD
from plan_oracles import Instance, Way

from costcalc.engine.packages import catalog
from costcalc.engine.planner.optimum import Horizon
from costcalc.engine.rater import Rater

FOUNDING_RATER = Rater(FOUNDING_POSTPAID, USD)


def rater_for(instance: Instance) -> Rater | None:
    """Return what the planner prices postpaid by."""
    return Rater(instance.postpaid, USD) if instance.postpaid else None


def solve(instance: Instance) -> Way | None:
    """Return what the planner finds, for comparison with the oracles."""
    sold = catalog(instance.bundle, USD) if instance.bundle else None
    found = Horizon(instance.usage, instance.owned, rater_for(instance), sold).search()
    if found is None:
        return None
    bought = Counter[int]()
    for buy in found.buys:
        bought[buy.size] += buy.count
    units = sum(size * count for size, count in bought.items())
    used = sum(
        entry.prepaid + entry.free + rest - successful
        for entry, (successful, _, rest) in zip(found.ledger.months, instance.given(), strict=True)
    )
    sizes = [item.size for item in instance.bundle.sizes] if instance.bundle else []
    counts = tuple(-bought[size] for size in sorted(sizes, reverse=True))
    return found.ledger.total(), bought.total(), units - used, counts
