"""The answer to ``diff``: what changed between two sheets, usages or saved results, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, NamedTuple

from costcalc.money import minus
from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.common import Header, Note, Pay, Purchase

Value = int | Decimal | str | bool | None
"""What stands at a path: a count, an amount, a word, a flag; None where nothing does."""


AS_IT_STANDS, BY_PLAN, TOTAL = "as it stands", "bought by plan", "total"
"""Names of ways to pay: of many months, and of an amount that is none of them."""


class Compared(StrEnum):
    """What was compared."""

    SHEETS = "sheets"
    USAGES = "usages"
    RESULTS = "results"


class Way(NamedTuple):
    """The cheapest way, as far as two are compared: what is bought, whatever it costs."""

    pay: Pay | None = None
    bought: tuple[tuple[int, Units], ...] = ()
    """Count and size of the packages."""
    subscriptions: tuple[tuple[int, str], ...] = ()
    """Of each subscription, how many terms, and its name."""
    postpaid: bool = False
    """Whether postpaid pays for what neither of them does."""
    ahead: bool | None = None
    """Of many months: whether buying ahead saves anything."""
    terms: tuple[str, ...] | None = None
    """Of concurrency: the terms of the add-ons, ``day`` and ``month``."""

    @classmethod
    def of(
        cls,
        pay: Pay | None,
        purchases: Sequence[Purchase],
        subscriptions: Sequence[tuple[int, str]] = (),
        *,
        postpaid: bool = False,
    ) -> Way | None:
        """Return a way to pay; None where nothing pays. ``postpaid`` is about months beside subscriptions."""
        if pay is None:
            return None
        bought = tuple((each.count, each.size) for each in purchases)
        return cls(pay, bought, tuple(subscriptions), postpaid or pay in {Pay.MIX, Pay.POSTPAID})


@record
class Change:
    """One value that is not the same before and after."""

    path: str
    """As in the file: ``apis.ocr.postpaid.tiers[1].unit_price``, ``postpaid.total``."""
    before: Value
    after: Value


@record
class Amount:
    """What some calls cost."""

    calls: Units | None
    """None where they would be of several units."""
    total: Decimal


@record
class MonthChange:
    """One month that costs something else, or has other calls; None where the month is absent."""

    month: str
    """Of the new one; of the old one where the new one has no such month."""
    month_before: str | None
    """Of the old one: another one where the months are compared by their position."""
    before: Amount | None
    after: Amount | None


@record
class GroupChange:
    """One account and API that costs something else, or has other calls; None where it is absent."""

    account: str | None
    api: str
    before: Amount | None
    after: Amount | None


@record(kw_only=False)
class Unchanged:
    """The months, or the accounts and APIs, that cost the same and have the same calls in both."""

    count: int
    calls: Units | None
    """None where they would be of several units."""
    total: Decimal
    """As it stands; with the amounts that changed, all there is."""


class NoteChange(NamedTuple):
    """A note of one code and place that both have, and that says something else in the new one."""

    before: Note
    after: Note


class WayChange(NamedTuple):
    """What both come to by one way to pay; None where it has no price."""

    name: str
    """For people: ``packages``, or of many months ``as it stands`` and ``bought by plan``."""
    before: Decimal | None
    after: Decimal | None


@record
class Side:
    """One of the two: what it comes to, by each way to pay."""

    label: str
    """The file, or the name of a shipped sheet."""
    as_of: str
    """When its prices were read."""
    calls: Units | None
    """All of them; None where a saved result does not count calls."""
    total: Decimal | None
    """What the answer is about; None where nothing could pay."""
    postpaid: Decimal | None
    packages: Decimal | None
    cheapest: Decimal | None
    """Of many months: with packages bought by the cheapest plan."""
    pay: Pay | None
    """The way that ``total`` is about."""
    cheapest_pay: Pay | None
    purchases: Sequence[Purchase]
    """What the cheapest way buys, whenever it buys it."""
    way: Way | None
    """None where the cheapest way was not computed."""
    offers: Mapping[str, Decimal | None] = field(default_factory=dict)
    """What one month comes to under each subscription; None where that does not serve every call, or has no price."""
    unserved: Units
    """Calls that nothing already there pays for."""
    unpaid: Units = 0
    """Calls that ``total`` does not pay for."""
    months: int | Fraction = 1
    """How many months it is about; of concurrency, of 30 days each."""


@record
class Diff:
    """Two sheets, usages or results: what changed, and what the change costs."""

    command: ClassVar[str] = "diff"

    header: Header
    """Of the new one."""
    compared: Compared
    about: str
    """Which amount the total is: ``cheapest``, ``postpaid`` or ``packages``, where it is one of them."""
    as_it_stands: bool
    """Whether ``postpaid`` is many months as they stand, and ``cheapest`` what a plan would buy for them."""
    period: str | None
    """What the amounts are for: ``month`` or ``day``; None for many months, and for concurrency."""
    before: Side
    after: Side
    changes: tuple[Change, ...]
    months: tuple[MonthChange, ...]
    same_months: Unchanged
    groups: tuple[GroupChange, ...]
    same_groups: Unchanged
    rounding: WayChange | None = None
    """What rounding once adds to the accounts and APIs, which have all their digits; None where neither does so."""
    notes: tuple[Note, ...]
    """Of the new one."""
    gone: tuple[Note, ...]
    """Notes of the old one that the new one has not."""
    changed: tuple[NoteChange, ...]
    """Notes of the new one that the old one has in other words."""
    given: str = ""
    """How the calls of one period follow from what was asked, where they are not what was asked."""
    noun: str = "call"
    """What is counted: calls, or the API's units where each call has a size."""
    days: int = 1
    """Of how many equal days the period is made."""

    @property
    def total(self) -> Decimal | None:
        """The new total."""
        return self.after.total

    @property
    def amount(self) -> Decimal | None:
        """The new total less the old one; None where one of them is absent."""
        if self.before.total is None or self.after.total is None:
            return None
        return minus(self.after.total, self.before.total)

    @property
    def by_position(self) -> bool:
        """Whether the first month of one is compared with the first of the other, and so on."""
        return any(each.month_before not in {None, each.month} for each in self.months)

    @property
    def ways(self) -> tuple[WayChange, ...]:
        """The ways to pay that one of the two has, then ``total`` where it is none of them.

        It is another amount with concurrency beside the calls, for one.
        """
        before, after = self.before, self.after
        found = [
            WayChange(AS_IT_STANDS if self.as_it_stands else "postpaid", before.postpaid, after.postpaid),
            WayChange("packages", before.packages, after.packages),
            *(
                WayChange(name, before.offers.get(name), after.offers.get(name))
                for name in {**before.offers, **after.offers}
            ),
            WayChange(BY_PLAN if self.as_it_stands else "cheapest", before.cheapest, after.cheapest),
        ]
        found = [way for way in found if (way.before, way.after) != (None, None)]
        own = [] if self._is_total(found) else [WayChange(TOTAL, before.total, after.total)]
        return (*found, *own)

    @property
    def total_way(self) -> WayChange:
        """The one of ``ways`` that the total is about."""
        return self._is_total(self.ways)[0]

    def _is_total(self, ways: Sequence[WayChange]) -> list[WayChange]:
        """Return the ways that come to the total, first the one that was asked for."""
        asked = {"postpaid": AS_IT_STANDS, "cheapest": BY_PLAN}.get(self.about) if self.as_it_stands else self.about
        same = [way for way in ways if way[1:] == (self.before.total, self.after.total)]
        return sorted(same, key=lambda way: way.name != asked)

    @property
    def span_months(self) -> int | Fraction:
        """How many months a budget by the month is held against."""
        return self.after.months

    @property
    def unpaid(self) -> Units:
        """Calls that ``total`` does not pay for."""
        return self.after.unpaid

    @property
    def way_changed(self) -> bool | None:
        """Whether the cheapest way is another one; None where it is not known of both.

        For other calls other packages are bought in any case: then only another way to pay counts.
        """
        before, after = self.before, self.after
        if before.way is None or after.way is None:
            return None
        if before.calls != after.calls and before.cheapest_pay and after.cheapest_pay:
            return before.cheapest_pay is not after.cheapest_pay
        return before.way != after.way
