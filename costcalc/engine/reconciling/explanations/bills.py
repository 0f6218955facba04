"""Rules about bills: whose they are, how they are rounded, by which sheet, and which of their terms are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from costcalc.engine.expected import Question
from costcalc.money import Direction
from costcalc.sheet import PriceSheet, Rounded
from costcalc.sheet.terms import Amounts


def billed_together(*, together: bool) -> Callable[[Question], Question | None]:
    """Bill all accounts as one, or each apart."""

    def change(asked: Question) -> Question | None:
        accounts = {each.account for each in asked.series}
        return replace(asked, one_bill=together) if len(accounts) > 1 and asked.one_bill is not together else None

    return change


def rounded(rounded: Rounded | None = None, direction: Direction | None = None) -> Callable[[Question], Question]:
    """Round amounts another way."""

    def change(asked: Question) -> Question:
        own = asked.sheet.amounts or Amounts()
        amounts = Amounts(rounded=rounded or own.rounded, direction=direction or own.direction)
        return replace(asked, sheet=replace(asked.sheet, amounts=amounts))

    return change


def without(term: str) -> Callable[[Question], Question | None]:
    """Leave out what is taken off prices, or due beside them: a key of the terms; a discount, of each API, too."""

    def change(asked: Question) -> Question | None:
        sheet = asked.sheet
        if sheet.bill and getattr(sheet.bill, term) is not None:
            sheet = replace(sheet, bill=replace(sheet.bill, **{term: None}))
        if term == "discount":
            sheet = replace(sheet, apis=tuple(replace(api, discount=None) for api in sheet.apis))
        return None if sheet == asked.sheet else replace(asked, sheet=sheet)

    return change


def under_sheet(sheet: PriceSheet) -> Callable[[Question], Question]:
    """Price by another sheet."""
    return lambda asked: replace(asked, sheet=sheet)
