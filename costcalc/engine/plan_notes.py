"""What is said of a plan in words: why there is none, what is remarkable in its months, and what is not proven."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from costcalc.engine.dead_zones import cheaper_above
from costcalc.engine.ledger import Lot, settle
from costcalc.engine.month_bill import MonthBill
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Planned
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.money import grouped, plural
from costcalc.quantities import Units
from costcalc.results.common import POSTPAID_OFF, Note, NoteCode
from costcalc.results.plan import Prefer
from costcalc.usage import month_label

MAX_NOTES = 5
"""Months with the same remark beyond which one note speaks of them all."""


def why_none(market: Market, usage: MonthlyUsage, owned: Sequence[Lot], start: int | None) -> str:
    """Say from which month on nothing can pay, and why; packages, where there are any, pay for everything."""
    for month, paid in usage.held_months().items():
        if paid.cost is None:
            calls, why = paid.unserved or paid.beyond, "fail" if paid.unserved else "are priced on request"
            return (
                f"month {month_label(month, start)}: {plural(market.units(calls), usage.noun)} beyond what {paid.name} includes {why}, "
                "and nothing else pays in its term"
            )
    for month, entry in enumerate(settle(usage, market.rater, owned).months):
        if entry.unserved or entry.bill is None:
            calls = entry.unserved or entry.postpaid
            be, have = ("is", "has") if calls == 1 else ("are", "have")
            why = f"{be} priced on request" if market.rater else f"{have} no price with postpaid off"
            return f"month {month_label(month, start)}: {plural(market.units(calls), usage.noun)} {why}, and the sheet has no packages"
    raise AssertionError("every month has a price, yet no plan was found")


def month_notes(market: Market, usage: MonthlyUsage, shown: Planned, start: int | None) -> tuple[Note, ...]:
    """Remark on single months: dead zones, bills that prepaid or free units raise, calls unserved."""
    notes = []
    amount = market.currency.amount
    for month, entry in enumerate(shown.ledger.months):
        name = f"month {month_label(month, start)}"
        if entry.unserved:
            notes.append(
                Note(NoteCode.UNSERVED, f"nothing pays for {plural(market.units(entry.unserved), usage.noun)}", name)
            )
        if not market.rater or entry.bill is None:
            continue
        bill = usage.bill(market.rater, month, entry.free)
        cheaper = cheaper_above(bill, entry.postpaid) if isinstance(bill, MonthBill) else None
        if cheaper:
            units, total = cheaper
            message = (
                f"{amount(entry.bill):,} for {plural(market.units(entry.postpaid), f'postpaid {usage.noun}')}, "
                f"more than {market.units(units):,} would cost ({amount(total):,})"
            )
            notes.append(Note(NoteCode.DEAD_ZONE, message, name))
        bare = usage.bare(market.rater, month)
        if entry.prepaid + entry.free and bare is not None and entry.bill > bare:
            message = (
                f"with {plural(market.units(entry.prepaid + entry.free), usage.noun)} prepaid or free the postpaid bill is "
                f"{amount(entry.bill):,}, without them {amount(bare):,}"
            )
            notes.append(Note(NoteCode.PACKAGE_RAISES_BILL, message, name))
    off = market.postpaid is not None and not market.postpaid.enabled_by_default
    if off and any(entry.postpaid for entry in shown.ledger.months):
        notes.append(POSTPAID_OFF)
    return tuple(_in_few(notes, unserved=market.units(shown.ledger.unserved)))


def not_proven(market: Market, best: Planned) -> Iterator[Note]:
    """Say where a cheaper plan than the cheapest that was found is not ruled out, and what it would cost at least."""
    if best.bound is not None:
        total, bound = market.currency.amount(best.ledger.total()), market.currency.amount(best.bound)
        yield Note(
            NoteCode.NOT_PROVEN,
            f"{grouped(total)} is the cheapest plan found, and not proven the cheapest there is: any plan costs at least "
            f"{grouped(bound)}",
        )


def cheapest_instead(prefer: Prefer) -> Iterator[Note]:
    """Say that the cheapest plan is the answer, where no other one is what was preferred."""
    missed = {
        Prefer.FEWEST: "was found that buys fewer packages",
        Prefer.ROBUST: "was found that at least halves its worst regret",
    }
    if prefer in missed:
        text = f"no plan within 2 % of the cheapest {missed[prefer]}: this is the cheapest"
        yield Note(NoteCode.CHEAPEST_INSTEAD, text)


def _in_few(notes: Sequence[Note], *, unserved: Units) -> Iterator[Note]:
    """Yield a few notes of each code, and of more only the first, with how many there are."""
    for code in dict.fromkeys(note.code for note in notes):
        alike = [note for note in notes if note.code is code]
        if len(alike) <= MAX_NOTES:
            yield from alike
        else:
            others = plural(len(alike) - 1, "more month")
            more = (
                f", and so in {others} ({unserved:,} in all)"
                if code is NoteCode.UNSERVED
                else f"; likewise in {others}"
            )
            yield replace(alike[0], text=f"{alike[0].text}{more}")
