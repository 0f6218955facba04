"""What calls count by their size: units of their API, of each part of a composite, of each tier that one call reaches.

The size of one call is counted by the rules of its API, and chooses its tier where the sheet says so, before anything is
added up. So calls of many sizes are kept as columns of units: one for each part, and of it for each tier.
"""

from __future__ import annotations

from collections.abc import Iterator

from costcalc.records import record
from costcalc.sheet import Api, PriceSheet


def units_of(api: Api, size: int) -> int:
    """Return how many units a call of this size counts, by the rules of the API where it has some."""
    return api.per_call.units(size) if api.per_call else size


def tier_of(api: Api, units: int) -> int:
    """Return the place of the tier that a call of so many units reaches."""
    tiers = api.postpaid.tiers if api.postpaid else ()
    return max(place for place, tier in enumerate(tiers) if tier.first <= units)


def columns_of(api: Api) -> int:
    """Return how many columns the units of a priced API are kept in."""
    return len(api.postpaid.tiers) if api.postpaid and api.tiers_by_call else 1


@record(kw_only=False)
class CallCounter:
    """How calls of one API count by their size."""

    api: Api
    parts: tuple[tuple[Api, int], ...]
    """The priced APIs that a call is made of, each with its units for one of the call's size."""

    def made(self, size: int) -> int:
        """Return how many units one call is; one of a composite is one call, whatever it takes of its parts."""
        return 1 if self.api.uses else units_of(self.api, size)

    def counted(self, size: int) -> tuple[int, ...]:
        """Return how many units one call of this size adds to each column; none where ``made`` says it all."""
        if not (self.api.uses or self.api.tiers_by_call):
            return ()
        return tuple(count for part, each in self.parts for count in _counted(part, each * size))


def _counted(api: Api, size: int) -> Iterator[int]:
    units = units_of(api, size)
    reached = tier_of(api, units) if api.tiers_by_call else 0
    for tier in range(columns_of(api)):
        yield units if tier == reached else 0


def call_counters(sheet: PriceSheet) -> dict[str, CallCounter]:
    """Return how calls count, by API; without those of which a call of some units is just these."""
    apis = {api.key: api for api in sheet.apis}
    found = {}
    for api in sheet.apis:
        if api.uses:
            found[api.key] = CallCounter(api, tuple((apis[use.api], use.units) for use in api.uses))
        elif api.takes_sizes:
            found[api.key] = CallCounter(api, ((api, 1),))
    return found
