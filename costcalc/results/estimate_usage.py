"""The answer to ``estimate --usage``: many months, APIs and accounts as they stand, nothing bought."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from costcalc.money import with_places
from costcalc.quantities import Units, in_units
from costcalc.records import record
from costcalc.results.common import Header, Note, Pay
from costcalc.results.estimate import Usage
from costcalc.usage import month_name, zeros

if TYPE_CHECKING:
    from costcalc.results.charges import Charges
    from costcalc.results.composite import CompositeUsage
    from costcalc.results.concurrency import AddOn
    from costcalc.results.terms import BillTotals


@record
class UsageMonth:
    """One month by source: calls - failed = free + included + prepaid + postpaid + unserved.

    The counts are None where they would be of several units: requests and milliseconds are never added up.
    """

    month: str
    calls: Units | None
    failed: Units | None
    free: Units | None
    prepaid: Units | None
    postpaid: Units | None
    unserved: Units | None
    postpaid_amount: Decimal
    """With what a subscription that is held costs."""
    included: Units | None = 0
    """Calls that a subscription includes which is held."""
    subscription_amount: Decimal | None = None
    """What of the amount is for a subscription, and beyond it by its own prices; None where none is held."""
    total: Decimal | None = None
    """What is paid for the month, of all accounts; None where that is the same, and of a single account or API."""


class Idle(NamedTuple):
    """Months before a group's first row and after its last, each billed as a month of 0 calls; none of them is kept."""

    before: int = 0
    after: int = 0
    amount: int = 0
    """What each of them costs, in minor units."""

    @property
    def owed(self) -> int:
        """What all of them cost, in minor units."""
        return (self.before + self.after) * self.amount


NEVER_IDLE = Idle()


class UsageGroup(NamedTuple):
    """One account and API. Its months are kept as columns of parts: a report may hold a million of them."""

    account: str | None
    api: str
    unit: str
    """What its calls are counted in."""
    first_month: int
    months: tuple[str, ...]
    calls: tuple[int, ...]
    failed: tuple[int, ...]
    free: tuple[int, ...]
    prepaid: tuple[int, ...]
    postpaid: tuple[int, ...]
    unserved: tuple[int, ...]
    amounts: tuple[int, ...]
    """The month's postpaid bill, in minor units, with what a subscription costs that is held."""
    total: Decimal
    decimals: int = 0
    """Of a count: its columns, ``expired`` and ``leftover`` are whole numbers of the smallest part."""
    exact: tuple[Decimal, ...] = ()
    """The same with all digits, where the amounts of several APIs are rounded together; then ``total`` has them too."""
    expired: int = 0
    """Prepaid units lost within the months, at their end included."""
    leftover: int = 0
    """Prepaid units left at the end that can still be used later."""
    idle: Idle = NEVER_IDLE
    requests: tuple[int, ...] | None = None
    """Where calls have a size, how many they are by month: the others are units then."""
    noun: str = "call"
    """What the columns count: calls, or the unit of the API where one call takes any number of them."""
    included: tuple[int, ...] = ()
    """Calls that a subscription includes which is held; empty where none is."""
    subscribed: tuple[Decimal, ...] = ()
    """What of ``amounts`` is for it, as an amount, and beyond it by its own prices; empty where none is held."""
    share: Decimal | None = None
    """What is paid for it, of a bill that accounts share or that has terms; None where that is ``total``."""

    def units(self, parts: int) -> Units:
        """Return a count of the columns as people read it."""
        return in_units(parts, self.decimals)

    @property
    def usage(self) -> Usage[Units]:
        """Where all of its calls went."""
        return Usage(
            calls=self.units(sum(self.calls)),
            failed=self.units(sum(self.failed)),
            free=self.units(sum(self.free)),
            prepaid=self.units(sum(self.prepaid)),
            to_pay=self.units(sum(self.included) + sum(self.postpaid) + sum(self.unserved)),
            requests=None if self.requests is None else sum(self.requests),
        )

    def rows(self, digits: int) -> Iterator[UsageMonth]:
        """Yield the months one by one, idle ones too; ``digits`` are the currency's."""
        yield from self._idle(self.first_month - self.idle.before, self.idle.before, digits)
        included = self.included or zeros(len(self.months))
        columns = (self.calls, self.failed, self.free, self.prepaid, self.postpaid, self.unserved, included)
        for month, amount, paid, calls, failed, free, prepaid, postpaid, unserved, in_it in zip(
            self.months,
            self.exact or (with_places(amount, digits) for amount in self.amounts),
            self.subscribed or (None for _ in self.months),
            *(map(self.units, column) if self.decimals else column for column in columns),
            strict=True,
        ):
            yield UsageMonth(
                month=month,
                calls=calls,
                failed=failed,
                free=free,
                prepaid=prepaid,
                postpaid=postpaid,
                unserved=unserved,
                postpaid_amount=amount,
                included=in_it,
                subscription_amount=paid,
            )
        yield from self._idle(self.first_month + len(self.months), self.idle.after, digits)

    def _idle(self, first: int, months: int, digits: int) -> Iterator[UsageMonth]:
        amount = with_places(self.idle.amount, digits)
        for month in range(first, first + months):
            yield UsageMonth(
                month=month_name(month),
                calls=0,
                failed=0,
                free=0,
                prepaid=0,
                postpaid=0,
                unserved=0,
                postpaid_amount=amount,
            )


