"""What each way to pay costs over all volumes of a comparison: points for a picture, close where the cost bends or leaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.estimate import estimate_tariff
from costcalc.engine.tariff import Tariff
from costcalc.errors import LimitError, NoPriceError
from costcalc.money import MAX_COUNT, minus
from costcalc.results.compare import CurveLine, CurvePoint
from costcalc.sheet import Postpaid

_STEPS = (100, 108, 116, 125, 135, 145, 160, 175, 190, 200, 220, 240, 260, 280, 300, 330, 360, 400, 440, 480, 500, 550,
          600, 660, 720, 800, 870, 940)  # fmt: skip
"""Per cent of a power of ten: volumes that are about equally far from each other where ratios count."""
_EVEN = 60
"""Volumes in a range in which differences count."""
_WIDE = 30
"""From this ratio of the largest to the smallest volume on, ratios count."""
_PACKAGES = 6
"""So many packages of a size are shown one by one; of more, each step is too small to be seen."""


def curve(
    tariff: Tariff, shown: Sequence[int], bounds: Iterable[int], free: int | None, days: int = 1
) -> Iterator[CurveLine]:
    """Yield each way to pay by its points between the smallest and the largest volume shown, in parts.

    All that is shown is among them, and so are the ``bounds``: volumes on both sides of which another price holds.
    Of ``days`` equal days the volumes are calls of each. A volume without a price, or for which an exact answer would
    take too long, has no point.
    """
    low, high = min(shown), max(shown)
    volumes = sorted(
        {
            *shown,
            *(
                each
                for each in (*bounds, *_between(low, high), *_bought(tariff, free or 0, days))
                if low <= each <= high
            ),
        }
    )
    found: dict[str, list[CurvePoint]] = {}
    for calls in volumes:
        for way, total in _costs(tariff, calls, free, days):
            found.setdefault(way, []).append(CurvePoint(calls, total))
    dearest = _dearest(tariff, days)
    for way, points in found.items():
        yield CurveLine(way, tuple(_runs(points, volumes, dearest)))


def _between(low: int, high: int) -> Iterator[int]:
    if low and high < low * _WIDE:
        yield from range(low, high + 1, max(1, (high - low) // _EVEN))
        return
    for power in range(len(str(MAX_COUNT))):
        yield from (step * 10**power // 100 for step in _STEPS if step * 10**power % 100 == 0)


def _bought(tariff: Tariff, free: int, days: int) -> Iterator[int]:
    """Yield the volumes that a few packages of a size pay for, and the next larger ones."""
    for size, _, _ in tariff.prices:
        for number in range(1, _PACKAGES + 1):
            calls = (size * number + free) // days
            yield from (calls, calls + 1)


def _costs(tariff: Tariff, calls: int, free: int | None, days: int) -> Iterator[tuple[str, Decimal]]:
    """Yield each way that has a price for so many calls, with it."""
    try:
        found = estimate_tariff(tariff, calls=calls, free=free, days=days)
    except (NoPriceError, LimitError):
        return
    if found.postpaid and found.postpaid.total is not None:
        yield "postpaid", found.postpaid.total
    if found.packages:
        yield "packages", found.packages.total
    for offer in found.subscriptions:
        if offer.total is not None and not offer.unserved:
            yield offer.name, offer.total
    if found.cheapest:
        yield "cheapest", found.cheapest.total


def _dearest(tariff: Tariff, days: int) -> Fraction:
    """Return the most that one further call may cost where nothing leaps, with what rounding adds."""
    beyond = [offer.beyond for offer in tariff.api.subscriptions]
    sold = [each for each in (tariff.api.postpaid, *beyond) if isinstance(each, Postpaid)]
    prices = [Fraction(tier.unit_price) / each.per for each in sold for tier in each.tiers if tier.unit_price]
    return max(prices, default=Fraction(0)) * days + Fraction(tariff.currency.amount(2))


def _runs(points: Sequence[CurvePoint], volumes: Sequence[int], dearest: Fraction) -> Iterator[tuple[CurvePoint, ...]]:
    """Yield the points between two leaps: where the next volume is dearer than a call may be, or costs less, or has no point."""
    place = {calls: at for at, calls in enumerate(volumes)}
    run: list[CurvePoint] = []
    for point in points:
        if run:
            before = run[-1]
            more = Fraction(minus(point.total, before.total))
            leaps = point.calls == before.calls + 1 and not 0 <= more <= dearest
            if leaps or place[int(point.calls)] != place[int(before.calls)] + 1:
                yield tuple(run)
                run = []
        run.append(point)
    if run:
        yield tuple(run)
