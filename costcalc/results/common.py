"""The words that every answer shares: sheet, note, purchase."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar, overload

from costcalc.money import times
from costcalc.quantities import Units, multiplied
from costcalc.records import record
from costcalc.sheet import Api, PriceSheet

T = TypeVar("T")


class Pay(StrEnum):
    """A way to pay."""

    POSTPAID = "postpaid"
    PACKAGES = "packages"
    MIX = "mix"
    """Packages and postpaid together."""
    SUBSCRIPTION = "subscription"
    FREE = "free"
    """Nothing to pay."""


CHEAPEST = "cheapest"
"""The way that is asked about where no other is named."""
PAY_CHOICES = (CHEAPEST, Pay.PACKAGES.value, Pay.POSTPAID.value, Pay.SUBSCRIPTION.value)
"""The ways to pay that a question may be about."""


class NoteCode(StrEnum):
    """What a user must be told; the codes that ``--fail-on`` takes. examples/reference.md shows what stands below each."""

    BAD_ROWS = "bad-rows"
    """Rows that cannot be read are left out, as `--bad-rows` allows; in `meter`."""
    BASE_UNUSED = "base-unused"
    """No case is so many per cent of the calls that are given, since each has a file of its own; in `plan --case`."""
    BUY_AHEAD = "buy-ahead"
    """Buying packages for many months would be cheaper; in `estimate`, `diff`."""
    CAVEAT = "caveat"
    """The sheet says that it leaves something out which changes a bill; in every answer from a sheet."""
    COLUMNS_LEFT_OUT = "columns-left-out"
    """Columns of a usage file that are not read; with `--usage`."""
    CHEAPEST_INSTEAD = "cheapest-instead"
    """No plan within 2 % of the cheapest is what `--prefer` names, and the cheapest is the answer; in `plan`."""
    CHANGES_NOT_SEARCHED = "changes-not-searched"
    """From which volume on another vendor is the cheapest is not known of all volumes; in `compare` of several sheets."""
    CHECK_FAILS = "check-fails"
    """A worked example of the vendor does not come out by the sheet's prices; in every answer from a sheet."""
    CONFLICTS = "conflicts"
    """Rows of one id that differ, of which one counts, as `--conflicts` says; in `meter`."""
    COMMITMENT_OPEN = "commitment-open"
    """A year that is not complete owes something of a commitment so far; in `estimate`, `plan`, `afford`, `diff`."""
    DEAD_ZONE = "dead-zone"
    """A larger volume would cost less; in `estimate`, `compare --calls`, `plan`, `diff`."""
    EMPTY_FILE = "empty-file"
    """Files in which there is nothing are left out; in `meter`."""
    NEAR_BUDGET = "near-budget"
    """The month is likely to come to the share of `--budget` that `--warn-at` names, or more; in `forecast`."""
    NO_ID = "no-id"
    """Rows without an id, in a log that has one; each counts; in `meter`."""
    LARGEST_FOUND = "largest-found"
    """A larger volume may be paid for, or one between be not: no exact search is known for such a year; in `afford`."""
    MISSING_DAYS = "missing-days"
    """Days without a row count as 0 calls; with `--usage`."""
    NOT_PROVEN = "not-proven"
    """A plan is the cheapest found, and not proven the cheapest there is; in `plan`, with what any plan costs at least."""
    NO_ROW = "no-row"
    """Months before an account's first row or after its last count as 0 calls and are billed; with `--usage`."""
    NOTHING_IN_COMMON = "nothing-in-common"
    """A bill and a usage name other accounts, or other APIs, and none alike; in `reconcile`."""
    NOT_EVEN_NONE = "not-even-none"
    """The amount is less than what is due without a call; in `afford`."""
    NOT_PLANNED_AROUND = "not-planned-around"
    """Terms of the bill that the search for the cheapest purchases left out, though they are in what is shown; in `estimate`, `compare`, `forecast`, `plan`, `afford`."""
    ON_REQUEST = "on-request"
    """The vendor publishes no price for this volume; in `estimate` and `diff` of one month, `compare`, `afford`."""
    OTHER_API = "other-api"
    """Calls of paths that no rule names are left out; in `meter`."""
    PACKAGE_RAISES_BILL = "package-raises-bill"
    """What is prepaid or free makes the postpaid bill larger than without; in `estimate`, `plan`, `diff`."""
    PAID_SO_FAR_ASSUMED = "paid-so-far-assumed"
    """What of the month was postpaid is not said: taken for nothing while quota or packages have units left, else for all that the free quota did not pay for; in `forecast`."""
    PARTIAL_MONTH = "partial-month"
    """The first or the last month of a usage file or a log is not there whole; with `--usage`, in `meter`."""
    POSTPAID_OFF = "postpaid-off-by-default"
    """The vendor keeps postpaid off until you turn it on; in `estimate`, `compare`, `plan`, `afford`, `diff`."""
    PRICE_CHANGED = "price-changed"
    """Prices or terms differ, and not alone the source, the date or words of the sheet; in `diff` of two sheets."""
    ROUNDS_TO_ZERO = "rounds-to-zero"
    """Amounts above zero are rounded to nothing, in many lines or for more than 1 % of it all; in `estimate`, `plan`, `diff`."""
    THROUGHPUT_UNCHECKED = "throughput-unchecked"
    """A subscription is priced by tasks at once, and nobody looked whether so many can serve the calls; in `estimate`."""
    SIMILAR_NAMES = "similar-names"
    """Accounts or APIs differ by case or blanks alone, and are two; with `--usage`."""
    TOTALS_LEFT_OUT = "totals-left-out"
    """Rows of totals are left out, as `--totals drop` says; with `--usage`."""
    UNLIMITED = "unlimited"
    """The amount pays for any number of calls, since more of them cost no more; in `afford`."""
    UNITS_DIFFER = "units-differ"
    """Vendors count different units, and the same number of each is compared; in `compare` of several sheets."""
    UNSERVED = "unserved"
    """Calls that nothing already there pays for: they fail; in `estimate`, `plan`, `diff`."""
    YEAR_CHANGES_NOT_SEARCHED = "year-changes-not-searched"
    """From which volume on another vendor is the cheapest over a year is not searched; in `compare` of several sheets."""


