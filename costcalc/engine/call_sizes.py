"""Prices that depend on the size of one call, for calls of one size: these have one price then."""

from __future__ import annotations

from dataclasses import replace

from costcalc.errors import NoPriceError, RequestError
from costcalc.money import plural, plural_of
from costcalc.sheet import Api, PriceSheet, TierBasis


def require_size(api: Api) -> None:
    """Raise RequestError where the size of a call is needed, and was not told."""
    if api.takes_sizes:
        raise RequestError(
            f"{api.key} is priced by the size of each call; give `calls` of one `size`, the "
            f"{plural_of(api.unit)} that each of them takes"
        )


def at_size(sheet: PriceSheet, key: str | None, size: int) -> PriceSheet:
    """Return the sheet as it prices calls of one size, whose units were counted by ``units_of``.

    Where the size of a call chooses the tier, its price is the one of all. Raises NoPriceError where that is on request.
    """
    api = sheet.api(key)
    if not api.takes_sizes:
        return _with(sheet, api, replace(api, noun=api.unit))
    from costcalc.sheet.sizes import tier_of, units_of

    postpaid = api.postpaid
    if postpaid and api.tiers_by_call:
        units = units_of(api, size)
        tier = postpaid.tiers[tier_of(api, units)]
        if tier.unit_price is None:
            raise NoPriceError(
                f"{sheet.label} prices a call of {plural(api.units(units), api.unit)} on request; ask the vendor"
            )
        postpaid = replace(postpaid, tiers=(replace(tier, first=0, last=None),), tier_basis=TierBasis.BILLABLE)
    return _with(sheet, api, replace(api, per_call=None, postpaid=postpaid, noun=api.unit))


def _with(sheet: PriceSheet, api: Api, sized: Api) -> PriceSheet:
    return replace(sheet, apis=tuple(sized if each is api else each for each in sheet.apis))
