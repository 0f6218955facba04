"""What every answer has, whatever the question: so gates, formats and the command line need to know no more of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Protocol

from costcalc.quantities import Units
from costcalc.results.common import Header, Note


class Result(Protocol):
    """What every answer has, by whichever command."""

    command: ClassVar[str]


class Answer(Result, Protocol):
    """What every answer from a price sheet has."""

    @property
    def header(self) -> Header:
        """Which prices it was computed from."""

    @property
    def total(self) -> Decimal | None:
        """What it comes to; None where there is no one amount."""

    @property
    def notes(self) -> Sequence[Note]:
        """What a user must be told."""

    @property
    def period(self) -> str | None:
        """What a bill of it is about, ``month`` or ``day``; None for many months, and for what is no bill of calls."""

    @property
    def span_months(self) -> int | Fraction:
        """How many months a budget by the month is held against."""

    @property
    def unpaid(self) -> Units:
        """Calls that ``total`` does not pay for."""


class WithoutTotal:
    """What an answer has that comes to no one amount: nothing is held against a budget."""

    __slots__ = ()

    @property
    def total(self) -> None:
        """None: there is no one amount."""
        return

    @property
    def period(self) -> None:
        """None: there is no one bill."""
        return

    @property
    def span_months(self) -> int:
        """One; without a total there is nothing to hold against a budget."""
        return 1

    @property
    def unpaid(self) -> int:
        """None of no one volume."""
        return 0
