"""What months cost at least since packages expire: whatever it holds, a package pays in no more months than it lives.

So every month whose calls packages pay for needs one that still lives, at the price of the cheapest. Where one package
holds many months' calls, this says more than what they cost by the unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from costcalc.engine.planner.rates import NEVER
from costcalc.engine.planner.terms import Term

Spent = Mapping[int, int]
"""By the months for which a package still lives: what was spent at least, in minor units."""


class Lives:
    """The months of an account, of which each is paid by packages that live, or without any, or by a subscription."""

    def __init__(
        self,
        without: Sequence[int | None],
        beside: Sequence[int],
        terms: Sequence[Sequence[Term]],
        price: int,
        validity: int,
    ) -> None:
        """``without`` is what each month costs at least where no package pays for a call, ``beside`` what it does beside one.

        ``terms`` begin in each month; ``price`` is that of the cheapest package, which lives for ``validity`` months. All
        costs are in minor units; None where the month cannot be paid so.
        """
        self._without = [NEVER if cost is None else cost for cost in without]
        self._beside, self._price, self._validity = beside, price, min(validity, len(beside))
        self._least = [[0] * (self._validity + 1)]
        for month in reversed(range(len(beside))):
            later = self._least[::-1]
            self._least.append([self._from(month, left, later, terms[month]) for left in range(self._validity + 1)])
        self._least.reverse()

    def _from(self, month: int, left: int, later: Sequence[Sequence[int]], terms: Sequence[Term]) -> int:
        """Return the least that the months from one on cost, whose package lives for so many; ``later`` are those after it."""
        ways = [spent + later[0][lives] for lives, spent in self.paid_as_it_goes(month, {left: 0}).items()]
        ways += [term.cost + later[len(term.months) - 1][max(0, left - len(term.months))] for term in terms]
        return min(ways)

    def paid_as_it_goes(self, month: int, spent: Spent) -> Spent:
        """Go on by a month without a subscription."""
        found: dict[int, int] = {}
        for left, least in spent.items():
            later = max(0, left - 1)
            found[later] = min(found.get(later, NEVER), least + self._without[month])
            bought, lives = (0, left) if left else (self._price, self._validity)
            found[lives - 1] = min(found.get(lives - 1, NEVER), least + bought + self._beside[month])
        return found

    def subscribed(self, term: Term, spent: Spent) -> Spent:
        """Go on by a term."""
        found: dict[int, int] = {}
        for left, least in spent.items():
            later = max(0, left - len(term.months))
            found[later] = min(found.get(later, NEVER), least + term.cost)
        return found

    def least(self, month: int, spent: Spent) -> int:
        """Return the least that all months cost, where those before one are paid."""
        return min(least + self._least[month][left] for left, least in spent.items())