class GroupColumns(NamedTuple):
    """Groups of one API that have the same months, in columns: a place in each for every group."""

    accounts: Sequence[str | None]
    api: str
    months: tuple[str, ...]
    counts: Mapping[str, Sequence[Sequence[int]]]
    """The columns of a group by their names, each month by month; one that is not there is 0 everywhere."""
    amounts: Sequence[Sequence[int]]
    """Month by month, in minor units: they come to the total."""
    places: Sequence[int] = (0,)
    """Where the groups stand among those of their run."""
    share: Decimal | None = None
    """This, and what follows, is the same in all of them."""
    leftover: int = 0
    expired: int = 0
    requests: int | None = None
    decimals: int = 0


class Columned(Sequence[UsageGroup]):
    """Groups that can be had in columns, too, with no object for each."""

    @abstractmethod
    def runs(self) -> Iterator[Sequence[GroupColumns]]:
        """Yield all groups in order, some at a time."""


@record
class UsageEstimate:
    """What all the months cost, together and by month, account and API."""

    command: ClassVar[str] = "estimate usage"

    header: Header
    digits: int
    """Of the currency's minor unit."""
    groups: Sequence[UsageGroup]
    """By account and API; of many accounts each is made when it is looked at."""
    months: tuple[UsageMonth, ...]
    """All groups together, by month."""
    by_unit: Mapping[str, Usage[Units]]
    """All groups and months together, by the unit that the calls are counted in."""
    pay: Pay | None
    """None where nothing pays for any call to pay for."""
    total: Decimal
    unserved: Units
    planned: Decimal | None
    """What the cheapest purchases would cost over the same months; None where that was not computed."""
    saving: Decimal | None
    """What buying by that plan would save."""
    notes: tuple[Note, ...]
    noun: str
    """What all groups count; ``unit`` where that is not the same in each."""
    expired: Units = 0
    """Prepaid units of all groups that are lost within the months."""
    leftover: Units = 0
    """Prepaid units of all groups that can still be used after the months."""
    subscribed: bool = False
    """Whether any group holds a subscription, and says what is paid for it."""
    composites: tuple[CompositeUsage, ...] = ()
    """What was called of APIs that use others; their parts are among the groups."""
    rounding: Decimal | None = None
    """What is added where the amounts of several APIs, which have all their digits, are rounded together."""
    bill: BillTotals | None = None
    """What its terms make of the bill; None where it has none."""
    add_on: AddOn | None = None
    """Concurrency kept in every month; part of ``total`` alone."""

    charges: Charges | None = None
    """The same charge by charge, where that is asked for."""
    bills: Sequence[UsageGroup] = ()
    """Where accounts share one bill, what it is by API; the groups have its shares then."""

    @property
    def usage(self) -> Usage[Units] | None:
        """All groups and months together; None where they are counted in several units."""
        return next(iter(self.by_unit.values())) if len(self.by_unit) == 1 else None

    @property
    def apart(self) -> Decimal | None:
        """What ``rounding`` adds where groups are shown before it; None where what is paid for each has it."""
        return None if self.bill else self.rounding

    @property
    def period(self) -> None:
        """None: these are many months."""
        return

    @property
    def span_months(self) -> int:
        """How many months a budget by the month is held against."""
        return len(self.months)

    @property
    def unpaid(self) -> Units:
        """Calls that ``total`` does not pay for."""
        return self.unserved
