"""The answer to ``compare``: prepaid or postpaid, from which volume on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, NamedTuple

from costcalc.money import grouped, plural
from costcalc.quantities import Units
from costcalc.records import record
from costcalc.results.answer import WithoutTotal
from costcalc.results.common import Header, Note, Pay
from costcalc.results.dead_zone import DeadZone


@record
class BreakEven:
    """From where on one package is strictly cheaper than postpaid for the same calls, the free ones included."""

    size: Units
    price: Decimal
    calls: Units | None
    """The smallest number of calls, at most the size beside the free ones; None where it never is."""
    calls_per_month: Units | None
    """The smallest steady monthly volume at which it is over the package's validity."""


@record
class FirstSaving:
    """The smallest volume of one month at which packages, with or without postpaid, cost less than postpaid."""

    calls: Units
    """All calls, the free ones included."""
    size: Units
    """One package of this size is enough."""
    price: Decimal
    postpaid_units: Units
    """What it leaves to postpaid."""


@record
class CheapestFrom:
    """From which volume on a way to pay is the cheapest, up to the next."""

    calls: Units
    """All calls of a month, the free ones included."""
    subscription: str | None
    """None where one pays as one goes: by postpaid, packages, or both together."""
    total: Decimal | None
    """What it costs there; None where nothing serves these calls."""


@record
class CheapestWays:
    """Which subscription is the cheapest from which volume on, or paying as one goes."""

    found: tuple[CheapestFrom, ...]
    exact: bool
    """Whether these are all; else all up to the last."""


@record
class MonthHalf:
    """One month alone; an amount is None where there is no price."""

    postpaid: Decimal | None
    packages: Decimal | None
    cheapest: Decimal | None
    pay: Pay | None
    saving: Decimal | None


@record
class YearHalf:
    """The same volume in each month of a year, bought ahead: packages live longer than a month."""

    postpaid: Decimal | None
    cheapest: Decimal | None
    """The cheapest plan; None where nothing can pay, or where an exact answer would take too long."""
    saving: Decimal | None


@record
class VolumeRow:
    """One volume, priced both ways."""

    calls: Units
    dead_zone: bool
    month: MonthHalf
    year: YearHalf


class CurvePoint(NamedTuple):
    """What so many calls cost by one way."""

    calls: Units
    total: Decimal


class CurveLine(NamedTuple):
    """What one way to pay costs, over all volumes that are shown."""

    way: str
    """``postpaid``, ``packages``, ``cheapest``, or the name of a subscription."""
    runs: tuple[tuple[CurvePoint, ...], ...]
    """The points between two leaps, as at the bound of a tier."""


class ComparedPart(NamedTuple):
    """One of the APIs that a composite uses, in its own units."""

    api: str
    units: Units
    """Units that one call takes."""
    comparison: Comparison


@record
class Comparison(WithoutTotal):
    """Volumes side by side, break-evens and dead zones."""

    command: ClassVar[str] = "compare"

    header: Header
    free: Units
    """Calls that are free in each month."""
    rows: tuple[VolumeRow, ...]
    break_even: tuple[BreakEven, ...]
    first_saving: FirstSaving | None
    """None where packages save at no volume, or where ``exact`` is False."""
    exact: bool
    """Whether all volumes were searched for it."""
    searchable: bool
    """Whether they can be: not where packages leave the tier as it is."""
    postpaid_again: Units | None
    """The next larger volume, all calls counted, at which postpaid alone is the cheapest; None where there is none."""
    exact_again: bool
    """Whether that is known; where False, ``postpaid_again`` is None."""
    dead_zones: tuple[DeadZone, ...]
    notes: tuple[Note, ...]
    days: int | None = None
    """Where the API counts days: all volumes are calls of each of so many equal days, which stand for a month."""
    free_per_day: Units = 0
    """Calls that are free on each day, where a quota counts days; then none are free by the month."""
    given: str = ""
    """How the volumes follow from what was written, where they are not what was written."""
    in_a_month: CheapestWays | None = None
    """Of one month alone; None where no subscription is sold."""
    in_a_year: CheapestWays | None = None
    """Of twelve equal months; None where none is sold by the year, or packages may be bought ahead."""
    parts: tuple[ComparedPart, ...] = ()
    """Of an API that uses others, each of them; the rows are what these come to together."""
    curve: Sequence[CurveLine] = ()
    """A month alone, between the smallest and the largest of the rows, for a picture; made when it is looked at."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """What is not there, with why where it is not that an exact answer would have taken too long."""
        why = "" if self.searchable else ": no exact search is known for such prices"
        first = () if self.exact else (f"the first volume at which packages save{why}",)
        years = (row.calls for row in self.rows if row.month.cheapest is not None and row.year.cheapest is None)
        again = () if self.exact_again else ("the next volume at which postpaid alone is the cheapest",)
        ways = [
            f"from which volume{above} another way is the cheapest{when}"
            for half, when in ((self.in_a_month, ""), (self.in_a_year, " over a year"))
            if half and not half.exact
            for above in [f" above {grouped(half.found[-1].calls)}" if half.found else ""]
        ]
        each = "a month" if self.days is None else "a day"
        return (*first, *again, *ways, *(f"the year of {plural(calls, 'call')} {each}" for calls in years))
