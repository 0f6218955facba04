"""Prices that depend on the size of one call: its units follow before anything is added up, and so may its tier."""

from __future__ import annotations

from dataclasses import replace

from costcalc.errors import NoPriceError, RequestError
from costcalc.money import plural, plural_of
from costcalc.sheet import Api, PriceSheet, TierBasis


def by_call(api: Api) -> bool:
    """Tell whether a price takes the size of each call: it has rules for it, or tiers that it chooses."""
    return api.per_call is not None or (api.postpaid is not None and api.postpaid.tier_basis is TierBasis.CALL)


def units_of(api: Api, size: int) -> int:
    """Return how many units a call of this size counts, by the rules of the API where it has some."""
    return api.per_call.units(size) if api.per_call else size


def require_size(api: Api) -> None:
    """Raise RequestError where the size of a call is needed, and was not told.

    A usage file may hold calls of many sizes; where these choose tiers of their own it is not priced yet.
    """
    if by_call(api):
        raise RequestError(
            f"{api.key} is priced by the size of each call; give `calls` of one `size`, the "
            f"{plural_of(api.unit)} that each of them takes"
        )


def at_size(sheet: PriceSheet, key: str | None, size: int) -> PriceSheet:
    """Return the sheet as it prices calls of one size, whose units were counted by ``units_of``.

    Where the size of a call chooses the tier, its price is the one of all. Raises NoPriceError where that is on request.
    """
    api = sheet.api(key)
    if not by_call(api):
        return sheet
    postpaid = api.postpaid
    if postpaid and postpaid.tier_basis is TierBasis.CALL:
        units = units_of(api, size)
        tier = next(tier for tier in reversed(postpaid.tiers) if tier.first <= units)
        if tier.unit_price is None:
            raise NoPriceError(f"{sheet.label} prices a call of {plural(units, api.unit)} on request; ask the vendor")
        postpaid = replace(postpaid, tiers=(replace(tier, first=0, last=None),), tier_basis=TierBasis.BILLABLE)
    sized = replace(api, per_call=None, postpaid=postpaid)
    return replace(sheet, apis=tuple(sized if each is api else each for each in sheet.apis))


def counted(sheet: PriceSheet) -> PriceSheet:
    """Return the sheet for usage whose units were counted by the rules for single calls already."""
    if all(api.per_call is None for api in sheet.apis):
        return sheet
    return replace(sheet, apis=tuple(replace(api, per_call=None) for api in sheet.apis))
