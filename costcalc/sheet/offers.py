"""What an API may sell beside packages and postpaid: calls made of other APIs, rules for one call, subscriptions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.quantities import Parts
from costcalc.records import record

if TYPE_CHECKING:
    from costcalc.sheet.prices import Beyond, Postpaid


@record
class Use:
    """What one successful call of a composite takes of another API of its sheet."""

    api: str
    units: int


@record
class PerCall:
    """How the size of one call is counted, before anything is added up."""

    minimum: Parts = 0
    """A smaller call counts as so many units."""
    block: Parts = 1
    """Then a started block of so many units counts whole."""

    def units(self, size: int) -> int:
        """Return how many units a call of this size counts: of 5 with minimum 20 and blocks of 15, 30."""
        return -(-max(size, self.minimum) // self.block) * self.block


@record
class Subscription:
    """A plan with one price for a month or a year, in place of paying as you go; one at a time."""

    name: str
    price: Decimal
    """For the term; for each task at once and term where ``per_concurrency``."""
    months: int = 1
    """The term: 1 or 12."""
    included: Parts | None
    """Units included in each month, or in the term; None: any number."""
    included_per_term: bool = False
    beyond: Postpaid | Beyond | None = None
    """What the other units cost; None where every unit is included."""
    per_concurrency: bool = False
