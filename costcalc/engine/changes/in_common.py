"""What two price sheets have in common: their currency, and the APIs that can be compared."""

from __future__ import annotations

from dataclasses import replace

from costcalc.engine.call_sizes import at_size
from costcalc.errors import MismatchError, RequestError
from costcalc.money import grouped
from costcalc.quantities import Units
from costcalc.sheet import Api, PriceSheet


def shared(old: PriceSheet, new: PriceSheet) -> PriceSheet:
    """Return the new sheet with the APIs alone that the old one has too.

    Raises MismatchError where there is none, or where the currencies differ: amounts are never converted.
    """
    if old.currency != new.currency:
        raise MismatchError(
            f"{old.label} is in {old.currency.code} and {new.label} in {new.currency.code}; "
            "amounts are never converted: compare sheets of one currency, or set the two side by side by costcalc compare"
        )
    known = {api.key for api in old.apis}
    apis = tuple(api for api in new.apis if api.key in known)
    if not apis:
        keys = [", ".join(api.key for api in sheet.apis) for sheet in (old, new)]
        raise MismatchError(
            f"{old.label} ({keys[0]}) and {new.label} ({keys[1]}) have no API in common; "
            "give one API one name in both, or set two APIs side by side by costcalc compare"
        )
    return replace(new, label=f"{old.label} and {new.label}", apis=apis)


def in_both(old: PriceSheet, new: PriceSheet, api: str | None) -> str:
    """Return the API that was named, or the only one that both sheets have; RequestError where neither is clear."""
    keys = [each.key for each in shared(old, new).apis]
    if api is None and len(keys) > 1:
        raise RequestError(
            f"{old.label} and {new.label} have {len(keys)} APIs in common; add `api` with one of: {', '.join(keys)}"
        )
    return api or keys[0]


def compared_api(old: PriceSheet, new: PriceSheet, api: str | None) -> tuple[Api, bool]:
    """Return the API that is compared, of the sheet that counts days where one does, and whether one does."""
    key = in_both(old, new, api)
    before, after = old.api(key), new.api(key)
    return (before, True) if old.counts_days(before) else (after, new.counts_days(after))


def both_at_size(old: PriceSheet, new: PriceSheet, api: str, size: Units) -> tuple[PriceSheet, PriceSheet]:
    """Return both sheets as they price calls of one size; RequestError where they count such a call differently."""
    from costcalc.sheet.sizes import units_of

    before, after = old.api(api), new.api(api)
    sizes = before.parts(size, "size"), after.parts(size, "size")
    units = before.units(units_of(before, sizes[0])), after.units(units_of(after, sizes[1]))
    if units[0] != units[1]:
        raise RequestError(
            f"`size`: the two sheets count a call of {grouped(size)} differently ({grouped(units[0])} and "
            f"{grouped(units[1])}); save an estimate of each with `json`, and compare these"
        )
    return at_size(old, api, sizes[0]), at_size(new, api, sizes[1])
