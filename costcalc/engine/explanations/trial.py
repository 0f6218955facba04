"""Each rule held against a bill: first on the rows that differ, and what survives on all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from costcalc.bill import Key
from costcalc.engine.expected import Amounts, Question, expected
from costcalc.engine.explanations.rates import Rate, rates, tells
from costcalc.engine.explanations.rules import ZONE, Rule, together
from costcalc.errors import CostcalcError

SCREENED = 50
"""Differing rows that each rule is tried on before it is on all."""
Project = Callable[[Mapping[Key, int]], Amounts]
"""Brings amounts to the rows of a bill, which may name fewer owners."""


class Found(NamedTuple):
    """A rule that makes every row agree."""

    code: str
    message: str


class Trial:
    """A bill, and what was expected of it."""

    def __init__(
        self,
        asked: Question,
        base: Amounts,
        billed: Mapping[Key, int],
        project: Project,
        *,
        apart: bool,
        by_account: bool,
    ) -> None:
        """Prepare; ``base`` is what was expected, by the rows of the bill; ``by_account``: these have accounts."""
        self.asked, self.base, self.billed, self.project, self.apart = asked, base, billed, project, apart
        keys = sorted({*base, *billed}, key=order)
        differing = [key for key in keys if base.get(key, 0) != billed.get(key, 0)]
        self.all, self.screen = keys, differing[:SCREENED]
        self.few = self._few(differing) if by_account else asked
        self.tried = 0
        """Rules that change a row."""

    def _few(self, differing: Sequence[Key]) -> Question:
        """Return the question about the accounts of the first differing rows alone, where these are billed by themselves."""
        held = self.asked.holdings
        owned = {
            *(each.owner for each in (*held.free, *held.prepaid)),
            *(each.owner for each in held.free_until),
            *(each.owner for each in held.subscriptions),
        }
        if self.asked.one_bill or any(owned):
            return self.asked
        accounts = {key.account for key in differing[:SCREENED]}
        series = [each for each in self.asked.series if each.account in accounts]
        return replace(self.asked, series=series) if series else self.asked

    def found(self, rules: Sequence[Rule], taxes: Sequence[Decimal]) -> list[Found]:
        """Return all single rules that explain the bill; where none does, rules with a discount or a tax beside them."""
        tried = [(rule, amounts) for rule in rules if (amounts := self._on_few(rule)) is not None]
        self.tried = len(tried)
        fitting = [rule for rule, amounts in tried if self._agrees(amounts, self.screen) and self._explains(rule, None)]
        single = [Found(rule.code, rule.message) for rule in fitting if rule.code != ZONE]
        if zones := [rule for rule in fitting if rule.code == ZONE]:
            single.append(Found(ZONE, together(zones)))
        known = rates(taxes, apart=self.apart)
        self.tried += len(known)
        few = {key: self.base.get(key, 0) for key in self._bills_of(self.screen)}
        single += [
            Found(rate.code, rate.message) for rate in self._fitting(known, few) if self._rate_explains(rate, self.base)
        ]
        return single or list(self._pairs(tried, known))

    def _pairs(self, tried: Sequence[tuple[Rule, Amounts]], known: Sequence[Rate]) -> Iterator[Found]:
        for rule, amounts in tried:
            for rate in self._fitting(known, amounts):
                if self._explains(rule, rate):
                    yield Found(f"{rule.code}+{rate.code}", f"{rule.message} and {rate.message}")

    def _bills_of(self, keys: Sequence[Key]) -> list[Key]:
        """Return all rows of the bills that some rows are of."""
        bills = {(key.month, key.account) for key in keys}
        return [key for key in self.all if (key.month, key.account) in bills]

    def _on_few(self, rule: Rule) -> Amounts | None:
        """Return what the differing rows would come to under a rule; None where it changes none, or has no price."""
        amounts = self._under(rule, self.asked if rule.of_all else self.few)
        if amounts is None or all(amounts.get(key, 0) == self.base.get(key, 0) for key in self.screen):
            return None
        return amounts

    def _under(self, rule: Rule, asked: Question) -> Amounts | None:
        try:
            changed = rule.change(asked)
            return None if changed is None else self.project(expected(changed, apart=self.apart))
        except CostcalcError:  # no sheet, or nothing held, could be so
            return None

    def _agrees(self, amounts: Mapping[Key, int], keys: Sequence[Key]) -> bool:
        return all(amounts.get(key, 0) == self.billed.get(key, 0) for key in keys)

    def _fitting(self, known: Sequence[Rate], amounts: Amounts) -> Iterator[Rate]:
        """Yield the rates by which the differing rows agree."""
        wanted = [self.billed.get(key, 0) for key in self.screen]
        for rate in known:
            if all(made == one for made, one in zip(rate.on(amounts, self.screen), wanted, strict=True)):
                yield rate

    def _explains(self, rule: Rule, rate: Rate | None) -> bool:
        amounts = self._under(rule, self.asked)
        if amounts is None:
            return False
        keys = sorted({*amounts, *self.all}, key=order)
        return self._rate_explains(rate, amounts) if rate else self._agrees(amounts, keys)

    def _rate_explains(self, rate: Rate, amounts: Amounts) -> bool:
        keys = [*{*amounts, *self.all}]
        made = rate.on(amounts, keys)
        agrees = all(one == self.billed.get(key, 0) for key, one in zip(keys, made, strict=True))
        return agrees and (rate.code != "discount" or tells(amounts))


def order(key: Key) -> tuple[int, str, str]:
    """Sort rows by month, account and API."""
    return key.month, key.account or "", key.api or ""
