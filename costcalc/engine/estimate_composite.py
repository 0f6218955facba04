"""One month of an API that uses others: each part is priced as ``estimate`` prices it, and the total is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from costcalc.engine.call_sizes import at_size
from costcalc.engine.composite_bill import CompositeBill
from costcalc.engine.estimate import estimate_tariff
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.errors import RequestError
from costcalc.money import MAX_COUNT, grouped, plural, whole_numbers
from costcalc.quantities import Units
from costcalc.results.common import CHEAPEST, OF_THE_SHEET, POSTPAID_OFF, Header, Note, NoteCode
from costcalc.results.composite import CompositeEstimate, Part
from costcalc.sheet import Api, PriceSheet
from costcalc.sheet.offers import Use


def estimate_composite(
    sheet: PriceSheet,
    *,
    calls: Units,
    failed: Units = 0,
    free: Mapping[str, Units] | None = None,
    prepaid: Mapping[str, Units] | None = None,
    subscriptions: Mapping[str, str] | None = None,
    api: str | None = None,
    postpaid: bool = True,
    pay: str = CHEAPEST,
    size: int = 1,
    days: int = 1,
) -> CompositeEstimate:
    """Return what one month's calls of a composite cost: each part as ``estimate`` prices it, and the total.

    ``free`` and ``prepaid`` are by part, in its units, and so are ``subscriptions`` that are held. A call of a ``size`` is one call of so many times its units in each
    part. Where a part counts days, ``calls`` and ``failed`` are those of each of so many equal ``days``. Raises what
    ``estimate`` raises, RequestError also for a part that the composite does not use.
    """
    composite = sheet.api(api)
    whole_numbers(size=size, days=days)
    made, lost = composite.parts(calls, "calls"), composite.parts(failed, "failed")
    if lost > made:
        raise RequestError(f"{plural(lost, 'failed call')} are more than the {plural(made, 'call')} made")
    known = [use.api for use in composite.uses]
    for name, given in (("free", free or {}), ("prepaid", prepaid or {})):
        for key in given:
            if key not in known:
                raise RequestError(f"{name}: {composite.key} does not use {key!r}; its parts are: {', '.join(known)}")
    discounted = sheet
    if sheet.bill or sheet.contract:
        from costcalc.engine.net import with_discounts

        discounted = with_discounts(sheet)
    parts, bill = [], CompositeBill(sheet)
    for use in composite.uses:
        tariff, each = of_part(sheet, discounted, use, size)
        part, taken = tariff.api, (made - lost) * each
        if taken * days > MAX_COUNT:
            most = grouped(part.units(MAX_COUNT))
            raise RequestError(f"{composite.key}: more than {most} units of {part.key}, the most accepted")
        left = (free or {}).get(part.key)
        answer = estimate_tariff(
            tariff,
            calls=taken if part.counts_days else taken * days,
            days=days,
            free=None if left is None else part.parts(left, "free"),
            prepaid=part.parts((prepaid or {}).get(part.key, 0), "prepaid"),
            postpaid=postpaid,
            pay=pay,
            subscription=(subscriptions or {}).get(part.key),
        )
        parts.append(Part(part.key, part.units(each), tariff.as_read(bill.with_part(tariff, answer))))
    return CompositeEstimate(
        header=Header.of(sheet, composite),
        calls=made * days,
        failed=lost * days,
        size=size,
        days=days,
        parts=tuple(parts),
        total=bill.total,
        rounding=bill.rounding,
        bill=bill.totals,
        notes=tuple(
            part_notes(sheet, composite, [(each.api, each.estimate.notes) for each in parts], once=bill.rounds_once)
        ),
    )


def of_part(sheet: PriceSheet, discounted: PriceSheet, use: Use, size: int) -> tuple[Tariff, int]:
    """Return the prices of a part at the size of the calls, and how many units of it one call takes."""
    part = sheet.api(use.api)
    if part.takes_sizes:
        from costcalc.sheet.sizes import units_of

        taken = use.units * size
        return Tariff(at_size(discounted, use.api, taken), use.api), units_of(part, taken)
    # What remarks count are units of the part: nobody calls it.
    return Tariff(discounted, replace(part, noun=part.unit)), use.units * size


def part_notes(
    sheet: PriceSheet, composite: Api, parts: Sequence[tuple[str, Sequence[Note]]], *, once: bool
) -> Iterator[Note]:
    """Yield the remarks on each part, and those on the whole sheet once; ``once``: no part is rounded by itself."""
    others = {*OF_THE_SHEET, *([NoteCode.ROUNDS_TO_ZERO] if once else [])}
    for api, notes in parts:
        for note in notes:
            if note.code not in others:
                yield replace(note, place=f"{api}: {note.place}" if note.place else api)
    if any(note.code is NoteCode.POSTPAID_OFF for _, notes in parts for note in notes):
        yield POSTPAID_OFF
    yield from sheet_notes(sheet, {composite.key, *(api for api, _ in parts)})
