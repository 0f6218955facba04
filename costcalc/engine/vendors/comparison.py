"""Several vendors side by side: what volumes cost at each, and from which volume on another one is the cheapest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from costcalc.engine.compare import compare
from costcalc.engine.compare_composite import compare_composite
from costcalc.engine.rater import Rater
from costcalc.engine.vendors.exchange import converted, rates_to
from costcalc.engine.vendors.least_costs import LeastCost, OfWays
from costcalc.engine.vendors.takeovers import MAX_LEAPS, MAX_LEAPS_OF_TERMS, takeovers
from costcalc.engine.vendors.vendor_costs import VendorCosts
from costcalc.engine.volumes import check_volumes, require_few, shown_volumes
from costcalc.errors import LimitError, NoPriceError, RequestError
from costcalc.money import currency, optional_whole_numbers, plural, plural_of
from costcalc.quantities import MONTH_DAYS, Units, multiplied
from costcalc.results.common import Header, Note, NoteCode
from costcalc.results.compare import Comparison, VolumeRow
from costcalc.results.vendors import Vendor, VendorChange, VendorChanges, VendorComparison, VendorCost, VendorRow
from costcalc.sheet import Api, PriceSheet

SMALLEST, LARGEST = 1_000, 1_000_000
"""Round volumes between these are shown where none are named: vendors have no bounds in common."""

_WITH_AMOUNTS = (NoteCode.DEAD_ZONE, NoteCode.PACKAGE_RAISES_BILL, NoteCode.CHECK_FAILS)
"""Notes whose words have amounts of the sheet, in its currency."""

_UNKNOWN = "from which volume on another vendor is the cheapest"


class _Sold(NamedTuple):
    """An API of a sheet, as one of the vendors."""

    sheet: PriceSheet
    api: Api
    vendor: Vendor

    @property
    def by_day(self) -> bool:
        """Whether it counts days."""
        return self.sheet.counts_days(self.api)

    def costs_what(self, other: _Sold) -> bool:
        """Tell whether the other sells the very same under the same terms, at the same rate."""
        ours, theirs = (
            (each.api, each.sheet.amounts, each.sheet.bill, each.sheet.currency, each.vendor.rate)
            for each in (self, other)
        )
        return ours == theirs


def compare_vendors(
    sheets: Sequence[PriceSheet | tuple[PriceSheet, str | None]],
    *,
    calls: Sequence[Units] | None = None,
    first: Units | None = None,
    last: Units | None = None,
    step: Units | None = None,
    fx: Mapping[str, Decimal] | None = None,
    currency: str | None = None,
    days: int = MONTH_DAYS,
    size: int | None = None,
) -> VendorComparison:
    """Return what volumes cost at several vendors, and from which volume on another one is the cheapest.

    Each sheet stands with the name of one of its APIs, which may be left out where it has one. Volumes are as those of
    ``compare``, nothing free but what each sheet grants, and nothing prepaid; where one vendor counts days they are
    calls of each of so many equal ``days`` at all of them. Calls of a ``size`` take so many units each. Amounts
    are in ``currency``, by default that of the first sheet: those of another one times its rate in ``fx``, what one of
    it is in that currency. They are compared after each vendor's own rounding, and not rounded again.

    Raises RequestError for what cannot be meant, as a rate that is missing; NoPriceError where nobody has a price for
    any of the volumes; LimitError for more than 1,000 volumes.
    """
    optional_whole_numbers(days=days, size=size)
    if not days or size == 0:
        raise RequestError("`days` and `size` take a whole number from 1 on")
    pairs = [each if isinstance(each, tuple) else (each, None) for each in sheets]
    report, sold = _sold(pairs, fx or {}, currency)
    counting = volumes_api([(each.sheet, each.api) for each in sold])
    volumes = _volumes(counting, calls, first, last, step)
    by_day = any(each.by_day for each in sold)
    found = [
        _priced(each, [counting.units(volume) for volume in volumes], days if by_day else 0, size, report)
        for each in sold
    ]
    if all(rows is None for rows, _ in found):
        raise NoPriceError("nobody has a price for any of these volumes; ask the vendors")
    vendors = tuple(each.vendor for each in sold)
    search = _Search(sold, counting, volumes, days if by_day else 0, size or 1)
    month, year = search.changes("month"), search.changes("year")
    return VendorComparison(
        currency=report,
        vendors=vendors,
        days=days if by_day else None,
        size=size,
        rows=tuple(
            VendorRow(
                counting.units(volume),
                tuple(
                    _cost(rows[place] if rows else None, vendor, report)
                    for (rows, _), vendor in zip(found, vendors, strict=True)
                ),
            )
            for place, volume in enumerate(volumes)
        ),
        month_changes=month,
        year_changes=year,
        notes=(*_units_note(sold), *search.notes, *(note for _, notes in found for note in notes)),
    )


def volumes_api(apis: Sequence[tuple[PriceSheet, Api]]) -> Api:
    """Return the API whose counts all volumes are: one that counts days before others, then the fewest decimals."""
    return min(apis, key=lambda pair: (pair[1].decimals, not pair[0].counts_days(pair[1])))[1]


def _sold(
    pairs: Sequence[tuple[PriceSheet, str | None]], fx: Mapping[str, Decimal], report: str | None
) -> tuple[str, list[_Sold]]:
    if len(pairs) < 2:
        raise RequestError("two sheets or more are compared; `compare` is about one")
    used = {sheet.currency.code: sheet.label for sheet, _ in reversed(pairs)}
    report = pairs[0][0].currency.code if report is None else report
    rates = rates_to(report, used, fx)
    found = []
    for sheet, key in pairs:
        api = sheet.api(key)
        vendor = Vendor(Header.of(sheet, api), rates[sheet.currency.code], alone=len(sheet.apis) == 1)
        found.append(_Sold(sheet, api, vendor))
    return report, found


def _volumes(
    api: Api, calls: Sequence[Units] | None, first: Units | None, last: Units | None, step: Units | None
) -> list[int]:
    named = None if calls is None else api.all_parts(calls, "calls")
    low, high, width = (
        None if number is None else api.parts(number, name)
        for name, number in (("first", first), ("last", last), ("step", step))
    )
    check_volumes(api, named, low, high, width)
    one: int = 10**api.decimals
    if not named and low is None and high is None:
        low, high = SMALLEST * one, LARGEST * one
    volumes = sorted(set(named)) if named else shown_volumes(api, 0, (), (), low, high, width)
    require_few(volumes)
    return volumes


def _priced(
    sold: _Sold, calls: Sequence[Units], days: int, size: int | None, report: str
) -> tuple[Sequence[VolumeRow] | None, list[Note]]:
    """Return what volumes cost at one vendor; None where it has no price for any of them, which a note says."""
    sheet, key, name = sold.sheet, sold.api.key, sold.vendor.name
    if size is None and sold.api.takes_sizes:
        raise RequestError(
            f"{name} is priced by the size of each call; add `size`, the {plural_of(sold.api.unit)} that each takes"
        )
    counted = [multiplied(count, days) for count in calls] if days and not sold.by_day else calls
    try:
        found: Comparison
        if size is not None or sold.api.uses:
            found = compare_composite(sheet, calls=counted, api=key, days=days or MONTH_DAYS, size=size or 1)
        else:
            found = compare(sheet, calls=counted, api=key, days=days or MONTH_DAYS)
    except NoPriceError as error:
        return None, [Note(NoteCode.ON_REQUEST, str(error), name)]
    except LimitError as error:
        raise LimitError(f"{name}: {error}") from None
    return found.rows, [_told_of(sold, note, report) for note in found.notes]


def _told_of(sold: _Sold, note: Note, report: str) -> Note:
    """Say which vendor a note is about, and in which currency its amounts are where that is not the report's."""
    own = sold.sheet.currency.code
    currency_of = f"in {own}" if note.code in _WITH_AMOUNTS and own != report else ""
    return replace(note, place=", ".join(filter(None, (sold.vendor.name, note.place, currency_of))))


