"""Each rule held against a bill: first on the rows that differ, and what survives on all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from costcalc.bill import Key
from costcalc.engine.expected import Amounts, Question, expected
from costcalc.engine.reconciling.explanations.rates import Rate, rates, tells
from costcalc.engine.reconciling.explanations.rules import ZONE, Rule, together
from costcalc.errors import CostcalcError

SCREENED = 50
"""Differing rows that each rule is tried on before it is on all."""
SPARED = 3
"""Rows that may stay off where a rule explains nearly all, and the fewest that it has to mend."""
Project = Callable[[Mapping[Key, int]], Amounts]
"""Brings amounts to the rows of a bill, which may name fewer owners."""


class Found(NamedTuple):
    """A rule that makes every row agree."""

    code: str
    message: str


class Near(NamedTuple):
    """A rule that makes all rows agree but a few."""

    code: str
    message: str
    off: dict[Key, int]
    """What is billed beyond what is expected under the rule, of the rows that stay off."""


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
        self.of_rows: list[Found] = []
        """Rules by which the rows that differ agree, and others do not, which agree without."""
        self._differing = differing
        self._tried: list[tuple[Rule, Amounts]] = []
        self._known: list[Rate] = []

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
        self._tried = tried = [(rule, amounts) for rule in rules if (amounts := self._on_few(rule)) is not None]
        self.tried = len(tried)
        there = [rule for rule, amounts in tried if self._agrees(amounts, self.screen)]
        fitting = [rule for rule in there if self._explains(rule, None)]
        if self.screen == self._differing != self.all:
            # A cent that is off would often agree by another rounding, and no zone is that of one row.
            told = [rule for rule in there if rule.code != ZONE and not rule.code.startswith("rounded")]
            self.of_rows = [Found(rule.code, rule.message) for rule in told]
        single = [Found(rule.code, rule.message) for rule in fitting if rule.code != ZONE]
        if zones := [rule for rule in fitting if rule.code == ZONE]:
            single.append(Found(ZONE, together(zones)))
        self._known = known = rates(taxes, apart=self.apart)
        self.tried += len(known)
        few = {key: self.base.get(key, 0) for key in self._bills_of(self.screen)}
        single += [
            Found(rate.code, rate.message) for rate in self._fitting(known, few) if self._rate_explains(rate, self.base)
        ]
        return single or list(self._pairs(tried, known))

    def nearly(self) -> list[Near]:
        """Return the single rules that leave the fewest rows off, once ``found`` has tried them.

        These are up to ``SPARED``; at least as many, and twice as many as stay off, are mended.
        """
        differing = len(self._off(self.base))
        near = [
            Near(rule.code, rule.message, self._off(amounts))
            for rule, few in self._tried
            if rule.code != ZONE and self._nearly_agrees([few.get(key, 0) for key in self.screen])
            for amounts in [self._under(rule, self.asked)]
            if amounts is not None
        ]
        few = {key: self.base.get(key, 0) for key in self._bills_of(self.screen)}
        near += [
            Near(rate.code, rate.message, self._off(dict(zip(self.all, rate.on(self.base, self.all), strict=True))))
            for rate in self._known
            if self._nearly_agrees(rate.on(few, self.screen))
        ]
        near = [each for each in near if self._is_near(each, differing) and self._told_apart(each)]
        fewest = min((len(each.off) for each in near), default=0)
        return [each for each in near if len(each.off) == fewest]

    def _nearly_agrees(self, amounts: Iterable[int]) -> bool:
        """Tell whether all of the first differing rows agree but a few."""
        return sum(made != self.billed.get(key, 0) for key, made in zip(self.screen, amounts, strict=True)) <= SPARED

    def _is_near(self, near: Near, differing: int) -> bool:
        off = len(near.off)
        return off <= SPARED and differing - off >= max(SPARED, 2 * off) and near.off.keys() <= {*self.all}

    def _told_apart(self, near: Near) -> bool:
        """Tell whether the rows that a discount mends are enough to know it by."""
        return near.code != "discount" or tells({key: self.base.get(key, 0) for key in self.all if key not in near.off})

    def _off(self, amounts: Mapping[Key, int]) -> dict[Key, int]:
        """Return the rows that do not agree, each with what is billed beyond."""
        keys = sorted({*amounts, *self.all}, key=order)
        beyond = {key: self.billed.get(key, 0) - amounts.get(key, 0) for key in keys}
        return {key: difference for key, difference in beyond.items() if difference}

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
