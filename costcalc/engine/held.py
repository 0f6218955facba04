"""A subscription that is held now: which one of those on sale, and for which months it is paid already."""

from __future__ import annotations

from costcalc.engine.subscriptions import HeldTerm, Subscribed
from costcalc.engine.tariff import Tariff
from costcalc.errors import RequestError, did_you_mean, listed
from costcalc.money import plural, shown
from costcalc.usage import month_label

_EXAMPLE = "2026-08"


def offer_named(tariff: Tariff, name: str, *, postpaid: bool, at_once: int | None = None) -> Subscribed:
    """Return the subscription of that name; RequestError where the API sells none, or its price is not known.

    RequestError also where units of a whole term are included, since nobody knows how many of them are left.
    """
    offers = tariff.subscriptions(at_once, postpaid=postpaid)
    names = [offer.offer.name for offer in offers]
    found = next((offer for offer in offers if offer.offer.name == name), None)
    if found is None:
        sold = f"it sells: {listed(names)}" if names else "it sells none"
        raise RequestError(
            f"`subscription`: {tariff.api.key} has no subscription {shown(name)}{did_you_mean(name, names) or f'; {sold}'}"
        )
    if not found.known:
        raise RequestError(
            f"`subscription`: {name} is paid by the tasks at once, which are not known here; `estimate` of `calls` takes them"
        )
    if found.offer.included_per_term:
        raise RequestError(
            f"`subscription`: {name} includes units for its whole term, and how many of them are left cannot be said here; "
            "leave it out"
        )
    return found


def held_term(
    tariff: Tariff, name: str, last: int | None, *, months: int, start: int | None, postpaid: bool
) -> HeldTerm:
    """Return a subscription that is held from the first of some months on.

    One for a year is paid up to and in the month ``last``, from 0; one by the month is due in each. RequestError as
    ``offer_named``, and where ``last`` is missing, or said of one that is paid by the month.
    """
    offer = offer_named(tariff, name, postpaid=postpaid)
    if offer.months == 1:
        if last is not None:
            raise RequestError(
                f"`subscription`: {name} is paid by the month, so no month is paid ahead; leave out the month behind @"
            )
        return HeldTerm(offer, months)
    if last is None:
        example = _EXAMPLE if start is not None else "8"
        raise RequestError(f"`subscription`: say the last month for which {name} is paid, as {name}@{example}")
    if last < 0:
        raise RequestError(
            f"`subscription`: {name} is paid to {month_label(last, start)}, before the first month; leave it out"
        )
    if last >= offer.months:
        raise RequestError(
            f"`subscription`: {name} is paid for {plural(offer.months, 'month')}, so the last one can be "
            f"{month_label(offer.months - 1, start)} at most"
        )
    return HeldTerm(offer, min(last + 1, months))
