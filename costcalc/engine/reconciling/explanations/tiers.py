"""Rules about tiers: their mode, the side of their bounds, and the count that chooses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from costcalc.engine.expected import Question
from costcalc.sheet import Bound, Mode, Postpaid, Rounding, TierBasis


def in_mode(mode: Mode) -> Callable[[Question], Question]:
    """Price all tiers as graduated ones, or all by volume."""
    return _with_postpaid(lambda prices: replace(prices, mode=mode))


def by_basis(basis: TierBasis) -> Callable[[Question], Question]:
    """Choose all tiers by another count."""
    return _with_postpaid(lambda prices: replace(prices, tier_basis=basis))


def on_other_side(asked: Question) -> Question:
    """Put each bound of a tier, by whichever word it is written, into the tier on its other side."""
    return _with_postpaid(_moved)(asked)


def _moved(prices: Postpaid) -> Postpaid:
    step = 1 if prices.bound is Bound.FROM else -1
    tiers = tuple(
        replace(
            tier, first=tier.first + step if place else tier.first, last=None if tier.last is None else tier.last + step
        )
        for place, tier in enumerate(prices.tiers)
    )
    # A tier of a single unit would be left without one.
    return (
        prices
        if any(tier.last is not None and tier.last < tier.first for tier in tiers)
        else replace(prices, tiers=tiers)
    )


def _with_postpaid(change: Callable[[Postpaid], Postpaid]) -> Callable[[Question], Question]:
    """Change the postpaid prices of every API; not where the size of a call chooses the tier, or no sheet could say it."""

    def changed(prices: Postpaid | None) -> Postpaid | None:
        if prices is None or prices.tier_basis is TierBasis.CALL:
            return prices
        found = change(prices)
        blocks = found.rounding is not Rounding.EXACT and found.per > 1
        shifted = found.tier_basis is not TierBasis.BILLABLE
        return prices if blocks and shifted and found.mode is Mode.GRADUATED else found

    def of_all(asked: Question) -> Question:
        apis = tuple(replace(api, postpaid=changed(api.postpaid)) for api in asked.sheet.apis)
        return replace(asked, sheet=replace(asked.sheet, apis=apis))

    return of_all
