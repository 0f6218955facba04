"""Which volumes a comparison shows (those that were named, steps, or round ones and both sides of each bound), and what it notes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from costcalc.engine.estimate import estimate_tariff
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.money import MAX_COUNT, grouped
from costcalc.results.common import POSTPAID_OFF, Note, NoteCode
from costcalc.results.compare import MonthHalf, VolumeRow
from costcalc.sheet import Api

MAX_ROWS = 1_000
"""How many volumes one table holds: each takes about a millisecond."""

NO_PRICE = "the vendor gives no postpaid price (on request)"


def check_volumes(api: Api, calls: Sequence[int] | None, first: int | None, last: int | None, step: int | None) -> None:
    """Raise RequestError for volumes that cannot be meant, in parts."""
    if calls and not first == last == step is None:
        raise RequestError("`calls` names the volumes; leave out `first`, `last` and `step`")
    if first is not None and last is not None and first > last:
        low, high = grouped(api.units(first)), grouped(api.units(last))
        raise RequestError(f"`first` {low} is more than `last` {high}; swap them")
    if step == 0:
        raise RequestError(f"`step` takes {'a number above 0' if api.decimals else 'a whole number from 1 on'}")


def shown_volumes(
    api: Api,
    free: int,
    reached: Collection[int],
    sizes: Sequence[int],
    first: int | None,
    last: int | None,
    step: int | None,
) -> list[int]:
    """Return the volumes to show, in parts: steps or round ones, and both sides of each bound within the range.

    So many are ``free``; ``reached`` are the volumes that reach a tier above the first, ``sizes`` those that a package
    pays for. LimitError for too many steps.
    """
    bounds = {side for volume in reached for side in (volume - 1, volume)}
    if free and not bounds and not sizes:  # the first that is paid for is the only one that is special
        bounds = {free, free + 1}
    one: int = 10**api.decimals
    low = (1 if step is None else one) if first is None else first
    high = last if last is not None else max([1_000 * one, low, *(2 * bound for bound in bounds), *sizes])
    if step is not None:
        if (high - low) // step >= MAX_ROWS:
            raise LimitError(f"{(high - low) // step + 1:,} rows are more than {MAX_ROWS:,}; take a larger `step`")
        return sorted({*range(low, high + 1, step), *(bound for bound in bounds if low <= bound <= high)})
    smallest = max(min([*sizes, *bounds, high]) // 10, 1) if first is None else 1
    round_ones = (factor * 10**exponent for exponent in range(len(str(MAX_COUNT))) for factor in (1, 2, 5))
    shown = {volume for volume in round_ones if max(low, smallest) <= volume <= high}
    shown.update(bound for bound in bounds if low <= bound <= high)
    if first is not None or last is not None:
        shown.update(volume for volume in (first, last) if volume is not None)
    return sorted(shown)


def require_few(volumes: Sequence[int]) -> None:
    """Raise LimitError for more volumes than one table holds."""
    if len(volumes) > MAX_ROWS:
        raise LimitError(f"{len(volumes):,} volumes are more than {MAX_ROWS:,}; show fewer")


def notes_of_prices(tariff: Tariff) -> Iterator[Note]:
    """Say what holds for all volumes."""
    if tariff.api.postpaid and not tariff.api.postpaid.enabled_by_default:
        yield POSTPAID_OFF
    if tariff.terms and (tariff.terms.credit or tariff.terms.minimum or tariff.terms.commitment):
        yield Note(
            NoteCode.NOT_PLANNED_AROUND,
            "break-evens and dead zones are those of the prices, before credit, minimum and commitment of the bill",
        )
    yield from sheet_notes(tariff.sheet, {tariff.api.key})


def require_any_price(tariff: Tariff, rows: Sequence[VolumeRow]) -> None:
    """Raise NoPriceError where nothing can pay for any of the volumes."""
    if all(row.month.cheapest is None for row in rows):
        raise NoPriceError(
            f"{tariff.sheet.label} prices these volumes on request only, and has no packages; ask the vendor"
        )


def month_alone(tariff: Tariff, calls: int, free: int | None, days: int = 1) -> MonthHalf:
    """Price a month by itself, or so many equal days of ``calls`` each; without a price on sale it has no amount."""
    try:
        found = estimate_tariff(tariff, calls=calls, free=free, days=days)
    except NoPriceError:
        return MonthHalf(postpaid=None, packages=None, cheapest=None, pay=None, saving=None)
    best = found.cheapest
    return MonthHalf(
        postpaid=found.postpaid.total if found.postpaid else None,
        packages=found.packages.total if found.packages else None,
        cheapest=best.total if best else None,
        pay=best.pay if best else None,
        saving=best.saving if best else None,
    )
