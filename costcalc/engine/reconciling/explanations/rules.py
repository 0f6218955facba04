"""The table of single rules: what each says, and what it makes of a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from costcalc.engine.expected import Question
from costcalc.engine.reconciling.explanations.bills import billed_together, rounded, under_sheet, without
from costcalc.engine.reconciling.explanations.calls import charged_if_failed, days_moved, read_as
from costcalc.engine.reconciling.explanations.quota import without_quota, without_quota_first
from costcalc.engine.reconciling.explanations.tiers import by_basis, in_mode, on_other_side
from costcalc.money import Direction
from costcalc.sheet import Mode, PriceSheet, Rounded, TierBasis
from costcalc.usage import UsageSeries

Series = Callable[[], Sequence[UsageSeries]]
"""Reads the usage once more, in another way."""


class Rule(NamedTuple):
    """One rule of billing."""

    code: str
    message: str
    """What follows ``The bill agrees to the cent if``."""
    change: Callable[[Question], Question | None]
    """What is asked under it; None where it does not apply."""
    of_all: bool = False
    """Whether what one account pays depends on all of them."""


class Readings(NamedTuple):
    """Other ways to read the usage."""

    charged: Series | None = None
    """With failed calls as if they had not failed."""
    measured: Series | None = None
    """With calls of the sizes that they have, not counted in blocks or from a minimum on."""
    zones: Sequence[tuple[str, Series]] = ()
    """By the months of other time zones, where times are instants."""
    days: bool = False
    """Whether times are days, which nobody can move by hours."""


ZONE = "other-zone"
_OF = "months are those of "
_BASES = {
    TierBasis.BILLABLE: "tiers are chosen by the calls that are charged, after free quota and packages",
    TierBasis.AFTER_PACKAGES: "tiers are chosen before the free quota is taken off",
    TierBasis.AFTER_FREE: "tiers are chosen before packages are taken off",
    TierBasis.TOTAL: "tiers are chosen by all successful calls",
}
_TERMS = {
    "discount": "no discount is taken off",
    "minimum": "the minimum of a bill is not applied",
    "credit": "the credit is not applied",
    "tax": "tax is not added",
}
_DIRECTIONS = {
    Direction.DOWN: "amounts are rounded down",
    Direction.UP: "amounts are rounded up",
    Direction.HALF_UP: "amounts are rounded half up",
}


def rules(also: Sequence[PriceSheet], readings: Readings) -> Iterator[Rule]:
    """Yield all single rules but a discount and a tax; ``also`` are sheets of other dates."""
    yield Rule("failed-charged", "failed calls are charged", charged_if_failed(readings.charged))
    if readings.measured:
        yield Rule("sizes-as-they-are", "calls are billed as large as they are", read_as(readings.measured))
    yield Rule("free-not-applied", "the free quota is not applied", without_quota)
    yield Rule("free-not-first", "packages are used up before the free quota", without_quota_first)
    yield Rule("tiers-graduated", "tiers are graduated and not volume", in_mode(Mode.GRADUATED))
    yield Rule("tiers-volume", "tiers are volume and not graduated", in_mode(Mode.VOLUME))
    yield Rule("bound-other-side", "the bounds of tiers belong to their other side", on_other_side)
    for basis, message in _BASES.items():
        yield Rule(f"basis-{basis.replace('_', '-')}", message, by_basis(basis))
    yield Rule("accounts-together", "accounts are billed together", billed_together(together=True), of_all=True)
    yield Rule("accounts-apart", "accounts are billed apart", billed_together(together=False))
    yield Rule("rounded-per-bill", "each bill is rounded once", rounded(Rounded.BILL))
    yield Rule("rounded-per-line", "each line is rounded", rounded(Rounded.LINE))
    for direction, message in _DIRECTIONS.items():
        yield Rule(f"rounded-{direction.replace('_', '-')}", message, rounded(direction=direction))
    for term, message in _TERMS.items():
        yield Rule(f"no-{term}", message, without(term))
    for sheet in also:
        yield Rule("other-sheet", f"the prices of {sheet.label} of {sheet.as_of} apply", under_sheet(sheet))
    for name, read in readings.zones:
        yield Rule(ZONE, f"{_OF}{name}", read_as(read))
    if readings.days:
        yield Rule("day-earlier", "months begin a day earlier", days_moved(1))
        yield Rule("day-later", "months begin a day later", days_moved(-1))


def together(rules: Sequence[Rule]) -> str:
    """Say several zones at once, which often have the same months."""
    *names, last = (rule.message.removeprefix(_OF) for rule in rules)
    return f"{_OF}{', '.join(names)} or {last}" if names else f"{_OF}{last}"
