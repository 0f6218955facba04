"""The bills of months as curves over their postpaid units: pieces that are straight lines but for rounding."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from costcalc.engine.cost import COUNT_BASE
from costcalc.engine.month_bill import Bill
from costcalc.engine.rater import Rater

MAX_KEPT = 500
"""Months of which the curves are kept: those of 60 months, and with more and fewer calls."""

MAX_HORIZONS = 24
"""Horizons of which the kinds of months are kept: one with more and fewer calls, by postpaid and without."""

Key = tuple[int, Hashable]
"""What tells the months of one price list apart: their calls to pay for, and their bill."""


class Piece(NamedTuple):
    """Postpaid units of one month on which its bill is a straight line but for rounding."""

    low: int
    high: int
    at_low: int
    """What ``low`` units add to the bill of a month without postpaid units, as a cost."""
    at_high: int


class Curve(NamedTuple):
    """What the postpaid units of a month cost, up to all the calls that packages or postpaid must pay for."""

    pieces: list[Piece]
    falls: list[tuple[int, int]]
    """From how many units on these may cost less than fewer do: the least cost per unit from there to the next such place, rounded
    down, but for three times the slack of its rounding. Empty where there is no unit."""
    later: list[int | None]
    """Of each piece, the least that any unit of a later piece costs."""


class Kinds:
    """The months of a horizon by their kinds: those of one kind have the same bill for the same units."""

    def __init__(self, kinds: list[int], curves: list[Curve]) -> None:
        self.kinds = kinds
        """The kind of each month."""
        self.curves = curves
        """By kind."""

    @cached_property
    def most_saved(self) -> int:
        """What more units may save in all months together at most: nothing where no bill falls as its units grow."""
        drops, below = 0, 0
        for pieces in (self.curves[kind].pieces for kind in self.kinds):
            dearest = 0
            for _, _, at_low, at_high in pieces:
                drops = max(drops, dearest - at_low)
                dearest = max(dearest, at_high)
            below += -min(piece.at_low for piece in pieces)
        return drops + below

    @cached_property
    def falls(self) -> Sequence[tuple[int, int]]:
        """The falls of all months (``Curve``), each once, by units."""
        return sorted({fall for curve in self.curves for fall in curve.falls})

    @cached_property
    def enveloped(self) -> Enveloped:
        """See ``Enveloped``."""
        lows = [[piece.low for piece in curve.pieces] for curve in self.curves]
        return Enveloped(lows, [min(piece.at_low for piece in curve.pieces) for curve in self.curves])


class Enveloped:
    """What the envelopes of bills (``envelope``) begin with, by kind of months."""

    def __init__(self, lows: list[list[int]], least: list[int]) -> None:
        self.lows = lows
        """From how many units on each piece of the bill is."""
        self.least = least
        """What the envelope begins with: a month may cost less with some postpaid units than with none."""
        self.kinds: Kinds | None = None
        """The months by their envelopes, once they are known."""


class Cuts:
    """The curves of months, for all plans with one price list: they ask for the same months again."""

    def __init__(self) -> None:
        self._known: dict[Key, Curve] = {}
        self._horizons: dict[tuple[Key, ...], Kinds] = {}
        self.enveloped: dict[Key, Curve] = {}
        """Of the same months, the envelopes (``envelope``)."""

    def kinds(self, demands: Sequence[int], bills: Sequence[Bill | None]) -> Kinds:
        """Return the months of a horizon by their kinds."""
        keys = tuple(map(key_of, demands, bills))
        if keys not in self._horizons:
            if len(self._horizons) >= MAX_HORIZONS:
                self._horizons.clear()
            months = dict(zip(keys, zip(demands, bills, strict=True), strict=True))
            places = {key: place for place, key in enumerate(months)}
            curves = [self.curve(demand, bill) for demand, bill in months.values()]
            self._horizons[keys] = Kinds([places[key] for key in keys], curves)
        return self._horizons[keys]

    def curve(self, demand: int, bill: Bill | None) -> Curve:
        """Return the curve of a month."""
        key = key_of(demand, bill)
        if key not in self._known:
            if len(self._known) >= MAX_KEPT:
                self._known.clear()
                self.enveloped.clear()
            self._known[key] = curve_of(_pieces(demand, bill), bill)
        return self._known[key]


def key_of(demand: int, bill: Bill | None) -> Key:
    """Return what tells a month from others of one price list."""
    return demand, bill.key if bill else None


def slack_of(rater: Rater | None) -> int:
    """Return by how much rounding may take a bill off its pieces, as a cost."""
    return COUNT_BASE * rater.rounding if rater else 0


def curve_of(pieces: list[Piece], bill: Bill | None) -> Curve:
    """Return the curve of some pieces."""
    later, least = list[int | None](), None
    for piece in reversed(pieces):
        later.append(least)
        least = piece.at_low if least is None else min(least, piece.at_low)
    return Curve(pieces, [*_falls(pieces, bill)], later[::-1])


def _pieces(demand: int, bill: Bill | None) -> list[Piece]:
    if bill is None or not demand:
        return [Piece(0, 0, 0, 0)]
    pieces = []
    nothing = bill.at_zero
    for low, high in bill.pieces(demand):
        at_low, at_high = bill.total(low), bill.total(high)
        if at_low is not None and at_high is not None:
            pieces.append(Piece(low, high, (at_low - nothing) * COUNT_BASE, (at_high - nothing) * COUNT_BASE))
    return pieces


def _falls(pieces: Iterable[Piece], bill: Bill | None) -> Iterator[tuple[int, int]]:
    """Yield from how many units on the least cost per unit is lower than before, and that.

    A piece is a line but for the slack, so that it costs least per unit at one of its ends. Each is known but for the
    slack, too, and may stand on a line from zero that lies twice the slack below.
    """
    if bill is None:
        return
    rater, slack, least = bill.rater, slack_of(bill.rater), None
    for low, high, at_low, at_high in pieces:
        for units, cost in ((low, at_low), (high, at_high)) if high else ():
            rate = (cost + slack) // (rater.charged(units) or units)
            if rate < 0:
                rate *= rater.block
            if least is None or rate < least:
                least = rate
                yield low, rate
