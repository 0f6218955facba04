"""What a forecast says beside its amounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from costcalc.engine.billing import commitment_note
from costcalc.engine.estimate_notes import dead_zone_note, postpaid_off, raised_note
from costcalc.engine.month_forecast import Month
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.money import grouped, percent, plural
from costcalc.quantities import exact_percent
from costcalc.results.common import Note, NoteCode
from costcalc.results.estimate import Usage
from costcalc.results.forecast import End


def notes_of(month: Month) -> Iterator[Note]:
    """Say what the likely amount alone does not."""
    tariff, way, position = month.tariff, month.way, month.rest.position
    unserved = position.unserved + way.unserved
    if unserved:
        yield Note(
            NoteCode.UNSERVED,
            f"{month.subscription} does not serve {plural(tariff.api.units(unserved), month.noun)} of the likely month: "
            "such calls fail, and cost nothing",
        )
    if month.subscription is None:
        yield from _as_one_goes(month)
    if tariff.terms:
        yield from commitment_note(tariff.terms, [way.lines])
        if tariff.terms.minimum and tariff.terms.credit and tariff.catalog and month.subscription is None:
            yield Note(
                NoteCode.NOT_PLANNED_AROUND,
                "the bill has a minimum and a credit: packages and postpaid in other shares may cost less",
            )
    yield from sheet_notes(tariff.sheet, {tariff.api.key})


def _as_one_goes(month: Month) -> Iterator[Note]:
    """Say what is open where no subscription pays."""
    tariff, rest, way, position = month.tariff, month.rest, month.way, month.rest.position
    bill, one = rest.bill(way), rest.month(way)
    if bill:
        calls, postpaid = position.calls + way.coming.made, position.postpaid + way.postpaid
        if one:
            yield from dead_zone_note(tariff, one, postpaid)
            free = position.by_free + way.free
            if not way.packages:
                used = Usage(calls, 0, free, calls - free - postpaid, postpaid)
                yield from raised_note(tariff, used, bill.bill(way.postpaid))
        yield from postpaid_off(tariff, pays=bool(postpaid or bill.at_zero))
    elif way.bought:
        made = plural(tariff.api.units(way.bought), month.noun)
        yield Note(
            NoteCode.UNSERVED,
            f"nothing that is already there pays for {made} to come (the sheet has no postpaid): "
            "such calls fail, and cost nothing, unless packages are bought",
        )
    if tariff.api.subscriptions:
        yield Note(
            NoteCode.NOT_PLANNED_AROUND,
            "the month is paid as one goes here; no subscription is looked at unless it is said to be held",
        )


def assumed_note(month: Month) -> Iterator[Note]:
    """Say what was taken to have paid for the month so far, where nobody said it."""
    tariff, position, assumed = month.tariff, month.rest.position, month.assumed
    units, made = tariff.api.units, plural(tariff.api.units(position.calls), month.noun)
    if assumed and not position.postpaid:
        yield Note(
            NoteCode.PAID_SO_FAR_ASSUMED,
            f"free quota and packages have units left, so they are taken to have paid for all {made} so far; "
            "where a package was bought within the month, say how many of them were postpaid",
        )
    elif assumed:
        granted = position.calls - position.postpaid
        less = f", less the {grouped(units(granted))} free of the month," if granted else ""
        paid = grouped(month.rest.amount(month.rest.so_far() or 0))
        yield Note(
            NoteCode.PAID_SO_FAR_ASSUMED,
            f"nothing is left of free quota and packages, so the {made} so far{less} are taken "
            f"for postpaid ({paid}); where a package was bought or ran out within the month, "
            "say how many of them were",
        )


def near_budget(end: End | None, name: str, budget: Decimal | None, warn_at: Fraction | None) -> Iterator[Note]:
    """Say that the end which the budget is held against comes to a share of it, or more."""
    if warn_at is None or not budget or end is None or end.total is None:
        return
    if Fraction(end.total) >= warn_at * Fraction(budget):
        yield Note(
            NoteCode.NEAR_BUDGET,
            f"the {name} end of the month, {grouped(end.total)}, is {percent(end.total, budget)} % of the budget of "
            f"{grouped(budget)}; from {exact_percent(warn_at)} on this is said",
        )
