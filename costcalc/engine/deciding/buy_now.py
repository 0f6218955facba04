"""What to buy now, when nobody knows which of some cases it will be: exact among all that is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from costcalc.engine.deciding.candidates import MAX_SEARCHED, NOTHING, InCase, PricedCase, Searches, candidates
from costcalc.engine.ledger import Lot
from costcalc.engine.plan_notes import month_notes, why_none
from costcalc.engine.planner.market import Market
from costcalc.engine.planner.optimum import Course, Planned
from costcalc.engine.planner.present import calendar
from costcalc.engine.sheet_notes import sheet_notes
from costcalc.engine.tariff import Tariff
from costcalc.engine.usage_months import MonthlyUsage
from costcalc.engine.vanished import Vanished
from costcalc.errors import LimitError, NoPriceError
from costcalc.money import round_half_up
from costcalc.results.cases import EXPECTED, MORE_WAYS, PREFER, CasesPlan, Now, PlannedCase
from costcalc.results.common import OF_THE_SHEET, Note, NoteCode, Purchase


class CaseMonths(NamedTuple):
    """One case: what it is called, its months, and how likely it is beside the others."""

    name: str
    usage: MonthlyUsage
    weight: int | Decimal
    percent: int | Decimal | None = None


class _Looked(NamedTuple):
    """Something that may be bought now, with what follows in each case."""

    now: Course
    cases: tuple[InCase | None, ...]


def buy_now(
    tariff: Tariff, cases: Sequence[CaseMonths], owned: Sequence[Lot], *, postpaid: bool, start: int | None, prefer: str
) -> CasesPlan:
    """Return what to buy now; counts are in parts, in the answer, too.

    NoPriceError where nothing on sale can pay for a case, LimitError where not even the cheapest plans of the cases are
    found within the limit.
    """
    market = Market(tariff, postpaid=postpaid)
    searches = Searches(market, MAX_SEARCHED)
    priced = [_priced(market, case, owned, searches, start) for case in cases]
    looked, left_out = _look(market, priced, searches)
    weights = [Fraction(case.weight) for case in cases]
    least = [case.least for case in priced]
    found = sorted(
        ((_now(tariff, one, weights, least), one) for one in looked), key=lambda pair: _order(pair[0], prefer)
    )
    chosen = [case for case in found[0][1].cases if case]
    (other,) = {*PREFER} - {prefer}
    if len(chosen) < len(cases):
        raise NoPriceError(
            "nothing that is looked at pays for the first month of every case; "
            "leave a case out, or let postpaid pay for what packages do not"
        )
    amount = market.currency.amount
    return CasesPlan(
        header=tariff.header,
        noun=cases[0].usage.noun,
        start=start,
        months=len(cases[0].usage.calls),
        cases=tuple(
            PlannedCase(
                name=case.name,
                percent=case.percent,
                weight=case.weight,
                calls=sum(case.usage.calls),
                total=amount(best),
                calendar=calendar(one.planned, market.currency),
            )
            for case, best, one in zip(cases, least, chosen, strict=True)
        ),
        now=(replace(found[0][0], chosen=True), *(now for now, _ in found[1:])),
        prefer=prefer,
        otherwise=min((now for now, _ in found), key=lambda now: _order(now, other)),
        tax_name=tariff.terms.tax_name if tariff.terms else None,
        left_out=MORE_WAYS if left_out else (),
        notes=(*_notes(tariff, market, cases, found[0][1], start), *_not_proven(looked)),
    )


def _priced(
    market: Market, case: CaseMonths, owned: Sequence[Lot], searches: Searches, start: int | None
) -> PricedCase:
    priced = PricedCase.of(market, case.usage, owned, searches)
    if priced is None:
        raise NoPriceError(f"case {case.name}: {why_none(market, case.usage, owned, start)}")
    return priced


def _look(market: Market, priced: Sequence[PricedCase], searches: Searches) -> tuple[list[_Looked], bool]:
    """Return all that is looked at, and whether some of it was left out, since it would take too long."""
    looked: dict[Course, _Looked] = {}
    left_out = False
    for now in candidates(market, priced, searches):
        if now is None:
            left_out = True
        elif now not in looked:
            try:
                looked[now] = _Looked(now, tuple(case.with_now(now) for case in priced))
            except LimitError:
                if now == NOTHING:
                    raise
                left_out = True
    return list(looked.values()), left_out


def _now(tariff: Tariff, one: _Looked, weights: Sequence[Fraction], least: Sequence[int]) -> Now:
    amount = tariff.currency.amount
    totals = [case and case.planned.ledger.total() for case in one.cases]
    known = [total for total in totals if total is not None]
    expected = worst = None
    if len(known) == len(totals):
        mean = sum(weight * total for weight, total in zip(weights, known, strict=True)) / sum(weights)
        expected = round_half_up(*mean.as_integer_ratio())
        worst = max(total - best for total, best in zip(known, least, strict=True))
    begun = [offer for _, offer in one.now.terms]
    prices = {size: price for size, _, price in tariff.prices}
    return Now(
        purchases=tuple(Purchase(size=buy.size, count=buy.count, price=prices[buy.size]) for buy in one.now.buys),
        subscription=begun[0].offer.name if begun else None,
        price=amount(begun[0].price if begun else 0),
        totals=tuple(total if total is None else amount(total) for total in totals),
        expected=None if expected is None else amount(expected),
        worst_regret=None if worst is None else amount(worst),
    )


def _order(now: Now, prefer: str) -> tuple[bool, Decimal, int, Decimal]:
    """Return what the best comes first by: its cost or regret, then the fewest packages, then the lower first payment."""
    decisive = now.expected if prefer == EXPECTED else now.worst_regret
    return decisive is None, decisive or Decimal(0), now.packages, now.due


def _notes(
    tariff: Tariff, market: Market, cases: Sequence[CaseMonths], chosen: _Looked, start: int | None
) -> Iterator[Note]:
    """Remark on what follows from the chosen in each case; what is so in all of them is said once."""
    found: dict[Note, list[str]] = {}
    for case, one in zip(cases, chosen.cases, strict=True):
        for note in _in_case(tariff, market, case.usage, one.planned, start) if one else ():
            found.setdefault(note, []).append(case.name)
    for note, names in found.items():
        place = f"{', '.join(names)}: {note.place}" if note.place else ", ".join(names)
        yield note if len(names) == len(cases) or note.code in OF_THE_SHEET else replace(note, place=place)
    yield from sheet_notes(tariff.sheet, {tariff.api.key})


def _in_case(
    tariff: Tariff, market: Market, usage: MonthlyUsage, planned: Planned, start: int | None
) -> Iterator[Note]:
    yield from month_notes(market, usage, planned, start)
    lost = Vanished()
    lost.look_at_months(market.rater, usage, ((month.free, month.postpaid) for month in planned.ledger.months))
    yield from lost.notes(market.currency.amount(planned.ledger.total()))
    if tariff.terms:
        from costcalc.engine.plan_bills import PlanBills

        bills = PlanBills(tariff.sheet)
        bills.look(tariff, market, usage, planned, proven=False)
        yield from bills.notes()


def _not_proven(looked: Sequence[_Looked]) -> Iterator[Note]:
    if not all(case.proven for one in looked for case in one.cases if case):
        yield Note(
            NoteCode.NOT_PROVEN,
            "some of the plans from the second month on are the cheapest found, and not proven the cheapest there are",
        )
