"""How much for my money? The most calls that an amount pays for, in a month or in each month of a year.

A bill is not monotone, so beside the largest volume there is the one up to which every smaller one is paid for, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from costcalc.engine.affording.afford_days import Days
from costcalc.engine.affording.afford_month import Month
from costcalc.engine.affording.afford_year import Year
from costcalc.engine.affording.affordable import ENDLESS, NOTHING, Volumes
from costcalc.engine.affording.stretches import joined
from costcalc.engine.call_sizes import at_size
from costcalc.engine.estimate_notes import postpaid_off
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.engine.volumes import NO_PRICE
from costcalc.errors import NoPriceError, RequestError
from costcalc.money import MAX_COUNT, Currency, grouped, optional_whole_numbers, plain, plural
from costcalc.quantities import MONTH_DAYS, Units
from costcalc.results.afford import MAX_RANGES, Afford, AffordedWay, Range
from costcalc.results.common import Note, NoteCode
from costcalc.sheet import PriceSheet
from costcalc.sheet.sizes import units_of

PERIODS = ("month", "year")
"""What an amount may be for."""
_LONGEST = 31
"""Days of the longest month."""


def afford(
    sheet: PriceSheet,
    *,
    amount: Decimal | int,
    per: str = "month",
    free: Units | None = None,
    prepaid: Units = 0,
    api: str | None = None,
    postpaid: bool = True,
    size: Units | None = None,
    days: int | None = None,
) -> Afford:
    """Return the most calls that an amount pays for, by each way to pay, and every range of volumes that it pays for.

    ``amount`` is in the sheet's currency, for one month or, ``per`` year, for twelve: then the calls are those of each
    month, bought by the cheapest plan. ``free`` is what is left of the free quota (by default all of a monthly one, nothing
    of a one-off one; of a year as in ``plan``), ``prepaid`` what is left in packages, of a month alone; ``postpaid`` False
    prices with postpaid turned off. ``size`` is how many units each call takes: ``free`` and ``prepaid`` are units then. Where
    the sheet counts days, the calls are those of each of so many equal ``days`` of a month. Counts are whole numbers, or Decimals where the sheet gives the API ``decimals``.

    Raises RequestError where the request contradicts itself, NoPriceError where a volume has no one price or nothing
    on sale could pay, and LimitError where an exact answer would take too long.
    """
    chosen, each = sheet.api(api), 1
    if size is not None:
        taken = chosen.parts(size, "size")
        if not taken:
            raise RequestError("size 0: a call takes something; give a size above 0")
        each, sheet = units_of(chosen, taken), at_size(sheet, api, taken)
        chosen = sheet.api(api)
    tariff = Tariff(sheet, chosen)
    if days is not None and not chosen.counts_days:
        raise RequestError(f"`days`: {chosen.key} is not priced by the day; leave it out")
    kept = (MONTH_DAYS if days is None else days) if chosen.counts_days else None
    optional_whole_numbers(days=kept)
    if kept == 0:
        raise RequestError("days 0: give the days of a month, from 1 on")
    if kept is not None and kept > _LONGEST:
        raise RequestError(f"`days`: a month has at most {_LONGEST} days, and not {kept:,}; give the days of one month")
    minor = _minor(amount, tariff.currency)
    told = None if free is None else tariff.api.parts(free, "free")
    held = tariff.api.parts(prepaid, "prepaid")
    if per not in PERIODS:
        raise RequestError(f"`per` {per}: choose month or year")
    if not ((postpaid and tariff.rater) or tariff.catalog or tariff.api.subscriptions):
        raise NoPriceError(
            f"{sheet.label} has no packages, so with postpaid off nothing on sale pays for calls; ask with postpaid on"
        )
    if per == "year" and held:
        raise RequestError(
            "`prepaid`: in a year it matters how long that lasts, which `plan` takes as `prepaid` LEFT@MONTH; leave it out, or "
            "ask about a month"
        )
    period: Month | Days | Year
    if per == "year":
        period = Year(tariff, minor, told, kept, postpaid=postpaid)
    elif kept is not None:
        if chosen.daily_free and told is not None:
            raise RequestError("`free`: this free quota starts anew every day; leave it out")
        period = Days(tariff, minor, told, held, kept, postpaid=postpaid)
    else:
        free = tariff.api.monthly_free if told is None else told
        period = Month(tariff, minor, free, held, postpaid=postpaid)
    answer = _afford(tariff, minor, period, per, held, each)
    read = replace(tariff.as_read(answer), days=kept)
    # Calls that have a size are whole, whatever the decimals of their units.
    return replace(read, ways=answer.ways, size=tariff.api.units(each)) if size is not None else read


def _minor(amount: Decimal | int, currency: Currency) -> int:
    if type(amount) not in {int, Decimal} or not Decimal(amount).is_finite() or amount < 0:
        raise RequestError(f"amount: an int or a Decimal from 0 on is expected, not {amount!r}")
    if amount > MAX_COUNT:
        raise RequestError(f"`amount` {plain(Decimal(amount))} is more than {MAX_COUNT:,}, the largest amount accepted")
    least = currency.round_down(Decimal(amount))
    minor = currency.minor(least)
    if least != amount:
        raise RequestError(
            f"`amount` {plain(Decimal(amount))}: {currency.code} has {plural(currency.digits, 'decimal')}; write {least:f} or "
            f"{currency.amount(minor + 1):f}"
        )
    return minor


def _afford(tariff: Tariff, amount: int, period: Month | Days | Year, per: str, prepaid: int, each: int) -> Afford:
    """See ``afford``; counts are in parts here, in the answer, too. A call takes ``each`` so many units."""
    ways = [_way(period, name, met, each) for name, met in period.ways()]
    best = ways[0]
    bought = period.bought(int(best.calls) * each) if best.calls is not None and best.ranges else NOTHING
    return Afford(
        header=tariff.header,
        amount=tariff.currency.amount(amount),
        per=per,
        free=period.free,
        free_later=period.free_later if isinstance(period, Year) else 0,
        free_months=period.free_months if isinstance(period, Year) else None,
        prepaid=prepaid,
        ways=tuple(ways),
        purchases=tuple(bought.purchases),
        postpaid_units=bought.postpaid,
        subscription=bought.subscription,
        left_out=tuple(period.left_out),
        notes=(
            *_notes(tariff, period, best, per, prepaid, each),
            *postpaid_off(tariff, pays=bool(period.rater and (bought.postpaid or best.calls is None))),
            *bought.notes,
            *sheet_notes(tariff.sheet, {tariff.api.key}),
        ),
    )


def _way(period: Month | Days | Year, name: str, met: Sequence[Volumes], each: int) -> AffordedWay:
    whole = (Volumes(-(-first // each), ENDLESS if last >= ENDLESS else last // each) for first, last in met)
    calls_met = joined([volumes for volumes in whole if volumes.first <= volumes.last])
    ranges = [Range(first, None if last >= ENDLESS else last) for first, last in calls_met]
    calls = ranges[-1].last if ranges else 0
    return AffordedWay(
        way=name,
        calls=calls,
        every_up_to=ranges[0].last if ranges and ranges[0].first == 0 else 0,
        ranges=tuple(ranges[-MAX_RANGES:]),
        ranges_total=len(ranges),
        total=period.total(name, int(calls) * each) if ranges and calls is not None else None,
    )


def _notes(
    tariff: Tariff, period: Month | Days | Year, best: AffordedWay, per: str, prepaid: int, each: int
) -> Iterator[Note]:
    counted = tariff.api.units if each == 1 else int
    if not best.ranges:
        due = period.total("cheapest", 0)
        least = "is priced on request" if due is None else f"costs {grouped(due)}"
        yield Note(NoteCode.NOT_EVEN_NONE, f"a {per} without a call {least}, which is more than the amount")
    elif best.calls is None:
        first = grouped(counted(int(best.ranges[-1].first)))
        yield Note(NoteCode.UNLIMITED, f"from {first} calls on any number costs no more than the amount")
    elif _is_on_request(tariff, period, (int(best.calls) + 1) * each, prepaid):
        above = plural(counted(int(best.calls) + 1), "call")
        yield Note(NoteCode.ON_REQUEST, f"from {above} on {NO_PRICE}")
    if period.doubt:
        text = f"{period.doubt}: a larger volume may be paid for, too, or one below not"
        yield Note(NoteCode.LARGEST_FOUND, text)


def _is_on_request(tariff: Tariff, period: Month | Days | Year, calls: int, prepaid: int) -> bool:
    """Tell whether postpaid is all there is for so many calls, and has no price for them."""
    if period.rater is None or tariff.catalog or tariff.api.subscriptions:
        return False
    if tariff.api.counts_days:
        return period.total("postpaid", calls) is None
    free = min(period.free, calls)
    return MonthBill(period.rater, calls, free).total(max(0, calls - free - prepaid)) is None