def _cost(row: VolumeRow | None, vendor: Vendor, report: str) -> VendorCost:
    amounts = (row.month.cheapest, row.year.cheapest) if row else (None, None)
    digits = currency(report).digits
    return VendorCost(*(None if amount is None else converted(amount, vendor.rate, digits) for amount in amounts))


def _units_note(sold: Sequence[_Sold]) -> Iterator[Note]:
    """Say so where vendors count different units."""
    units = {each.api.unit for each in sold}
    if len(units) > 1:
        named = ", ".join(f"{each.vendor.name} by the {each.api.unit}" for each in sold)
        yield Note(NoteCode.UNITS_DIFFER, f"not all count the same: {named}; the same number is priced at each")


class _Search:
    """The volumes between the smallest and the largest shown from which another vendor is the cheapest."""

    def __init__(self, sold: Sequence[_Sold], counting: Api, volumes: Sequence[int], days: int, size: int) -> None:
        self._sold, self._counting, self._volumes = sold, counting, volumes
        self._days, self._size = days, size
        self._raters: list[Rater] = []
        # A copy costs what it costs that came before it, which at equal cost stays the cheapest, or is listed first.
        self._costs = [
            None if any(map(each.costs_what, sold[:place])) else self._costs_of(each) for place, each in enumerate(sold)
        ]
        self.notes: list[Note] = []

    def _costs_of(self, sold: _Sold) -> VendorCosts | None:
        """Return what a vendor costs; None where it has no price for such calls, whatever the volume."""
        volume = 10 ** (sold.api.decimals - self._counting.decimals)
        try:
            return VendorCosts(sold.sheet, sold.api.key, volume, self._size, self._days, self._raters)
        except NoPriceError:
            return None

    def changes(self, period: str) -> VendorChanges | None:
        """Return those of a month alone, or of twelve; None where they are not searched, which a note says."""
        year, low, high = period == "year", self._volumes[0], self._volumes[-1]
        code = NoteCode.YEAR_CHANGES_NOT_SEARCHED if year else NoteCode.CHANGES_NOT_SEARCHED
        costs = list[LeastCost]()
        for sold, each in zip(self._sold, self._costs, strict=True):
            try:
                costs.append(OfWays([]) if each is None else each.year() if year else each.month())
            except LimitError as error:
                when = "over a year" if year else "in a month"
                self.notes.append(Note(code, f"{_UNKNOWN} {when} is not searched: {error}", sold.vendor.name))
                return None
        leaps = MAX_LEAPS_OF_TERMS if any(each and each.has_terms for each in self._costs) else MAX_LEAPS
        found, units = takeovers(costs, self._rates(), low, high, leaps), self._counting.units
        if found.known_to < high:
            known = plural(units(found.known_to), "call")
            self.notes.append(
                Note(code, f"{_UNKNOWN} is known up to {known}: above, an exact search would take too long")
            )
        listed = tuple(VendorChange(units(volume), to, period) for volume, to in found.listed)
        return VendorChanges(listed, found.count, units(found.known_to))

    def _rates(self) -> list[int]:
        """Return what one minor unit of each is, in whole numbers of something."""
        rates = [Fraction(each.vendor.rate) / each.sheet.currency.unit for each in self._sold]
        common = lcm(*(rate.denominator for rate in rates))
        whole = [int(rate * common) for rate in rates]
        return [rate // gcd(*whole) for rate in whole]