OF_THE_SHEET = {NoteCode.POSTPAID_OFF, NoteCode.CAVEAT, NoteCode.CHECK_FAILS}
"""Remarks on prices, which are made once however many accounts and APIs an answer is about."""


@record(kw_only=False)
class Note:
    """One remark: a code for machines, a sentence for people."""

    code: NoteCode
    text: str
    place: str = ""
    """What it is about, which the sentence begins with: an account and API, a month, a volume; empty for all."""

    @property
    def message(self) -> str:
        """The whole sentence."""
        return f"{self.place}: {self.text}" if self.place else self.text


POSTPAID_OFF = Note(NoteCode.POSTPAID_OFF, "this vendor keeps postpaid off until you turn it on")


class Later(Sequence[T]):
    """A sequence whose items are made when it is first read, since most estimates are asked for a price alone.

    In all other ways it is like a tuple of the items, and it is equal to that tuple.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Iterable[T]]) -> None:
        self._make = make
        self._made: tuple[T, ...] | None = None

    def _all(self) -> tuple[T, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._all()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == tuple(other) if isinstance(other, tuple | Later) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[type[tuple[T, ...]], tuple[tuple[T, ...]]]:
        """Return what a copy is made of: a tuple of the items, without the function that makes them."""
        return tuple, (self._all(),)


@record
class Header:
    """Which prices an answer was computed from."""

    label: str
    """Where the sheet came from: a path, or ``built-in sheet``."""
    provider: str
    product: str | None
    source: str
    as_of: str
    currency: str
    api: str | None
    """None where the answer is about several."""
    name: str
    unit: str
    contract: str | None = None
    """Where the contract came from, if there is one."""

    @classmethod
    def of(cls, sheet: PriceSheet, api: Api) -> Header:
        """Return the header for one API of a sheet."""
        return cls(
            label=sheet.label,
            provider=sheet.provider,
            product=sheet.product,
            source=sheet.source,
            as_of=sheet.as_of,
            currency=sheet.currency.code,
            api=api.key,
            name=api.name,
            unit=api.unit,
            contract=sheet.contract,
        )

    def over(self, apis: Collection[str]) -> Header:
        """Return the header for several APIs of the sheet, where there are several."""
        if len(apis) == 1:
            return self
        return replace(self, api=None, name=self.product or f"{len(apis)} APIs", unit="call")


class GateOutcome(NamedTuple):
    """What came of a limit that an answer was to keep."""

    gate: str
    """``budget``, ``max-increase``, or the code of a note that it was not to have."""
    limit: Decimal | None
    """The most that is allowed; None of a note, or where it is a share of nothing known."""
    actual: Decimal | None
    """What is held against the limit; None of a note, or where it is not known."""
    met: bool
    message: str
    """With limit, actual and difference, as a line of standard error says it."""
    sentence: str
    """For a page."""


@record
class Purchase:
    """So many packages of one size, at the price of one."""

    size: Units
    count: int
    price: Decimal

    @property
    def units(self) -> Units:
        """All the units bought."""
        return multiplied(self.size, self.count)

    @property
    def total(self) -> Decimal:
        """What they cost together; a price has no more digits than its currency, so there is nothing to round."""
        return times(self.price, self.count)
