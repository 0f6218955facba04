"""Volumes of an API that uses others side by side: each part is compared on its own, and a row is what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from costcalc.engine.call_sizes import at_size
from costcalc.engine.compare import compare, default_volumes
from costcalc.engine.compare_days import PricedDays
from costcalc.engine.composite_bill import CompositeBill
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import tariff_of
from costcalc.engine.volumes import check_volumes, require_few
from costcalc.errors import NoPriceError
from costcalc.money import minus, total_of
from costcalc.quantities import MONTH_DAYS, Units
from costcalc.results.common import Header, Note, NoteCode
from costcalc.results.compare import ComparedPart, Comparison, MonthHalf, VolumeRow, YearHalf
from costcalc.sheet import Api, PriceSheet
from costcalc.sheet.offers import Use
from costcalc.sheet.sizes import units_of

_EACH_ROUNDED = Note(
    NoteCode.NOT_PLANNED_AROUND,
    "each part is rounded by itself here; costcalc estimate rounds the bill of all parts once",
)


def compare_composite(
    sheet: PriceSheet,
    *,
    calls: Sequence[Units] = (),
    first: Units | None = None,
    last: Units | None = None,
    step: Units | None = None,
    api: str | None = None,
    days: int = MONTH_DAYS,
    size: int = 1,
) -> Comparison:
    """Return volumes of a composite, in calls; break-evens and dead zones stand with each part, in its units.

    A call of a ``size`` takes so many times its units; an API that uses no other is a part by itself. Without ``calls`` the volumes are those that matter to a part, as ``compare`` chooses them. Where a part counts days,
    they are calls of each of so many equal ``days``; the parts that count none have those of all the days. Raises what
    ``compare`` raises, and LimitError for more than 1,000 volumes.
    """
    composite = sheet.api(api)
    low, high, width = (
        None if number is None else composite.parts(number, name)
        for number, name in ((first, "first"), (last, "last"), (step, "step"))
    )
    named = composite.all_parts(calls, "calls")
    check_volumes(composite, named, low, high, width)
    by_day = sheet.counts_days(composite)
    sold = parts_of(sheet, composite, size, days if by_day else 1)
    volumes = sorted(set(named)) or _volumes(sold, low, high, width, days)
    require_few(volumes)
    parts = tuple(_compared(*of_part, volumes, days) for of_part in sold)
    return Comparison(
        header=Header.of(sheet, composite),
        days=days if by_day else None,
        free=0,
        rows=tuple(_row(place, count, parts) for place, count in enumerate(volumes)),
        break_even=(),
        first_saving=None,
        exact=True,
        searchable=True,
        postpaid_again=None,
        exact_again=True,
        dead_zones=(),
        notes=(
            *([_EACH_ROUNDED] if CompositeBill(sheet).rounds_once and len(parts) > 1 else []),
            *sheet_notes(sheet, {composite.key, *(part.api for part in parts)}),
        ),
        parts=parts,
    )


def _compared(sheet: PriceSheet, part: Api, each: int, times: int, volumes: Sequence[int], days: int) -> ComparedPart:
    """Return the volumes of one part, in its units; a call takes so many parts of these, and is made so many times."""
    units = [part.units(count * each * times) for count in volumes]
    return ComparedPart(part.key, part.units(each), compare(sheet, calls=units, api=part.key, days=days))


def _discounted(sheet: PriceSheet, composite: Api) -> PriceSheet:
    """Return a sheet with its discounts alone; NoPriceError where its bill has other terms, which parts share."""
    from costcalc.engine.net import with_discounts
    from costcalc.sheet.terms import BillTerms

    if replace(sheet.bill or BillTerms(), discount=None) != BillTerms():
        raise NoPriceError(
            f"{composite.key} uses other APIs, which share the terms of one bill (credit, minimum, commitment, tax); "
            "see costcalc estimate for a volume"
        )
    return with_discounts(sheet)


def parts_of(sheet: PriceSheet, composite: Api, size: int, days: int) -> list[tuple[PriceSheet, Api, int, int]]:
    """Return the parts of a composite, or the API itself: a sheet that prices it, the part, its units in one call, how often."""
    if composite.uses and (sheet.bill or sheet.contract):
        sheet = _discounted(sheet, composite)
    return [_of_part(sheet, use, size, days) for use in composite.uses or (Use(api=composite.key, units=1),)]


def _of_part(sheet: PriceSheet, use: Use, size: int, days: int) -> tuple[PriceSheet, Api, int, int]:
    """Return a sheet that prices a part, the part, how many units of it one call takes, and how often a call is made.

    The sheet prices it at the size of the calls; where volumes are of a day, a part of months has those of all ``days``.
    """
    part, taken = sheet.api(use.api), use.units * size
    times = 1 if part.counts_days else days
    if not part.takes_sizes:
        return sheet, part, taken, times
    return at_size(sheet, use.api, taken), part, units_of(part, taken), times


def _volumes(
    sold: Sequence[tuple[PriceSheet, Api, int, int]], first: int | None, last: int | None, step: int | None, days: int
) -> list[int]:
    """Return the volumes in calls at which a part is worth a look."""
    if step is not None and last is not None:
        return list(range(1 if first is None else first, last + 1, step))
    found: set[int] = set()
    for of_part, part, each, times in sold:
        tariff = tariff_of(of_part, part.key)
        if part.counts_days:
            shown = PricedDays(tariff, days, None).volumes(None, None, None)
        else:
            shown = default_volumes(tariff, tariff.api.monthly_free, None, None, None)
        found.update(-(-units // (each * times)) for units in shown)
    low, high = 1 if first is None else first, max(found) if last is None else last
    return sorted({*(count for count in found if low <= count <= high), *filter(None, (first, last))})


def _row(place: int, calls: int, parts: Sequence[ComparedPart]) -> VolumeRow:
    rows = [part.comparison.rows[place] for part in parts]

    def together(of: Callable[[VolumeRow], Decimal | None]) -> Decimal | None:
        amounts = [of(row) for row in rows]
        known = [amount for amount in amounts if amount is not None]
        return total_of(known[1:], known[0]) if len(known) == len(amounts) else None

    postpaid, cheapest = together(lambda row: row.month.postpaid), together(lambda row: row.month.cheapest)
    year_postpaid, year_cheapest = together(lambda row: row.year.postpaid), together(lambda row: row.year.cheapest)
    ways = {row.month.pay for row in rows}
    return VolumeRow(
        calls=calls,
        dead_zone=any(row.dead_zone for row in rows),
        month=MonthHalf(
            postpaid=postpaid,
            packages=together(lambda row: row.month.packages),
            cheapest=cheapest,
            pay=None if cheapest is None or len(ways) > 1 else ways.pop(),
            saving=None if postpaid is None or cheapest is None else minus(postpaid, cheapest),
        ),
        year=YearHalf(
            postpaid=year_postpaid,
            cheapest=year_cheapest,
            saving=None if year_postpaid is None or year_cheapest is None else minus(year_postpaid, year_cheapest),
        ),
    )
